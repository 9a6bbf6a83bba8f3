"""`kill -9` of every command that writes, at random points: what is there afterwards is whole, and can be gone on with.

A harvest that is killed is in test_kill_worker.py.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from node.config import child_environment, load
from node.feed import did_document
from node.node import Node, open_node
from node.practice import Activity, Signed
from node.rdf.members import kept_member
from node.search import Query
from node.store import activities, erasures, own_keys, peers, practices, schedule
from node.store.runs import Outcome, last
from tests.catalog.conftest import GOOD
from tests.cli.test_commands import commons
from tests.federation.conftest import answers
from tests.federation.conftest import commons as here
from tests.federation.test_stop import children
from tests.harvest.peer_server import serve_peer
from tests.local_node import (
    LOOPBACK,
    eventually,
    free_port,
    holds_its_proof,
    make,
    own_stream,
    publish_numbered,
    running,
)

pytestmark = pytest.mark.slow

SEED = 20261125
# A command given again and again, so that a kill falls into what it does and not into the loading of libraries. It
# says when it begins; `{}` in a word becomes the number of the turn.
AGAIN = """
import sys
from click import ClickException
from node.cli import cli
for turn in range(1, 1_000):
    print(turn, flush=True)
    try:
        cli.main([word.replace("{}", str(turn)) for word in sys.argv[1:]], "commons", standalone_mode=False)
    except ClickException as refused:  # what was done before the last kill
        print(refused.message, flush=True)
