"""A portal's catalogue, page after page: who it is before the admin agrees, and all its pages in a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from node.config import Limits
from node.errors import FetchError, PageError, SourceError
from node.harvest.addresses import normal, same_origin
from node.harvest.mapping import slug_of
from node.harvest.plain_text import one_line
from node.harvest.schedule import timestamp
from node.outbound import Answer
from node.practice import Kind, Text
from node.rdf.addresses import web_address
from node.rdf.dcat import MEDIA_TYPES, CataloguePage, read_catalogue
from node.store import Connection, schedule, sources
from node.store.sources import Source

DCAT = "dcat"
FORMS = (DCAT,)
"""What a catalogue can be read as."""
TITLES = 3
LONGEST_NAME = 200


class PortalFetcher(Protocol):
    """What reading a catalogue needs of the outside: `node.outbound.Client`, or a fake portal in memory."""

    def get(
        self,
        url: str,
        *,
        accept: str | tuple[str, ...],
        etag: str | None = None,
        last_modified: str | None = None,
        deadline: float | None = None,
        plain_http: bool = False,
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A portal as the first page of its catalogue presents it before the admin agrees, with a few titles."""

    url: str
    name: str
    datasets: int
    titles: tuple[str, ...]


def inspect_portal(client: PortalFetcher, address: str, *, base_url: str, language: str, limits: Limits) -> Candidate:
    """Read the first page of the catalogue at `address`. `base_url` is this node's own.

    Raises SourceError where it is no web address, cannot be read, or is no catalogue with datasets.
    """
    try:
        url = web_address(address).partition("#")[0]
        if same_origin(url, base_url):
            raise SourceError(f"{url} is this node itself.")
        _, page = _fetch(client, url, base_url, limits)
    except ValueError as error:
        raise SourceError(f"{error}.") from error
    except FetchError as error:
        raise SourceError(f"{url} does not answer as a catalogue: {error}") from error
    except PageError as error:
        raise SourceError(
            f"{error} With CKAN’s DCAT extension, a catalogue stands at /catalog.ttl under the portal’s address."
        ) from error
    if not page.listed:
        raise SourceError(f"{url} is a catalogue without datasets, so there is nothing to read.")
    titles = (_in_language(each.title, language) for each in page.datasets)
    name = one_line(_in_language(page.title, language), LONGEST_NAME)
    total = page.total if page.total is not None and page.total > 0 else len(page.listed)
    return Candidate(url, name or urlsplit(url).netloc, total, tuple([one_line(t, 200) for t in titles if t][:TITLES]))


def add_portal(
    db: Connection,
    candidate: Candidate,
    now: datetime,
    *,
    city: str,
    country: str,
    kind: Kind,
    language: str,
    name: str = "",
) -> Source:
    """Begin to read a candidate as practices of one kind in one city; it is due at once.

    `country` is a concept or empty; `name` is what to call the portal, if not as it calls itself. The caller commits.
    Raises SourceError when it is a source already.
    """
    if sources.get(db, candidate.url):
        raise SourceError(f"{candidate.url} is a source already. See: commons sources list")
    source = Source(
        url=candidate.url,
        slug=_free_slug(db, candidate.url),
        form=DCAT,
        name=name or candidate.name,
        city=city,
        country=country,
        practice_kind=kind.value,
        language=language,
        added_at=timestamp(now),
    )
    sources.add(db, source)
    schedule.add(db, source.url, timestamp(now))
    return source


def _free_slug(db: Connection, url: str) -> str:
    """The portal's host as our addresses write it; a second catalogue of one host is `data-ghent-2`."""
    slug, number = slug_of(urlsplit(url).netloc) or "portal", 1
    while sources.get(db, slug if number == 1 else f"{slug}-{number}"):
        number += 1
    return slug if number == 1 else f"{slug}-{number}"


def _in_language(text: Text, language: str) -> str:
    return text.get(language) or text.get("") or text.get("en") or next(iter(text.values()), "")


@dataclass(slots=True)
class Walk:
    """One reading of a catalogue: its pages as they come, and what is known of the whole when it is over.

    `incomplete` is a sentence that says why it was not read whole; empty where it was. `first` is how the first page
    was answered. `listed` are the names of all that was listed, `totals` what the pages said the whole catalogue has.
    """

    source: Source
    client: PortalFetcher
    base_url: str
    limits: Limits
    stop: Callable[[], bool]
    ends_at: float
    incomplete: str = ""
    first: Answer | None = None
    pages: int = 0
    listed: set[str] = field(default_factory=set)
    totals: set[int] = field(default_factory=set)

    def read(self, *, conditional: bool) -> Iterator[tuple[str, CataloguePage]]:
        """Address and content of each page; none where the first says it is as it was, which `conditional` asks.

        Raises FetchError and PageError, having read what it gave before.
        """
        url: str | None = self.source.url
        seen: set[str] = set()
        while url is not None:
            self.incomplete = self._hindrance(url, seen)
            if self.incomplete:
                return
            seen.add(normal(url))
            answer, page = _fetch(
                self.client, url, self.base_url, self.limits, self.ends_at, self.source if conditional else None
            )
            conditional = False
            self.first = self.first or answer
            if answer.status == 304:
                return
            self.pages += 1
            seen |= {normal(name) for name in page.names if name != page.next}
            self.listed |= page.listed
            self.totals |= {page.total} if page.total is not None else set()
            yield url, page
            url = page.next
        self.incomplete = self._miscount()

    def _hindrance(self, url: str, seen: set[str]) -> str:
        if not same_origin(url, self.source.url):
            return f"Stopped before {url}, which is at another place than {self.source.url}."
        if normal(url) in seen:
            return f"Stopped before {url}, where it had been already: its pages lead in a circle."
        if self.pages == self.limits.pages_per_run:
            return f"Stopped before {url}, since a run reads at most {self.pages} pages (pages_per_run)."
        if time.monotonic() > self.ends_at:
            return f"Stopped before {url}, since a run takes at most {self.limits.run_seconds} seconds (run_seconds)."
        if self.stop():
            return f"Stopped before {url}, since others wait or the worker ends."
        return ""

    def _miscount(self) -> str:
        """What the pages say of the whole must be one number, and that which was read; else something was missed."""
        if len(self.totals) > 1:
            return "The catalogue changed while it was read (hydra:totalItems), so something may have been missed."
        if self.totals and self.totals != {len(self.listed)}:
            total = next(iter(self.totals))
            return f"It says it has {total} datasets (hydra:totalItems), and its pages list {len(self.listed)}."
        return ""


def _fetch(
    client: PortalFetcher,
    url: str,
    base_url: str,
    limits: Limits,
    ends_at: float | None = None,
    known: Source | None = None,
) -> tuple[Answer, CataloguePage]:
    answer = client.get(
        url,
        accept=MEDIA_TYPES,
        etag=known.etag if known else None,
        last_modified=known.last_modified if known else None,
        deadline=ends_at,
        plain_http=True,  # many portals have no other, and nothing of them is shown as signed
    )
    if answer.status == 304:
        return answer, CataloguePage({}, frozenset(), ())
    return answer, read_catalogue(answer.body, answer.media_type, answer.url or url, home=base_url, limits=limits)
