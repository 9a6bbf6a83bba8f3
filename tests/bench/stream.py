"""A peer for measurements: a signed stream of made-up practices, its pages rendered once, served by another process."""

from __future__ import annotations

import gzip
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyoxigraph import NamedNode

from node.feed import PAGE_SIZE
from node.identity import SigningKey, did, digest, sign
from node.practice import Activity, Change, Practice, Signed
from node.rdf.canonical import activity_quads, canonical
from node.rdf.namespaces import SCHEMES
from node.rdf.pages import Stream
from node.rdf.practices import to_quads
from node.rdf.stream import page_quads, stream_quads, write
from tests.bench.generate import generated, published


@dataclass(frozen=True, slots=True)
class Served:
    """A running peer: where it is, its key, and its pages' addresses in order."""

    base_url: str
    key: SigningKey
    pages: list[str]


@contextmanager
def peer(folder: Path, practices: int) -> Iterator[Served]:
    """Serve a stream of so many Creates from `folder` until the block ends."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_serve, args=(folder, theirs), daemon=True)
    process.start()
    try:
        base_url = f"http://localhost:{ours.recv()}"
        key = SigningKey(f"{did.from_base_url(base_url)}#key-1", Ed25519PrivateKey.generate())
        yield Served(base_url, key, _write(folder, base_url, key, practices))
    finally:
        process.kill()
        process.join()


def _write(folder: Path, base_url: str, key: SigningKey, practices: int) -> list[str]:
    feed = f"{base_url}/feed"
    waiting: list[Signed] = []
    pages: list[str] = []
    last: Activity | None = None

    def close(following: Signed | None) -> None:
        url = f"{feed}/{len(pages) + 1}"
        link = (f"{feed}/{len(pages) + 2}", following.activity.published) if following else None
        body = write(page_quads(url, f"{feed}#stream", waiting, link), "trig")
        _put(folder, f"feed-{len(pages) + 1}", body)
        pages.append(url)
        waiting.clear()

    for number, practice in enumerate(generated(practices), 1):
        each = signed(replace(practice, iri=f"{base_url}/practices/{practice.slug}"), number, last, key)
        if len(waiting) == PAGE_SIZE:
            close(each)
        waiting.append(each)
        last = each.activity
    close(None)
    stream = Stream(
        f"{feed}#stream", "Bench", did.from_base_url(base_url), False, practices, practices, 300, f"{feed}/1"
    )
    _put(folder, "feed", write(stream_quads(feed, stream, f"{feed}#member", SCHEMES, published(1)), "trig"))
    document = did.write(did.from_base_url(base_url), base_url, "Bench", [did.DocumentKey(key.method, key.multikey)])
    _put(folder, ".well-known-did.json", json.dumps(document).encode())
    return pages


def signed(
    practice: Practice, number: int, last: Activity | None, key: SigningKey, revised: Activity | None = None
) -> Signed:
    """A Create; where there is an activity that it revises, an Update."""
    base_url = practice.iri.partition("/practices/")[0]
    activity = Activity(
        iri=f"{base_url}/activities/{number}",
        change=Change.UPDATE if revised else Change.CREATE,
        practice=practice.iri,
        actor=did.from_base_url(base_url),
        published=published(number),
        sequence=number,
        previous=last.digest if last else None,
        revision_of=revised.iri if revised else None,
    )
    quads = canonical([*activity_quads(activity), *to_quads(practice, NamedNode(activity.iri))])
    return Signed(replace(activity, digest=digest(quads)), quads, sign(quads, activity.published, key))


def _put(folder: Path, name: str, body: bytes) -> None:
    (folder / name).write_bytes(gzip.compress(body, 6))


def _serve(folder: Path, pipe: Pipe) -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = (folder / self.path.strip("/").replace("/", "-")).read_bytes()
            tag = f'"{len(body)}"'
            unchanged = self.headers.get("If-None-Match") == tag
            self.send_response(304 if unchanged else 200)
            self.send_header("Content-Type", "application/did+json" if "did" in self.path else "application/trig")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("ETag", tag)
            self.send_header("Content-Length", str(0 if unchanged else len(body)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Measured, not logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_port)
    server.serve_forever()
