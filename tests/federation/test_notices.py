"""What is published on one node is found on its peer within two seconds, and without notices by the next poll."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from node.node import Node
from node.store import followers, schedule
from tests.fake_peer import a_practice
from tests.federation.conftest import a_node, answers, commons, found
from tests.local_node import eventually, publish_all, running

pytestmark = pytest.mark.slow
HOUR = 3_600


@contextmanager
def friends(ghent: Node, zug: Node) -> Iterator[None]:
    """Both nodes run and read each other; what they had published before has arrived."""
    with running(ghent.config.data), running(zug.config.data):
        eventually(lambda: answers(ghent) and answers(zug))
        for node, other in ((ghent, zug), (zug, ghent)):
            added = commons(node, "peers", "add", other.config.base_url, "--yes")
            assert added.exit_code == 0, added.output
        eventually(lambda: all(_was_read(node, other) for node, other in ((ghent, zug), (zug, ghent))))
        yield
    ghent.close()
    zug.close()


def _was_read(node: Node, other: Node) -> bool:
    read = schedule.get(node.db(), other.did)
    return read is not None and read.last_success_at is not None


def seconds_until(done: Callable[[], object]) -> float:
    started = time.monotonic()
    eventually(done)
    return time.monotonic() - started


def publish(home: Node, slug: str, title: str) -> str:
    iri = f"{home.config.base_url}/practices/{slug}"
    publish_all(home, a_practice(iri, title))
    return iri


@pytest.mark.timed
def test_a_notice_brings_it_in_two_seconds(tmp_path: Path) -> None:
    ghent, zug = (a_node(tmp_path, name, poll_seconds=HOUR) for name in ("Ghent", "Zug"))
    with friends(ghent, zug):
        eventually(lambda: followers.due(zug.db(), 10**9, "2999", "2999"))
        took = []
        for word in ("zeppelins", "owls", "otters", "falcons", "herons"):
            iri = publish(zug, word, f"Of {word}")
            took.append(seconds_until(lambda word=word, iri=iri: found(ghent, word) == [iri]))
    print("seconds from publication to being found at the peer:", [round(each, 2) for each in took])
    assert sorted(took)[2] < 2


def test_where_notices_are_lost_the_poll_brings_it(tmp_path: Path) -> None:
    ghent = a_node(tmp_path, "Ghent", poll_seconds=2)
    zug = a_node(tmp_path, "Zug", send_notices=False)
    with friends(ghent, zug):
        iri = publish(zug, "lake", "Zeppelins over the lake")
        eventually(lambda: found(ghent, "zeppelins") == [iri])
