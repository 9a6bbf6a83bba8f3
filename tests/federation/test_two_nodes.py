"""What one node publishes, changes and withdraws is so at the other within seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from node.identity import digest
from node.node import Node
from node.store import activities, peers, practices, transaction
from tests.fake_peer import a_practice
from tests.federation.conftest import Two, a_node, commons, found, get
from tests.local_node import eventually, own_stream, publish_all, served, withdraw_one

pytestmark = pytest.mark.slow


def at_peer(practice: str, home: Node) -> str:
    """The path under which others show a practice of `home`."""
    return practice.replace(f"{home.config.base_url}/practices/", f"/peers/{home.config.base_url.partition('//')[2]}/")


def published(home: Node, slug: str, title: str) -> str:
    iri = f"{home.config.base_url}/practices/{slug}"
    publish_all(home, a_practice(iri, title))
    return iri


def test_what_is_published_at_one_is_in_the_record_the_search_and_a_page_of_the_other(two: Two) -> None:
    iri = published(two.zug, "lake", "Zeppelins over the lake")
    eventually(lambda: practices.get(two.ghent.db(), iri) is not None)
    assert own_stream(two.zug)[-1] == activities.get(
        two.ghent.db(), two.zug.did, own_stream(two.zug)[-1].activity.sequence
    )
    eventually(lambda: found(two.ghent, "zeppelins") == [iri])
    page = get(two.ghent, at_peer(iri, two.zug))
    assert page.status_code == 200
    assert "Zeppelins over the lake" in page.text
    assert f'href="{iri}"' in page.text


def test_an_update_replaces_what_the_other_finds(two: Two) -> None:
    iri = published(two.zug, "tower", "Owls in the tower")
    eventually(lambda: found(two.ghent, "owls") == [iri])
    published(two.zug, "tower", "Falcons in the tower")
    eventually(lambda: found(two.ghent, "falcons") == [iri] and found(two.ghent, "owls") == [])
    assert "Falcons in the tower" in get(two.ghent, at_peer(iri, two.zug)).text


def test_what_is_withdrawn_is_gone_at_home_and_found_nowhere(two: Two) -> None:
    iri = published(two.zug, "train", "Otters on the train")
    eventually(lambda: found(two.ghent, "otters") == [iri])
    withdraw_one(two.zug, "train", "The otters left.")
    assert get(two.zug, "/practices/train").status_code == 410
    eventually(lambda: found(two.ghent, "otters") == [])
    tombstone = get(two.ghent, at_peer(iri, two.zug))
    assert tombstone.status_code == 410
    assert "The otters left." in tombstone.text
    assert "The otters left." in get(two.zug, "/practices/train").text


def tamper(node: Node) -> str:
    """Change the last activity in a node's own record, after it was signed; returns its IRI."""
    signed = own_stream(node)[-1]
    quads = signed.quads.replace(b"Quiet", b"Noisy")
    assert quads != signed.quads
    with transaction(node.db()):
        node.db().execute(
            "UPDATE activity SET quads = ?, digest = ? WHERE iri = ?", [quads, digest(quads), signed.activity.iri]
        )
    return signed.activity.iri


def test_a_tampered_record_ends_in_the_quarantine_of_the_other(tmp_path: Path) -> None:
    zug, reader = a_node(tmp_path, "Zug"), a_node(tmp_path, "Reader")
    iri = published(zug, "quiet", "Quiet streets")
    activity = tamper(zug)
    published(zug, "lake", "Zeppelins over the lake")
    with served(zug):
        assert commons(reader, "peers", "add", zug.config.base_url, "--yes").exit_code == 0
        run = commons(reader, "harvest")
    assert (run.exit_code, "1 accepted, 0 held already, 1 in quarantine" in run.output) == (0, True), run.output
    listed = commons(reader, "quarantine", "list").output
    assert activity in listed
    assert "does not match what it says." in listed
    assert practices.get(reader.db(), iri) is None
    reader.close()
    zug.close()


def test_a_peer_is_added_once_and_never_oneself_and_only_if_it_is_a_node(two: Two) -> None:
    down = a_node(two.ghent.config.data.parent, "Down")
    cases = {
        two.zug.config.base_url: "is a peer already",
        two.ghent.config.base_url: "is this node itself",
        down.config.base_url: "does not answer as a node",
        f"{two.zug.config.base_url}/feed": "a node lives at the root of its host",
        "ftp://localhost/": "must start with https://",
    }
    for url, sentence in cases.items():
        said = commons(two.ghent, "peers", "add", url, "--yes")
        assert said.exit_code == 1
        assert sentence in said.output
    assert [peer.name for peer in peers.everyone(two.ghent.db())] == ["Zug"]
    down.close()
