"""Where a redirect leads, and whether it may be followed: to the same origin, five times at most."""

from __future__ import annotations

from urllib.parse import urljoin

from node.errors import FetchError
from node.outbound.faults import BadAnswer
from node.outbound.urls import Target, shown, target

STATUSES = frozenset({301, 302, 303, 307, 308})
REDIRECTS_MAX = 5


class Trail:
    """The URLs of one request, the first and those that redirects led to."""

    def __init__(self, first: Target) -> None:
        self._seen = [first.url]
        self.at = first

    def follow(self, location: str | None, iri_bytes: int) -> None:
        """Go where a Location leads (RFC 9110, section 10.2.2). Raises BadAnswer where it may not be followed."""
        if not location:
            raise BadAnswer("redirects without saying where to")
        try:
            there = target(urljoin(self.at.url, _as_sent(location)), iri_bytes)
        except FetchError as error:
            raise BadAnswer(f"redirects on, but {str(error).rstrip('.')}") from error
        except ValueError as error:  # brackets that hold no address
            raise BadAnswer(f"redirects to {shown(location)}, which is no URL") from error
        if there.origin != self.at.origin:
            raise BadAnswer(
                f"redirects to {shown(there.url)}, another host, port or scheme. "
                "Only redirects within one are followed; if you trust that address, give it instead"
            )
        if there.url in self._seen:
            raise BadAnswer(f"redirects in a circle, back to {shown(there.url)}")
        if len(self._seen) > REDIRECTS_MAX:
            raise BadAnswer(f"redirects on to {shown(there.url)} after {REDIRECTS_MAX} redirects, the most followed")
        self._seen.append(there.url)
        self.at = there


def _as_sent(location: str) -> str:
    """Headers are read as Latin-1; a Location with other letters than ASCII was meant as UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location
