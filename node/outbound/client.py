"""GET and POST, within limits: requests without its redirects, cookies, proxies and credentials."""

from __future__ import annotations

import ipaddress
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy

import requests
from urllib3.exceptions import HTTPError

from node.config import Config
from node.errors import FetchError
from node.outbound import body as bodies
from node.outbound import redirects
from node.outbound.allowance import Allowance
from node.outbound.connection import CONNECT_SECONDS, Adapter, Gate
from node.outbound.faults import Fault
from node.outbound.names import Resolve, resolve
from node.outbound.redirects import Trail
from node.outbound.retry import retry_after_seconds
from node.outbound.urls import Target, printable, shown, target

VALIDATOR_CHARACTERS = 512
"""An ETag or Last-Modified that is longer is not worth keeping and sending back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of status 200, or of 304 with an empty body. `media_type` has no parameters; `url` is where it was
    found in the end, after redirects."""

    status: int
    media_type: str
    etag: str | None
    body: bytes
    url: str = ""
    last_modified: str | None = None


class Client:
    """Asks other servers. One per thread; close it when done."""

    def __init__(self, config: Config, *, resolve: Resolve = resolve) -> None:
        allowed = tuple(ipaddress.ip_network(network) for network in config.allow_networks)
        self._limits = config.limits
        self._http_somewhere = bool(allowed)
        self._agent = f"NewCommons (the node {config.base_url})"
        self._allowance = Allowance(config.limits)
        self._session = _Session()
        self._session.trust_env = False  # no proxies, netrc or certificates of the environment
        self._session.headers.clear()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        gate = Gate(allowed, resolve, self._allowance)
        self._session.mount("http://", Adapter(gate))
        self._session.mount("https://", Adapter(gate))

    def close(self) -> None:
        """Let go of open connections."""
        self._session.close()

    def get(
        self,
        url: str,
        *,
        accept: str | tuple[str, ...],
        etag: str | None = None,
        last_modified: str | None = None,
        deadline: float | None = None,
        plain_http: bool = False,
    ) -> Answer:
        """Fetch `url`. Raises FetchError, with a sentence for the admin, unless the answer is 200, or 304 where `etag`
        or `last_modified` asked whether anything changed.

        A body has at most `page_bytes`, compressed and not; its media type is one of `accept`. All redirects, of the
        same origin only, and the answer itself arrive within `response_seconds` and before `deadline`, a
        `time.monotonic()` moment. Plain http reaches the networks in `allow_networks`; with `plain_http`, for what is
        not signed and not secret, public addresses too.
        """
        accepted = (accept,) if isinstance(accept, str) else accept
        headers = {"Accept": ", ".join(accepted), "Accept-Encoding": "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        self._allowance.begin(deadline, plain_http=plain_http)
        trail = Trail(self._target(url))
        while True:
            with self._exchange("GET", trail.at, headers) as response:
                if response.status_code == 304 and (etag or last_modified):
                    return Answer(304, "", etag, b"", trail.at.url, last_modified)
                if response.status_code == 200:
                    return self._answer(response, trail.at.url, accepted)
                if response.status_code not in redirects.STATUSES:
                    raise self._failed(trail.at, f"answered {response.status_code} where 200 was expected", response)
                trail.follow(response.headers.get("Location"), self._limits.iri_bytes)

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        deadline: float | None = None,
    ) -> int:
        """Send `body` to `url`, and return the status of the answer, which is a 2xx; what else it holds is not read.

        No redirect is followed: what was signed for one address says nothing at another. Times and addresses as with
        `get`. Raises FetchError, with the `status` of any other answer.
        """
        self._allowance.begin(deadline, plain_http=False)
        there = self._target(url)
        with self._exchange("POST", there, {"Accept-Encoding": "identity", **headers}, body) as response:
            if not 200 <= response.status_code < 300:
                raise self._failed(there, f"answered {response.status_code} where 2xx was expected", response)
            return response.status_code

    def _target(self, url: str) -> Target:
        there = target(url, self._limits.iri_bytes)
        if there.origin.scheme == "http" and not (self._http_somewhere or self._allowance.plain_http):
            raise FetchError(
                f"{shown(url)} is not fetched: over plain http, anybody on the way can read and change what is sent. "
                "Give its https:// address; http will do only within the networks of allow_networks."
            )
        return there

    @contextmanager
    def _exchange(
        self, method: str, there: Target, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[requests.Response]:
        """One request and what is read of its answer, with every error of the libraries below as a FetchError."""
        response: requests.Response | None = None
        try:
            with self._session.request(
                method,
                there.url,
                data=body,
                headers={"User-Agent": self._agent, **headers},
                stream=True,
                allow_redirects=False,
                timeout=CONNECT_SECONDS,
            ) as response:
                self._allowance.expect_body()
                yield response
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError, zlib.error) as error:
            raise self._failed(there, _reason(error, self._allowance.over_time), response) from error

    def _answer(self, response: requests.Response, url: str, accepted: tuple[str, ...]) -> Answer:
        media_type = bodies.media_type(response, accepted)
        body = bodies.read(response, self._limits.page_bytes)
        etag, modified = (_validator(response.headers.get(name)) for name in ("ETag", "Last-Modified"))
        return Answer(200, media_type, etag, body, url, modified)

    def _failed(self, there: Target, because: str, response: requests.Response | None) -> FetchError:
        sentence = f"{shown(there.url)} {because}."
        if response is None:
            return FetchError(sentence)
        asked, most = response.headers.get("Retry-After"), self._limits.retry_after_seconds
        pause = retry_after_seconds(asked, datetime.now(UTC), most)
        if pause:
            sentence += f" It asks to be left alone for {pause} seconds."
        return FetchError(sentence, retry_after_seconds=pause, status=response.status_code)


class _Session(requests.Session):
    """A session that never looks at where an answer redirects to, which would read and inflate the answer's body."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - as the library names it
        return None


def _validator(value: str | None) -> str | None:
    """An ETag or a date, unless it is one that no honest server sends."""
    fits = value and len(value) <= VALIDATOR_CHARACTERS and value.isascii() and value.isprintable()
    return value if fits else None


def _reason(error: BaseException, over_time: str | None) -> str:
    """The cause in few words: ours, else that the time is over, else the innermost of theirs, since libraries wrap the
    sentence that helps in others that do not."""
    while not isinstance(error, Fault) and (error.__cause__ or error.__context__):
        error = error.__cause__ or error.__context__ or error
    if isinstance(error, Fault):
        return str(error)
    if over_time:
        return over_time
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"could not be read: {printable(text.strip().rstrip('.')) or type(error).__name__}"
