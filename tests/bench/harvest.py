"""What a harvest costs beside fetching, parsing, sorting, hashing, verifying and inserting the same bytes by hand."""

from __future__ import annotations

import argparse
import multiprocessing
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import requests
from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, parse, serialize

from node.config import Config, Limits, resource_folder
from node.follow import Follower
from node.harvest import add, inspect
from node.outbound import Client
from node.practice import Thesaurus
from node.rdf.schemes import load_thesaurus
from node.rdf.shapes import Shapes, compile_shapes
from node.search.concepts import recogniser
from node.store import connect, peers, practices, transaction
from node.store.runs import Outcome, Run
from tests.bench import HEADING, Row
from tests.bench.generate import LANGUAGES
from tests.bench.stream import Served, peer
from tests.harvest.reading import read_once

OWN_DID = "did:web:here.example"


def harvest_bench(number: int = 5_000) -> list[Row]:
    """Harvest a peer of so many practices: without shapes and index, then with everything, then once more unchanged."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "peer").mkdir()
        with peer(folder / "peer", number) as served:
            return _rows(folder, served, number)


def _rows(folder: Path, served: Served, number: int) -> list[Row]:
    shapes = compile_shapes([resource_folder("vocab") / name for name in ("shapes.ttl", "rules.ttl")])
    floors, plain = [], []
    for attempt in range(3):  # in turns, so that a machine that slows down slows both
        floors.append(_cpu(lambda attempt=attempt: _floor(folder / f"floor-{attempt}.db", served)))
        plain.append(_cpu(lambda attempt=attempt: _harvest(folder / f"plain-{attempt}", served, None, number)))
    floor, ours = number / sorted(floors)[1], number / sorted(plain)[1]
    checked = number / _cpu(lambda: _harvest(folder / "checked", served, shapes, number))
    wall = number / _with_index(folder / "whole", served, shapes, number)
    unchanged = _cpu(lambda: _again(folder / "whole", served, shapes)) * 1000
    ratio, whole = ours / floor, "harvest with everything, index in a process beside"
    return [
        Row(
            "harvest without shapes and index",
            ours,
            "per CPU-s",
            floor,
            ratio,
            "at least 0.8 of the floor",
            ratio >= 0.8,
        ),
        Row("harvest with shapes", checked, "per CPU-s", floor, checked / floor),
        Row(whole, wall, "per wall-s", None, None, "1,000", wall >= 1_000),
        Row("harvest of an unchanged peer", unchanged, "ms CPU", None, None, "20", unchanged < 20),
    ]


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _floor(path: Path, served: Served) -> None:
    """The same bytes with nothing decided: no rule, no verdict, no checkpoint."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE activity (iri TEXT PRIMARY KEY, practice TEXT, published TEXT, digest BLOB, quads BLOB)")
    db.execute("CREATE INDEX practice ON activity (practice)")
    public = served.key.private.public_key()
    made = served.key.private.sign(b"any sixty-four bytes cost the same to verify as those of a proof")
    session = requests.Session()
    session.trust_env = False
    for url in served.pages:
        body = session.get(url, timeout=10).content
        rows = []
        for iri, quads in _grouped(body).items():
            lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
            lines.sort()
            canonical = b"".join(lines)
            digest = sha256(canonical).digest()
            public.verify(made, b"any sixty-four bytes cost the same to verify as those of a proof")
            rows.append((iri, iri + "/practice", "2026-11-23T10:00:00Z", digest, canonical))
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO activity VALUES (?, ?, ?, ?, ?)", rows)
        db.execute("COMMIT")
    db.close()


def _grouped(body: bytes) -> dict[str, list[Quad]]:
    members: dict[str, list[Quad]] = {}
    for quad in parse(body, format=RdfFormat.TRIG):
        graph = quad.graph_name
        if isinstance(graph, DefaultGraph):
            subject = quad.subject
            if isinstance(subject, BlankNode) or "/activities/" not in subject.value:
                continue
            if quad.predicate.value == "https://w3id.org/security#proof":
                continue
            members.setdefault(subject.value, []).append(quad)
        else:
            members.setdefault(graph.value, []).append(quad)
    return members


def _config(folder: Path) -> Config:
    folder.mkdir(exist_ok=True)
    limits = Limits(response_seconds=300)
    return Config(folder, "Here", "https://here.example", allow_networks=("127.0.0.0/8", "::1/128"), limits=limits)


def _harvest(folder: Path, served: Served, shapes: Shapes | None, number: int) -> Run:
    config = _config(folder)
    connect(config.database, create=True).close()
    run = _again(folder, served, shapes)
    if (run.outcome, run.accepted) != (Outcome.OK, number):
        raise AssertionError(f"the harvest went wrong, so it measures nothing: {run}")
    return run


def _again(folder: Path, served: Served, shapes: Shapes | None) -> Run:
    config = _config(folder)
    db, client = connect(config.database), Client(config)
    found = peers.get(db, served.base_url)
    if found is None:
        with transaction(db):
            found = add(db, inspect(client, served.base_url, own_did=OWN_DID), datetime.now(UTC))
    run = read_once(db, found.did, client, shapes=shapes, limits=config.limits, now=lambda: datetime.now(UTC))
    client.close()
    db.close()
    return run


def _with_index(folder: Path, served: Served, shapes: Shapes, number: int) -> float:
    """Wall-clock seconds until all is in the record and in the index, which another process writes."""
    config = _config(folder)
    connect(config.database, create=True).close()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    follower = context.Process(target=_follow, args=(folder, number, theirs))
    follower.start()
    ours.recv()
    start = time.perf_counter()
    _harvest(folder, served, shapes, number)
    ours.recv()
    follower.join()
    return time.perf_counter() - start


def _follow(folder: Path, number: int, pipe: multiprocessing.connection.Connection) -> None:
    config = _config(folder)
    db = connect(config.database)
    thesaurus: Thesaurus = load_thesaurus(resource_folder("vocab"))
    follower = Follower(db, config, OWN_DID, thesaurus)
    follower.catch_up()  # opens the index, as a worker does when it starts
    recogniser(thesaurus).mentioned((language, "") for language in LANGUAGES)  # worked out once, and kept since
    pipe.send("ready")
    carried = 0
    while carried < number:
        carried += follower.catch_up()
        if practices.last_change(db) < number:
            time.sleep(0.05)
    follower.close()
    pipe.send("done")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practices", type=int, default=5_000)
    print(HEADING)
    for row in harvest_bench(parser.parse_args().practices):
        print(row)


if __name__ == "__main__":
    main()
