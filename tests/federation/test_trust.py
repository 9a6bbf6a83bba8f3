"""Two running nodes: a key that is rotated is followed, one that is revoked is not believed, an erasure is honoured."""

from __future__ import annotations

from pathlib import Path

import pytest

from node.node import Node
from node.store import peers, practices, quarantine
from tests.fake_peer import a_practice
from tests.federation.conftest import Two, commons, found
from tests.local_node import eventually, own_stream, publish_all

pytestmark = pytest.mark.slow


def said(node: Node, *words: str) -> str:
    done = commons(node, *words)
    assert done.exit_code == 0, done.output
    return done.output


def publish(home: Node, slug: str, title: str) -> str:
    iri = f"{home.config.base_url}/practices/{slug}"
    publish_all(home, a_practice(iri, title))
    return iri


def forget_when_keys_were_read(node: Node) -> None:
    """A DID document is asked for once a minute; a test does not wait that long."""
    node.db().execute("UPDATE peer SET did_read_at = '2026-01-01T00:00:00Z'")


def test_a_rotated_key_is_followed_by_itself(two: Two) -> None:
    iri = publish(two.zug, "lake", "Zeppelins over the lake")
    eventually(lambda: found(two.ghent, "zeppelins") == [iri])
    forget_when_keys_were_read(two.ghent)
    assert "key-2" in said(two.zug, "keys", "rotate")
    other = publish(two.zug, "tower", "Owls in the tower")
    assert own_stream(two.zug)[-1].proof.verification_method.endswith("#key-2")
    eventually(lambda: found(two.ghent, "owls") == [other])
    assert len(peers.keys(two.ghent.db(), two.zug.did)) == 2


def test_what_a_revoked_key_signed_since_is_taken_back(two: Two) -> None:
    stolen = own_stream(two.zug)[-1]
    forget_when_keys_were_read(two.ghent)
    said(two.zug, "keys", "revoke", stolen.proof.verification_method, "--from", str(stolen.activity.sequence), "--yes")
    eventually(lambda: found(two.ghent, "owls") == [])
    assert practices.get(two.ghent.db(), stolen.activity.practice) is None
    assert [refusal.failed_check for refusal in quarantine.everything(two.ghent.db(), two.zug.did)] == ["key"]
    said(two.ghent, "peers", "show", two.zug.config.base_url)


def test_an_erasure_leaves_no_word_at_the_peer(two: Two) -> None:
    iri = publish(two.zug, "room", "Ask for Quirijn in the room")
    eventually(lambda: found(two.ghent, "quirijn") == [iri])
    number = own_stream(two.zug)[-1].activity.sequence
    said(two.zug, "erase", str(number), "--because", "A person asked.", "--yes")
    eventually(lambda: found(two.ghent, "quirijn") == [])
    for node in (two.zug, two.ghent):
        eventually(lambda node=node: not holds(node, b"Quirijn"))


def holds(node: Node, word: bytes) -> bool:
    files = (path for path in Path(node.config.data).rglob("*") if path.is_file() and path.suffix != ".log")
    return any(word.lower() in path.read_bytes().lower() for path in files)
