"""The root and the pages of the stream this node serves; closed pages are kept rendered.

A closed page is promised never to change. When an activity in it is erased it is rendered anew, at another address:
`/feed/2-3` is the third rendering of page 2, and the older addresses lead there. A closed page goes on linking to
`/feed/2`, whichever rendering is the newest; the root, which may change, names that one.
"""

from __future__ import annotations

import gzip
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile

from node.config import Config
from node.errors import StoreError
from node.identity.intact import intact
from node.practice import Signed
from node.rdf.namespaces import SCHEMES
from node.rdf.pages import Stream
from node.rdf.stream import page_quads, stream_quads, write
from node.store import Connection, activities, erasures, pages, practices, snapshot, transaction
from node.store.pages import PAGE_SIZE

TRIG = "trig"
"""The format that nodes ask each other for; `format` is a suffix of `node.rdf.formats`."""
VOCABULARY = f"{SCHEMES}ns/1.1.0"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page in one format; a closed one never changes."""

    body: bytes
    closed: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A page was rendered anew since: `url` is its newest address."""

    url: str


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a page holds. `following` is when the first activity of the next page was published; None on the last."""

    members: list[Signed]
    erased: list[tuple[str, int, str]]
    following: str | None


def root(db: Connection, config: Config, did: str, format: str) -> Rendered:
    """The stream's description, with a link to its first page once there is one."""
    first = activities.get(db, did, 1)
    head = activities.head(db, did)
    count = practices.counts(db).get(did, 0)
    url = f"{config.base_url}/feed"
    stream = Stream(
        iri=f"{url}#stream",
        title=config.name,
        publisher=did,
        curator=config.curator,
        head=head,
        practices=count,
        polling_seconds=config.poll_seconds,
        first=_url(config, 1, pages.revision(db, 1)) if first else None,
    )
    published = first.activity.published if first else None
    body = write(stream_quads(url, stream, f"{url}#member", VOCABULARY, published), format)
    return Rendered(body, closed=False)


def page(
    db: Connection, config: Config, did: str, number: int, format: str, revision: int = 1
) -> Rendered | Moved | None:
    """Page `number`, from 1, at one of its revisions; None where it does not exist.

    The 251st activity closes the first page: only then is there a next one to link to. A closed page is rendered as
    TriG once and kept.
    """
    with snapshot(db):  # a page that is erased from meanwhile must not come out as half of each
        newest = pages.revision(db, number)
        if revision != newest:
            return Moved(_url(config, number, newest)) if revision < newest else None
        kept = pages.get(db, number) if format == TRIG else None
        contents = None if kept else _contents(db, did, number)
    if kept is not None:
        return Rendered(gzip.decompress(kept), closed=True)
    if contents is None:
        return None
    body = _render(config, number, revision, contents, format)
    closed = contents.following is not None
    if closed and format == TRIG:
        with suppress(StoreError), transaction(db):  # a disk that is full must not keep anybody from reading
            pages.put(db, number, gzip.compress(body, 6, mtime=0), revision)
    return Rendered(body, closed)


def _contents(db: Connection, did: str, number: int) -> _Contents | None:
    first, final = (number - 1) * PAGE_SIZE + 1, number * PAGE_SIZE
    there = activities.stream(db, did, first - 1, PAGE_SIZE)  # goes on into the next page where some were erased
    members = [intact(each) for each in takewhile(lambda signed: signed.activity.sequence <= final, there)]
    erased = erasures.between(db, did, first, final)
    if not members and not erased:
        return None
    following = activities.get(db, did, final + 1)
    return _Contents(members, erased, following.activity.published if following else None)


def _render(config: Config, number: int, revision: int, contents: _Contents, format: str) -> bytes:
    url, stream = _url(config, number, revision), f"{config.base_url}/feed#stream"
    link = (_url(config, number + 1), contents.following) if contents.following else None
    return write(page_quads(url, stream, contents.members, link, contents.erased), format)


def _url(config: Config, number: int, revision: int = 1) -> str:
    return f"{config.base_url}/feed/{number}" + (f"-{revision}" if revision > 1 else "")
