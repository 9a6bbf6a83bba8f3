"""`commons verify`: two files tell whether what a node serves is what its publisher signed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from node.cli import cli
from node.identity import did
from node.rdf.stream import member_quads, write
from tests.fake_peer import FakePeer, a_practice

ZUG = "https://zug.example"


@pytest.fixture
def zug():
    return FakePeer(ZUG, "Zug")


def verified(tmp_path, signed, document):
    activity, keys = tmp_path / "activity.trig", tmp_path / "did.json"
    activity.write_bytes(signed if isinstance(signed, bytes) else write(member_quads(signed), "trig"))
    keys.write_bytes(document)
    return CliRunner().invoke(cli, ["verify", str(activity), str(keys)])


def document_of(peer):
    return json.dumps(peer.document()).encode()


def test_what_was_signed_holds(tmp_path, zug):
    for signed in (zug.publish(), zug.withdraw()):
        result = verified(tmp_path, signed, document_of(zug))
        assert result.exit_code == 0, result.output
        assert f"The signature holds. {zug.did} signed {signed.activity.iri}" in result.output


def test_a_letter_that_changed_is_noticed(tmp_path, zug):
    practice = replace(a_practice(f"{ZUG}/practices/cameras"), title={"en": "Cameras"})
    served = write(member_quads(zug.publish(practice=practice)), "trig")
    result = verified(tmp_path, served.replace(b"Cameras", b"Pictures"), document_of(zug))
    assert result.exit_code == 1
    assert "The signature does not hold" in result.output


def test_the_keys_of_somebody_else_prove_nothing(tmp_path, zug):
    result = verified(tmp_path, zug.publish(), document_of(FakePeer("https://ghent.example", "Ghent")))
    assert result.exit_code == 1
    assert f"is not the DID document of {zug.did}" in result.output


def test_another_key_of_the_same_name_proves_nothing(tmp_path, zug):
    result = verified(tmp_path, zug.publish(), document_of(FakePeer(ZUG, "Zug")))
    assert result.exit_code == 1
    assert "The signature does not hold" in result.output


def test_a_key_is_believed_up_to_its_last_activity_only(tmp_path, zug):
    first, second = zug.publish(), zug.publish("other")
    zug.revoke(1)
    assert verified(tmp_path, first, document_of(zug)).exit_code == 0
    result = verified(tmp_path, second, document_of(zug))
    assert result.exit_code == 1
    assert "good up to activity 1 only" in result.output


@pytest.mark.parametrize("body", [b"", b"{}", b"<a> <b> <c> .", json.dumps({"id": did.PATH}).encode()])
def test_what_is_no_signed_activity_is_a_sentence(tmp_path, zug, body):
    result = verified(tmp_path, body, document_of(zug))
    assert result.exit_code == 1
    assert result.output.startswith("commons: ")
