"""`commons keys` and what is said of a peer's keys: what was done, what others must do now, and never a traceback."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from node.cli.trust import key_lines, trust
from node.errors import CommonsError
from node.harvest import add, inspect
from node.harvest.pins import follow_keys
from node.identity.keys import fingerprint
from node.node import Node, open_node
from node.store import peers, transaction
from tests.cli.test_commands import commons, fails
from tests.fake_peer import FakePeer
from tests.local_node import make, publish_numbered

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def ghent(tmp_path: Path) -> Node:
    return make(tmp_path / "ghent", "Ghent", "https://ghent.example")


def listed(node: Node) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(commons("keys", "list", "--json", "--data", node.config.data)[1])
    return rows


def run(node: Node, *words: object, answer: str | None = None) -> str:
    code, output = commons(*words, "--data", node.config.data, answer=answer)
    assert code == 0, output
    return output


def test_a_rotation_says_which_key_signs_and_what_to_keep(ghent: Node) -> None:
    publish_numbered(ghent, 1)
    output = run(ghent, "keys", "rotate")
    assert "did:web:ghent.example#key-2 signs from now on" in output
    assert "#key-1 stays good until 20" in output
    assert "Back up" in output
    rows = listed(ghent)
    assert rows[1]["fingerprint"] in output
    assert [(row["state"], row["signs"], row["file_here"]) for row in rows] == [
        ("still good", False, True),
        ("good", True, True),
    ]
    assert "still good" in run(ghent, "keys", "list")


def test_a_revocation_asks_first(ghent: Node) -> None:
    assert "Nothing was changed" in run(ghent, "keys", "revoke", "key-1", answer="n\n")
    assert listed(ghent)[0]["state"] == "good"
    code, output = commons("keys", "revoke", "key-1", "--data", ghent.config.data)
    assert (code, listed(ghent)[0]["state"]) == (1, "good")
    assert "There was no answer" in output


def test_a_revocation_says_what_peers_must_do_and_what_to_publish_again(ghent: Node) -> None:
    publish_numbered(ghent, 3)
    output = run(ghent, "keys", "revoke", "key-1", "--from", 3, "--yes")
    assert "did:web:ghent.example#key-1 is revoked: it is good up to activity 2 only." in output
    assert "did:web:ghent.example#key-2 signs from now on" in output
    assert "commons peers trust https://ghent.example" in output
    assert "activity 3  https://ghent.example/practices/p-2" in output
    assert "Publish again" in output
    assert [(row["state"], row["last_sequence"]) for row in listed(ghent)] == [("revoked", 2), ("good", None)]
    fails("was revoked on", "keys", "revoke", "key-1", "--yes", "--data", ghent.config.data)
    fails("has no key key-9", "keys", "revoke", "key-9", "--yes", "--data", ghent.config.data)
    fails("There is no activity 9 here", "keys", "revoke", "key-2", "--from", 9, "--yes", "--data", ghent.config.data)


def test_peers_follow_a_revocation_that_an_older_key_vouches_for(ghent: Node) -> None:
    run(ghent, "keys", "rotate")
    output = run(ghent, "keys", "revoke", "key-2", "--yes")
    assert "Peers follow by themselves, since did:web:ghent.example#key-1 vouches for this." in output
    assert "commons peers trust" not in output


def test_keys_are_encrypted_and_the_node_works_with_the_passphrase_only(
    ghent: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ghent.config.data
    fails("There is no passphrase to encrypt with", "keys", "encrypt", "--data", data)
    monkeypatch.setenv("NODE_KEY_PASSPHRASE", "correct horse")
    assert "key-1.pem is encrypted." in run(ghent, "keys", "encrypt")
    assert "encrypted already" in run(ghent, "keys", "encrypt")
    assert listed(ghent)[0]["signs"] is True
    monkeypatch.setenv("NODE_KEY_PASSPHRASE", "wrong")
    fails("does not open with the passphrase given", "keys", "list", "--data", data)
    monkeypatch.delenv("NODE_KEY_PASSPHRASE")
    fails("no passphrase is given", "keys", "list", "--data", data)
    fails("no passphrase is given", "serve", "--data", data)
    (data / "secret").write_bytes(b"correct horse\r\nnot this\n")
    with (data / "node.toml").open("a") as file:
        file.write('\n[keys]\npassphrase_file = "secret"\n')
    assert listed(ghent)[0]["signs"] is True
    assert "key-1.pem is decrypted." in run(ghent, "keys", "decrypt")
    assert "No key file is encrypted." in run(ghent, "keys", "decrypt")


def test_a_new_node_has_an_encrypted_key_where_there_is_a_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_KEY_PASSPHRASE", "correct horse")
    commons("init", tmp_path / "n", "--name", "Ghent", "--base-url", "https://ghent.example")
    assert b"ENCRYPTED" in (tmp_path / "n" / "keys" / "key-1.pem").read_bytes()
    assert "key-1" in commons("keys", "list", "--data", tmp_path / "n")[1]


def test_a_key_that_others_may_read_is_a_sentence(ghent: Node) -> None:
    (ghent.config.keys / "key-1.pem").chmod(0o644)
    fails("chmod 600", "keys", "list", "--data", ghent.config.data)


def befriended(node: Node, peer: FakePeer) -> None:
    with transaction(node.db()):
        add(node.db(), inspect(peer, peer.base_url, own_did=node.did), NOW)


def decided(node: Node, *words: str, answer: str | None = None) -> str:
    result = CliRunner().invoke(trust, [*words, "--data", str(node.config.data)], input=answer)
    if isinstance(result.exception, CommonsError):
        return str(result.exception)
    assert result.exception is None
    return result.output


def test_a_key_that_waits_is_shown_with_how_to_decide(ghent: Node) -> None:
    zug = FakePeer("https://zug.example", "Zug")
    befriended(ghent, zug)
    zug.vouched = False
    zug.rotate()
    follow_keys(ghent.db(), known(ghent), zug, NOW + timedelta(minutes=2))
    lines = "\n".join(key_lines(ghent.db(), known(ghent)))
    assert f"Waits      The key {fingerprint(zug.key.multikey)} (did:web:zug.example#key-2) is new" in lines
    assert "commons peers trust https://zug.example" in lines
    assert "Nothing was changed" in decided(ghent, "zug.example", answer="n\n")
    assert len(peers.keys(ghent.db(), zug.did)) == 1
    assert "The keys of Zug are pinned as it says now" in decided(ghent, "zug.example", answer="y\n")
    lines = "\n".join(key_lines(ghent.db(), known(ghent)))
    assert "(did:web:zug.example#key-1, expired up to activity 0)" in lines
    assert "(did:web:zug.example#key-2)" in lines
    assert "Waits" not in lines
    assert "Nothing of Zug waits for you" in decided(ghent, "zug.example", "--yes")


def test_a_peer_that_is_none_is_named(ghent: Node) -> None:
    assert "zug.example is not a peer of this node" in decided(ghent, "zug.example", "--yes")


def known(node: Node) -> peers.Peer:
    peer = peers.get(node.db(), "zug.example")
    assert peer is not None
    return peer


def test_a_node_opened_before_knows_of_it(ghent: Node) -> None:
    before = open_node(ghent.config)
    assert before.keys.current.method.endswith("key-1")
    run(ghent, "keys", "rotate")
    assert before.keys.current.method.endswith("key-2")
    before.close()
