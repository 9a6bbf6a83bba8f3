"""Whole harvests of a peer that tells the truth and lies at random, while the admin decides this and that."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

from hypothesis import strategies as st

from node.config import Limits, resource_folder
from node.errors import PeerError
from node.harvest import add, inspect
from node.harvest.brake import settle
from node.harvest.pins import distrusted, trust, waiting
from node.harvest.quarantine import drop, release, release_signed, take_back
from node.identity import digest, verifies
from node.practice import Change
from node.rdf.members import kept_member
from node.rdf.shapes import Shapes, compile_shapes
from node.store import Connection, activities, connect, peers, practices, quarantine, transaction
from node.store.runs import Outcome, Run
from tests.fake_peer import FakePeer
from tests.fuzz import misdeeds
from tests.fuzz.corpus import BASE_URL, a_peer
from tests.harvest.reading import NOW, read_once

LIMITS = Limits(pages_per_run=40)
TABLES = ("activity", "practice", "quarantine", "erasure")


@cache
def _shapes() -> Shapes:
    folder = resource_folder("vocab")
    return compile_shapes((folder / "shapes.ttl", folder / "rules.ttl"))


@cache
def _empty_record() -> Path:
    path = Path(mkdtemp(prefix="fuzz-record-")) / "node.db"
    connect(path, create=True).close()
    return path


@dataclass(slots=True)
class World:
    """A peer, this node's record, and whether the peer has only told the truth so far."""

    db: Connection
    peer: FakePeer
    honest: bool = True
    minutes: int = 0

    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.minutes)

    def here(self) -> peers.Peer:
        found = peers.get(self.db, self.peer.did)
        assert found is not None
        return found


Deed = Callable[[World, int], None]
DEEDS: dict[str, Deed] = {}


def _register(name: str, weight: int, deed: Deed) -> None:
    DEEDS.update({f"{name}.{copy}": deed for copy in range(weight)})


def _by_the_peer(deed: misdeeds.Deed, *, true: bool) -> Deed:
    def done(world: World, number: int) -> None:
        world.honest = world.honest and true
        deed(world.peer, number)

    return done


for _deed, _weight in misdeeds.TRUTHS.items():
    _register(_deed.__name__, _weight, _by_the_peer(_deed, true=True))
for _deed, _weight in misdeeds.UNTRUTHS.items():
    _register(_deed.__name__, _weight, _by_the_peer(_deed, true=False))


def by_us(weight: int) -> Callable[[Deed], Deed]:
    """Registers what happens on our side, so many times as likely as others."""

    def register(deed: Deed) -> Deed:
        _register(deed.__name__, weight, deed)
        return deed

    return register


@by_us(2)
def decide(world: World, number: int) -> None:
    """The admin lets a held peer be read on, or takes its side."""
    here = world.here()
    if here.state != peers.HELD:
        return
    with transaction(world.db):
        peers.release(world.db, here.did)
        if number % 2 and here.held_for == peers.WITHDRAWALS:
            settle(world.db, here, brake=False)
        elif number % 2:
            peers.restart(world.db, here.did)


@by_us(1)
def agree(world: World, number: int) -> None:  # noqa: ARG001
    """The admin believes the keys that wait, as `commons peers trust` does."""
    db, here, now = world.db, world.here(), world.now()
    if waiting(db, here) is None:
        return
    with transaction(db):
        trust(db, here, now)
        take_back(db, here, distrusted(db, here.did), now)
    release_signed(db, here.did, shapes=_shapes(), limits=LIMITS, now=now)
    _check_record(world)


@by_us(2)
def look_again(world: World, number: int) -> None:
    """The admin has what was refused judged again, or forgets it."""
    refused = quarantine.everything(world.db, world.peer.did)
    if not refused:
        return
    chosen = refused[number % len(refused)].id
    with transaction(world.db):
        try:
            if number % 3:
                release(world.db, chosen, shapes=_shapes(), limits=LIMITS, now=world.now())
            else:
                drop(world.db, chosen)
        except PeerError:
            pass
    _check_record(world)


