"""The root and the pages of the stream this node serves; closed pages are kept rendered."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from node.config import Config
from node.practice import Signed
from node.rdf.namespaces import SCHEMES
from node.rdf.pages import Stream
from node.rdf.stream import page_quads, stream_quads, write
from node.store import Connection, activities, pages, practices, transaction

PAGE_SIZE = 250
TRIG = "trig"
"""The format that nodes ask each other for; `format` is a suffix of `node.rdf.formats`."""
VOCABULARY = f"{SCHEMES}ns/1.0.0"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page in one format. `version` names its state, for an ETag; a closed page never changes."""

    body: bytes
    version: str
    closed: bool


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
        first=f"{url}/1" if first else None,
    )
    published = first.activity.published if first else None
    body = write(stream_quads(url, stream, f"{url}#member", VOCABULARY, published), format)
    return Rendered(body, f"{head}-{count}", closed=False)


def page(db: Connection, config: Config, did: str, number: int, format: str) -> Rendered | None:
    """Page `number`, from 1; None where it does not exist. A closed page is rendered as TriG once and kept.

    The 251st activity closes the first page: only then is there a next one to link to.
    """
    start = (number - 1) * PAGE_SIZE
    if format == TRIG:
        kept = pages.get(db, number)
        if kept is not None:
            return Rendered(gzip.decompress(kept), "closed", closed=True)
    members = activities.stream(db, did, start, PAGE_SIZE + 1)
    if not members:
        return None
    closed = len(members) > PAGE_SIZE
    body = _render(config, number, members, format)
    if closed and format == TRIG:
        with transaction(db):
            pages.put(db, number, gzip.compress(body, 6, mtime=0))
    return Rendered(body, "closed" if closed else str(members[-1].activity.sequence), closed)


def _render(config: Config, number: int, members: list[Signed], format: str) -> bytes:
    url = f"{config.base_url}/feed"
    following = members[PAGE_SIZE:]
    link = (f"{url}/{number + 1}", following[0].activity.published) if following else None
    return write(page_quads(f"{url}/{number}", f"{url}#stream", members[:PAGE_SIZE], link), format)
