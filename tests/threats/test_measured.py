"""What each hostile behaviour costs the worker, measured: memory, time, and what is left in the record.

`python -m tests.threats.test_measured` prints the table.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from node.config import Limits
from node.harvest import add, inspect
from node.node import Node
from node.store import Connection, practices, quarantine, runs, schedule, transaction
from node.store.runs import Outcome
from tests.fake_peer import FakePeer
from tests.harvest.peer_server import serve_peer
from tests.local_node import LOOPBACK, make
from tests.raw_server import raw_server
from tests.threats.hostile_server import BEHAVIOURS, playing

CHECKOUT = Path(__file__).parent.parent.parent
MOST_MEGABYTES = 100
MOST_CHARACTERS = 5_000
SMALL = Limits(response_seconds=2, run_seconds=5, quarantined_per_peer=500)
DEFAULT = ("gzip bomb", "one member of 90,000 statements", "1,000 members of 80 statements", "1,000 members of 16 KB")
"""Measured with the limits as they are unless set, too."""
LASTING = {"body without end", "body that trickles", "headers that trickle", "100 Continue without end",
           "pages without end", "DID document that trickles"}  # fmt: skip
"""They take all the time they are given, so that a second more is measured alone."""
TOLD = (("activity", "actor"), ("erasure", "actor"), ("quarantine", "actor"), ("peer", "did"), ("run", "peer"))
"""The tables that keep what a peer said, and the column that says who."""
GOOD = [f"p-{number}" for number in range(20)]


@dataclass(frozen=True)
class Cost:
    """The most memory a worker had, in MiB, and how long it took from the first look until all were read."""

    megabytes: float
    seconds: float
    note: str = ""


def measured(node: Node) -> Cost:
    command = [sys.executable, "-m", "tests.threats.reading_worker", str(node.config.data)]
    done = subprocess.run(command, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, timeout=120)
    said = json.loads(done.stdout)
    return Cost(said["bytes"] / 2**20, said["seconds"])


@contextmanager
def good_peer() -> Iterator[FakePeer]:
    with serve_peer() as peer:
        for slug in GOOD:
            peer.publish(slug)
        yield peer


@contextmanager
def reader(folder: Path, limits: Limits, *known: FakePeer) -> Iterator[Node]:
    """A node to which these peers were added two days ago, so that it asks again who they are."""
    node = make(folder, "Here", "http://localhost:1", allow_networks=LOOPBACK, limits=limits)
    with transaction(node.db()):
        for peer in known:
            add(node.db(), inspect(peer, peer.base_url, own_did=node.did), datetime.now(UTC) - timedelta(days=2))
    yield node
    node.close()


def baseline(folder: Path) -> Cost:
    """What the good peer alone costs."""
    with good_peer() as peer, reader(folder, SMALL, peer) as node:
        return measured(node)


@dataclass(frozen=True)
class Played:
    """What a behaviour cost and left behind. `heard` counts connections to the address elsewhere, `ended` says that no
    peer is left as being read."""

    cost: Cost
    heard: int
    standing: list[str]
    hostile: int
    quarantined: int
    longest: int
    heaviest: int
    outcome: Outcome | None
    ended: bool


def play(behaviour: str, limits: Limits, folder: Path) -> Played:
    with raw_server() as canary, good_peer() as good, playing(behaviour, canary.url, good) as bad:
        honest = FakePeer(bad.base_url, "Hostile")
        honest.key = bad.key
        with reader(folder, limits, good, honest) as node:
            cost, db = measured(node), node.db()
            run = runs.last(db, bad.did)
            return Played(
                Cost(cost.megabytes, cost.seconds, run.note if run else ""),
                canary.connections,
                [holding.slug for holding in practices.standing(db, "", 1_000)],
                practices.counts(db).get(bad.did, 0),
                quarantine.counts(db).get(bad.did, 0),
                longest(db, bad.did),
                heaviest(db, bad.did),
                run.outcome if run else None,
                all(each.leased_until is None for each in schedule.everything(db).values()),
            )


def longest(db: Connection, did: str) -> int:
    """The most characters that a text in the record has of what a peer said."""
    found = [0]
    for table, whose in TOLD:
        for row in db.execute(f"SELECT * FROM {table} WHERE {whose} = ?", [did]):
            found += [len(value) for value in tuple(row) if isinstance(value, str)]
    return max(found)


def heaviest(db: Connection, did: str) -> int:
    """The most bytes of one activity that are kept of a peer."""
    found = db.execute("SELECT coalesce(max(length(quads)), 0) FROM activity WHERE actor = ?", [did]).fetchone()
    return int(found[0])


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Cost:
    return baseline(tmp_path_factory.mktemp("usual"))


def shown_behaviours() -> list[object]:
    small = [pytest.param(name, SMALL, id=name, marks=[pytest.mark.timed] * (name in LASTING)) for name in BEHAVIOURS]
    return small + [pytest.param(name, Limits(), id=f"{name}, default limits") for name in DEFAULT]


@pytest.mark.slow
@pytest.mark.parametrize(("behaviour", "limits"), shown_behaviours())
def test_E5_each_hostile_behaviour_beside_a_good_peer_measured(tmp_path, usual, behaviour, limits):
    """Each of the hostile behaviours is harvested in one run with a good peer -> memory grows by less than 100 MiB, the
    run ends in its time plus a second, nothing else is contacted, nothing of it stands, and the good peer is whole."""
    played = play(behaviour, limits, tmp_path)
    assert played.standing == sorted(GOOD)
    assert played.hostile == 0
    assert played.heard == 0
    assert played.cost.megabytes - usual.megabytes < MOST_MEGABYTES
    assert played.cost.seconds - usual.seconds < limits.run_seconds + 1
    assert played.quarantined <= limits.quarantined_per_peer
    assert played.heaviest <= limits.practice_bytes
    assert played.longest <= MOST_CHARACTERS
    assert played.outcome is not None
    assert played.outcome is not Outcome.OK or played.quarantined  # whatever it was, it left a trace
    assert played.ended


def main() -> None:
    """Print a table: each behaviour, memory above the baseline, seconds, and what the run says of it."""
    wanted = sys.argv[1:]
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        usual = baseline(Path(folder) / "usual")
        print(f"{'good peer alone':42} {usual.megabytes:8.1f} MiB {usual.seconds:6.2f} s")
        for number, case in enumerate(shown_behaviours()):
            if not wanted or any(word in case.id for word in wanted):
                played = play(*case.values, Path(folder) / str(number))
                grown = played.cost.megabytes - usual.megabytes
                whole = "" if played.standing == sorted(GOOD) else "GOOD PEER NOT WHOLE "
                kept = f"{played.outcome}, {played.quarantined} refused, {played.longest} and {played.heaviest} bytes"
                said = f"{whole}{kept}, {played.hostile} stand, {played.heard} heard: {played.cost.note[:90]}"
                print(f"{case.id:42} {grown:+8.1f} MiB {played.cost.seconds:6.2f} s  {said}", flush=True)


if __name__ == "__main__":
    main()