@by_us(8)
def read(world: World, number: int) -> None:
    """A run, and the same run again, which changes nothing."""
    world.minutes += 2 * (number % 2)
    if world.here().state == peers.HELD:
        return
    full = number % 5 == 0
    run = _checked_run(world, full=full)
    if world.here().state != peers.HELD:
        run = _checked_run(world, full=full)  # a DID document is asked for once a minute
    _check_run(world, run)
    if world.here().state == peers.HELD or world.peer.stream().head < world.here().sequence:
        return  # one that says it is shorter than it is: a run finds that out when it begins at the root
    contents = _contents(world.db)
    _run(world, full=full)
    now = _contents(world.db)
    assert now == contents, [row[:6] for row in {*now} ^ {*contents}]


def _checked_run(world: World, *, full: bool) -> Run:
    before = world.here().sequence
    run = _run(world, full=full)
    assert world.here().sequence >= before
    _check_record(world)
    return run


def _run(world: World, *, full: bool) -> Run:
    run = read_once(
        world.db, world.peer.did, world.peer, shapes=_shapes(), limits=LIMITS, full=full, now=world.now
    )  # fmt: skip
    world.minutes += 2
    return run


def _contents(db: Connection) -> list[tuple[Any, ...]]:
    rows = [tuple(row) for table in TABLES for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")]
    where = "SELECT page, sequence, digest, published, state, settled_sequence FROM peer"
    return rows + [tuple(row) for row in db.execute(where)]


def _check_record(world: World) -> None:
    """What stands was signed by the peer, for that address, is its last accepted word, and nothing else stands."""
    db, peer = world.db, world.peer
    pinned = {key.method: key for key in peers.keys(db, peer.did)}
    real = {key.method: key.multikey for key in (peer.key, *(key for key, _ in peer.former))}
    assert all(real.get(key.method) == key.multikey for key in pinned.values())
    accepted: dict[str, int] = {}
    for signed in activities.everything(db):
        activity, method = signed.activity, signed.proof.verification_method
        assert activity.actor == peer.did
        assert activity.practice.startswith(BASE_URL + "/")
        assert verifies(signed.quads, signed.proof, real[method])
        assert digest(signed.quads) == activity.digest
        said = kept_member(activity.iri, signed.quads, signed.proof)
        assert (said.fault, said.activity and said.activity.practice) == (None, activity.practice)
        key = pinned[method]
        assert key.ceased != "revoked" or activity.sequence <= (key.last_sequence or 0)
        assert activity.sequence <= world.here().sequence
        if said.activity and said.activity.erases != activity.practice:
            accepted[activity.practice] = max(accepted.get(activity.practice, 0), activity.sequence)
    standing = {holding.iri: holding.sequence for holding in practices.of_actor(db, peer.did)}
    for iri, sequence in standing.items():
        assert accepted.get(iri) == sequence, (iri, sequence, accepted)
    everywhere = db.execute("SELECT iri, actor FROM practice").fetchall()
    assert all(row["actor"] == peer.did and row["iri"].startswith(BASE_URL + "/") for row in everywhere)
    assert standing.keys() <= {row["iri"] for row in everywhere}


def _check_run(world: World, run: Run) -> None:
    """Of a peer that told the truth all stands that it says, and nothing is amiss."""
    held = world.here().state == peers.HELD
    assert not (held and run.outcome is Outcome.OK)
    if not world.honest or world.peer.answers:
        return
    assert (run.outcome, run.note, held) == (Outcome.OK, "", False), run.note
    last = {m.activity.practice: m.activity for m in world.peer.members if m.activity.erases != m.activity.practice}
    stands = {iri: a.sequence for iri, a in last.items() if a.change is not Change.DELETE}
    assert {each.iri: each.sequence for each in practices.of_actor(world.db, world.peer.did)} == stands
    assert quarantine.everything(world.db) == []
    kept = world.db.execute("SELECT sequence, length(quads) AS size FROM activity").fetchall()
    assert not [row["sequence"] for row in kept if row["size"] and row["sequence"] in world.peer.erased]


STRATEGIES = (st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 10_000)), max_size=40),)


def a_peer_that_lies(deeds: list[tuple[str, int]]) -> None:
    """All that must hold after each run and each decision, whatever the peer did before."""
    with TemporaryDirectory(prefix="fuzz-harvest-") as folder:
        path = Path(folder) / "node.db"
        shutil.copyfile(_empty_record(), path)
        peer = a_peer()
        peer.page_size = misdeeds.PAGE
        with closing(connect(path)) as db:
            with transaction(db):
                add(db, inspect(peer, peer.base_url, own_did="did:web:here.example"), NOW)
            world = World(db, peer)
            for name, number in [*deeds, ("read.0", 1)]:
                DEEDS[name](world, number)