"""


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


@contextmanager
def again(node: Node, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A command that repeats itself until it is killed; it has been given once when this begins."""
    with (node.config.data / "again.log").open("ab") as log:
        program = subprocess.Popen(
            [sys.executable, "-c", AGAIN, *words],
            env=child_environment(node.config.data),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert program.stdout is not None
    try:
        for line in program.stdout:
            if line.strip() == "2":
                break
        yield program
    finally:
        program.kill()
        program.stdout.close()
        program.wait()


def wait(seconds: float) -> None:
    threading.Event().wait(seconds)


def is_whole(node: Node) -> int:
    """That a node's own stream is a chain without a gap, each activity signed; how long it is."""
    stream = own_stream(node)
    before = None
    for number, signed in enumerate(stream, 1):
        assert signed.activity.sequence == number
        assert signed.activity.previous == before
        assert not signed.quads or holds_its_proof(node, signed)
        before = signed.activity.digest
    return len(stream)


@pytest.mark.timed
def test_E1_a_node_that_is_killed_starts_again_at_once(tmp_path, chance):
    """`commons serve` is killed twice while its worker reads a peer -> server and worker end, a new start
    answers, and the peer is read to its end, the lease in nobody's way."""
    port = free_port()
    url = f"http://localhost:{port}"
    node = make(tmp_path / "ghent", "Ghent", url, port=port, poll_seconds=1, lease_seconds=2, allow_networks=LOOPBACK)
    with serve_peer(slow_seconds=0.2) as zug:
        for number in range(1_000):
            zug.publish(f"p-{number}")
        assert here(node, "peers", "add", zug.base_url, "--yes").exit_code == 0
        for _ in range(2):
            with running(node.config.data) as program:
                eventually(lambda: answers(node) and len(children(program.pid)) >= 2)
                wait(chance.uniform(0, 0.5))
                family = children(program.pid)
                program.kill()
                program.wait()
            eventually(lambda family=family: not any(works(pid) for pid in family), 10)
        with running(node.config.data):
            eventually(lambda: answers(node), 10)
            eventually(lambda: peers.get(node.db(), zug.did).sequence == 1_000, 20)
            eventually(lambda: schedule.get(node.db(), zug.did).leased_until is None, 5)
        assert last(node.db(), zug.did).outcome is Outcome.OK
    node.close()


def works(pid: int) -> bool:
    """Whether a process is there and has not ended: its parent is gone, so somebody else must bury it."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("ascii", errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_E1_publishing_that_is_killed_leaves_no_gap_and_goes_on(tmp_path, chance):
    """`commons publish` of 200 files is killed at four points -> what is published is a whole chain, and publishing the
    folder again brings the rest, each once."""
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example")
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(200):
        (folder / f"wifi-{number}.md").write_text(GOOD, "utf-8")
    lengths = []
    for goal in sorted(chance.sample(range(1, 190), 4)):
        with (tmp_path / "publish.log").open("ab") as log:
            command = [sys.executable, "-m", "node", "publish", str(folder)]
            program = subprocess.Popen(command, env=child_environment(node.config.data), stdout=log, stderr=log)
        while program.poll() is None and activities.head(node.db(), node.did) < goal:
            wait(0.001)
        program.kill()
        program.wait()
        lengths.append(is_whole(node))
    assert lengths[0] < 200, lengths
    code, output = commons("publish", folder, "--data", node.config.data)
    assert code == 0, output
    assert is_whole(node) == 200
    assert len(practices.standing(node.db(), "", 1_000)) == 200
    node.close()


def test_E1_a_rebuild_that_is_killed_changes_nothing(tmp_path, chance):
    """`commons rebuild` is killed while it writes, four times -> the old index answers all the while, and the next
    rebuild is whole and leaves nothing of the others behind."""
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example")
    publish_numbered(node, 500)
    assert commons("rebuild", "--data", node.config.data)[0] == 0
    search, total = node.config.search, node.index.search(Query()).total
    assert total == 500
    for _ in range(4):
        before = generations(search)
        command = [sys.executable, "-m", "node", "rebuild"]
        program = subprocess.Popen(command, env=child_environment(node.config.data), stdout=subprocess.DEVNULL)
        while program.poll() is None and not generations(search) - before:
            wait(0.001)
        wait(chance.uniform(0, 0.2))
        program.kill()
        program.wait()
        assert node.index.search(Query()).total == 500
        assert open_node(load(node.config.data)).index.search(Query("cameras")).total == 500
    assert commons("rebuild", "--data", node.config.data)[0] == 0
    assert len(generations(search)) == 1
    assert node.index.search(Query()).total == 500
    node.close()


def generations(search: Path) -> set[str]:
    return {path.name for path in search.iterdir() if path.name.isdigit()}


def test_E1_there_is_a_key_to_sign_with_whenever_rotating_is_killed(tmp_path, chance):
    """`commons keys rotate`, given again and again, is killed at eight points -> every key file can be read, the node
    publishes at once, and its DID document names the key it signs with."""
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example")
    for kill in range(8):
        with again(node, "keys", "rotate") as program:
            wait(chance.uniform(0, 0.15))
            program.kill()
        fresh = open_node(load(node.config.data))
        known = {key.method for key in fresh.keys.keys}
        assert {row.method for row in own_keys.everything(fresh.db(), fresh.did)} >= known
        publish_numbered(fresh, 1, first=kill)
        document = did_document(fresh.db(), fresh.config, fresh.did, fresh.keys)
        assert fresh.keys.current.method in {each["id"] for each in document["verificationMethod"]}
        assert holds_its_proof(fresh, own_stream(fresh)[-1])
        fresh.close()
    assert len(list(node.config.keys.glob("key-*.pem"))) > 8
    node.close()


def test_E1_an_erasure_that_is_killed_is_whole_or_never_began(tmp_path, chance):
    """`commons erase`, given for one activity after the other, is killed at six points -> each activity is either
    there as it was signed, or forgotten with a signed Delete that says so."""
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example")
    publish_numbered(node, 400)
    erased = 0
    for _ in range(6):
        with again(node, "erase", "{}", "--because", "It named a person.", "--yes") as program:
            wait(chance.uniform(0, 0.3))
            program.kill()
        asked = {activity.erases for signed in own_stream(node) if (activity := said(signed)).erases}
        for number in range(1, 401):
            signed = activities.get(node.db(), node.did, number)
            is_erased = signed.activity.iri in asked
            assert (signed.quads == b"") is is_erased
            assert bool(erasures.erased_by(node.db(), node.did, number)) is is_erased
            assert practices.get(node.db(), signed.activity.practice).withdrawn is is_erased
        erased = len(asked)
    assert 0 < erased < 400
    code, output = commons(
        "erase", str(erased + 1), "--because", "It named a person.", "--yes", "--data", node.config.data
    )
    assert code == 0, output
    node.close()


def said(signed: Signed) -> Activity:
    activity = kept_member(signed.activity.iri, signed.quads, signed.proof).activity
    assert activity is not None
    return activity
