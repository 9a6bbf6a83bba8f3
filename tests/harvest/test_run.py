"""What a run accepts, skips, quarantines and holds, seen from what stands in the record afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from node.config import Limits
from node.errors import FetchError, PeerError
from node.harvest import add, inspect
from node.harvest.addresses import lies_under
from node.identity import SigningKey
from node.practice import Change
from node.rdf.practices import to_quads
from node.store import Connection, activities, peers, practices, quarantine, runs, transaction
from node.store.runs import Outcome
from tests.fake_peer import PAGE_SIZE, FakePeer, a_practice
from tests.harvest.conftest import NOW, Harvest

TITLE = NamedNode("http://purl.org/dc/terms/title")


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 10_000)]


def reasons(db: Connection) -> list[str]:
    return [refusal.reason for refusal in reversed(quarantine.everything(db))]


def state(db: Connection, peer: FakePeer) -> str:
    found = peers.get(db, peer.did)
    assert found is not None
    return found.state


def test_what_a_peer_publishes_arrives(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    ghent.publish("bike-lanes")
    run = read()
    assert (run.outcome, run.accepted, run.quarantined) == (Outcome.OK, 2, 0)
    assert standing(db) == ["bike-lanes", "cameras"]
    kept = activities.get(db, ghent.did, 1)
    assert kept == ghent.members[0]


def test_an_unchanged_peer_costs_one_request(ghent: FakePeer, read: Harvest) -> None:
    ghent.publish()
    read()
    ghent.asked.clear()
    run = read()
    assert ghent.asked == ["https://ghent.example/feed/1"]
    assert (run.outcome, run.pages, run.accepted) == (Outcome.OK, 0, 0)


def test_the_open_page_is_read_again_and_only_what_is_new_is_kept(ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    read()
    ghent.publish("bike-lanes")
    run = read()
    assert (run.accepted, run.skipped) == (1, 1)


def test_a_stream_of_several_pages_is_read_to_its_end(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    for number in range(2 * PAGE_SIZE + 3):
        ghent.publish(f"p-{number}")
    run = read(checked=False)
    assert (run.outcome, run.pages, run.accepted) == (Outcome.OK, 3, 2 * PAGE_SIZE + 3)
    assert len(standing(db)) == 2 * PAGE_SIZE + 3


def test_a_run_cut_short_goes_on_where_it_stopped(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    for number in range(PAGE_SIZE + 1):
        ghent.publish(f"p-{number}")

    def fails() -> bytes:
        raise FetchError("the line broke.")

    ghent.answers["https://ghent.example/feed/2"] = fails
    run = read(checked=False)
    assert (run.outcome, run.note) == (Outcome.INCOMPLETE, "the line broke.")
    assert len(standing(db)) == PAGE_SIZE
    del ghent.answers["https://ghent.example/feed/2"]
    assert read(checked=False).accepted == 1


def test_an_update_replaces_and_a_delete_withdraws(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    ghent.publish("cameras")
    ghent.publish("bike-lanes")
    ghent.withdraw("bike-lanes", because="It was repealed.")
    assert read().accepted == 4
    assert standing(db) == ["cameras"]
    assert practices.get(db, f"{ghent.base_url}/practices/bike-lanes").withdrawn  # type: ignore[union-attr]
    assert [a.change for a in activities.versions(db, f"{ghent.base_url}/practices/cameras")] == ["Create", "Update"]


def test_a_practice_may_be_created_again_after_it_was_withdrawn(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish()
    ghent.withdraw()
    ghent.publish()
    assert read().accepted == 3
    assert standing(db) == ["cameras"]


def test_a_delete_of_something_unknown_is_kept_as_a_tombstone(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.withdraw("never-seen")
    assert read().accepted == 1
    assert standing(db) == []
    assert practices.get(db, f"{ghent.base_url}/practices/never-seen").withdrawn  # type: ignore[union-attr]


OTHER_KEY = SigningKey("did:web:ghent.example#key-1", Ed25519PrivateKey.generate())
BLANK = Quad(NamedNode("https://ghent.example/practices/cameras"), TITLE, BlankNode())
STRANGER = Quad(NamedNode("https://zug.example/practices/vote"), TITLE, Literal("Ours now", language="en"))
BASE = to_quads(a_practice("https://ghent.example/practices/forged"))


@pytest.mark.parametrize(
    ("lies", "reason"),
    [
        ({"tamper": lambda quads: quads.replace(b"count people", b"follow them")}, "does not match what it says"),
        ({"key": OTHER_KEY}, "does not match what it says"),
        ({"key": replace(OTHER_KEY, method="did:web:ghent.example#key-9")}, "a key that is not pinned"),
        ({"actor": "did:web:zug.example"}, "another name: did:web:zug.example"),
        ({"practice_iri": "https://zug.example/practices/vote"}, "does not lie under https://ghent.example"),
        ({"practice_iri": "https://ghent.example.evil.example/practices/x"}, "does not lie under"),
        ({"practice_iri": "https://ghent.example/../practices/x"}, "not in its normal form"),
        ({"practice_iri": "https://GHENT.example/practices/x"}, "not in its normal form"),
        ({"practice_iri": "https://ghent.example:443/practices/x"}, "not in its normal form"),
        ({"published": "2026-11-23T13:00:01Z"}, "in the future"),
        ({"published": "2026-10-01T00:00:00Z"}, "before what precedes it"),
        ({"published": "yesterday"}, "not of the form"),
        ({"payload": []}, "a Create or Update has one"),
        ({"payload": [*BASE, BLANK]}, "blank node"),
        ({"payload": [*BASE, STRANGER]}, "not its own"),
        ({"payload": BASE[:-3]}, ""),
        (
            {
                "payload": [
                    *BASE,
                    Quad(NamedNode("https://ghent.example/practices/forged"), TITLE, Literal("x\0y", language="fr")),
                ]
            },
            "control character",
        ),
        ({"revision_of": "https://ghent.example/activities/7"}, "revises"),
    ],
)
def test_a_bad_member_is_quarantined_with_the_reason_and_the_rest_arrive(
    db: Connection, ghent: FakePeer, read: Harvest, lies: dict[str, object], reason: str
) -> None:
    ghent.publish("cameras")
    ghent.publish("forged", **lies)  # type: ignore[arg-type]
    ghent.publish("bike-lanes")
    run = read()
    assert (run.outcome, run.accepted, run.quarantined) == (Outcome.OK, 2, 1)
    assert standing(db) == ["bike-lanes", "cameras"]
    (said,) = reasons(db)
    assert reason in said
    assert said.endswith(".") or not reason


def test_a_quarantined_activity_is_not_read_again(ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("forged", key=OTHER_KEY)
    read()
    ghent.publish("cameras")
    run = read()
    assert (run.accepted, run.skipped, run.quarantined) == (1, 1, 0)


def test_an_update_whose_predecessor_is_in_quarantine_is_judged_on_its_own(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras", key=OTHER_KEY)
    ghent.publish("cameras")
    assert read().accepted == 1
    assert standing(db) == ["cameras"]


def test_a_member_that_says_nothing_of_itself_is_quarantined(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    nobody = NamedNode("https://ghent.example/activities/nobody")
    ghent.extra[1] = [
        Quad(NamedNode("https://ghent.example/feed#stream"), NamedNode("https://w3id.org/tree#member"), nobody)
    ]
    ghent.publish("bike-lanes")
    run = read()
    assert (run.accepted, run.quarantined) == (2, 1)
    assert "each once" in reasons(db)[0]


def test_graphs_that_no_member_names_are_ignored(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("cameras")
    ghent.extra[1] = [Quad(STRANGER.subject, TITLE, STRANGER.object, NamedNode("https://zug.example/activities/1"))]
    assert read().accepted == 1
    assert standing(db) == ["cameras"]


def another_first_activity(peer: FakePeer) -> None:
    other = FakePeer()
    other.key = peer.key
    peer.members[0] = other.publish("something-else")


def another_previous(peer: FakePeer) -> None:
    peer.publish("new", previous="zOther")


def a_gap(peer: FakePeer) -> None:
    peer.publish("new", sequence=7)


def an_earlier_end(peer: FakePeer) -> None:
    peer.members.pop()


@pytest.mark.parametrize(
    ("rewrite", "because"),
    [
        (another_first_activity, "activity 1 had the digest"),
        (another_previous, "activity 3 follows zOther"),
        (a_gap, "has a gap"),
        (an_earlier_end, "ends at activity 1"),
    ],
)
def test_a_peer_that_rewrites_its_history_is_held(
    db: Connection, ghent: FakePeer, read: Harvest, rewrite: Callable[[FakePeer], None], because: str
) -> None:
    ghent.publish("cameras")
    ghent.publish("bike-lanes")
    read()
    rewrite(ghent)
    run = read()
    assert run.outcome is Outcome.INCOMPLETE
    assert because in run.note
    assert state(db, ghent) == peers.HELD
    assert standing(db) == ["bike-lanes", "cameras"]


def test_what_stands_before_the_fault_is_kept_and_nothing_after(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("before")
    ghent.publish("fault", previous="zOther")
    ghent.publish("after")
    read()
    assert standing(db) == ["before"]
    assert state(db, ghent) == peers.HELD


def test_a_page_with_a_syntax_error_fails_whole_and_the_checkpoint_stays(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    good = ghent.get("https://ghent.example/feed/1", accept="application/trig").body
    for broken in (good[:-40], good + b"<", b"\xff\xfe", b"<a> <b> .", good.replace(b"people", b"\xc3\x28")):
        ghent.answers["https://ghent.example/feed/1"] = broken
        run = read()
        assert run.outcome is Outcome.FAILED
        assert "not well-formed" in run.note
        assert standing(db) == []
    ghent.answers.clear()
    assert read().accepted == 1


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(practice_bytes=500), "practice_bytes"),
        (Limits(triples_per_practice=5), "triples_per_practice"),
        (Limits(iri_bytes=50), "iri_bytes"),
    ],
)
def test_a_member_over_a_limit_is_quarantined(
    db: Connection, ghent: FakePeer, read: Harvest, limits: Limits, reason: str
) -> None:
    ghent.publish()
    assert read(limits=limits).quarantined == 1
    assert reason in reasons(db)[0]


def test_a_page_with_too_many_members_fails(ghent: FakePeer, read: Harvest) -> None:
    ghent.publish("a")
    ghent.publish("b")
    run = read(limits=Limits(members_per_page=1))
    assert run.outcome is Outcome.FAILED
    assert "1 are allowed (the limit members_per_page)" in run.note


def test_pages_that_lead_back_are_read_once(ghent: FakePeer, read: Harvest) -> None:
    for number in range(PAGE_SIZE + 1):
        ghent.publish(f"p-{number}")
    second = ghent.get("https://ghent.example/feed/2", accept="application/trig").body
    back = b"<https://ghent.example/feed/2> <https://w3id.org/tree#relation> [ <https://w3id.org/tree#node> <https://ghent.example/feed/1> ] ."  # noqa: E501
    ghent.answers["https://ghent.example/feed/2"] = second + back
    run = read(checked=False)
    assert (run.outcome, run.accepted) == (Outcome.INCOMPLETE, PAGE_SIZE + 1)
    assert ghent.asked.count("https://ghent.example/feed/1") == 1


def test_a_page_of_another_host_is_never_asked_for(ghent: FakePeer, read: Harvest) -> None:
    ghent.publish()
    first = ghent.get("https://ghent.example/feed/1", accept="application/trig").body
    away = b"<https://ghent.example/feed/1> <https://w3id.org/tree#relation> [ <https://w3id.org/tree#node> <https://ghent.example.evil.example/2> ] ."  # noqa: E501
    ghent.answers["https://ghent.example/feed/1"] = first + away
    assert read().outcome is Outcome.INCOMPLETE
    assert not [url for url in ghent.asked if "evil" in url]


def contents(db: Connection) -> list[str]:
    """All of the record but how runs went and when whole streams were read."""
    changing = ('INTO "run"', 'INTO "schedule"', 'INTO "peer"')
    return [line for line in db.iterdump() if not any(each in line for each in changing)]


def test_reading_a_stream_anew_changes_nothing(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    for number in range(5):
        ghent.publish(f"p-{number}")
    read()
    before, peer = contents(db), peers.get(db, ghent.did)
    run = read(full=True)
    assert (run.accepted, run.skipped) == (0, 5)
    assert contents(db) == before
    assert peer is not None
    assert peers.get(db, ghent.did) == replace(peer, full_pass_at="2026-11-23T12:00:00Z")


def test_each_run_is_kept_as_it_ended(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    ghent.publish()
    run = read()
    assert runs.last(db, ghent.did) == run


def test_a_node_is_no_peer_of_itself(ghent: FakePeer) -> None:
    with pytest.raises(PeerError, match="is this node itself"):
        inspect(ghent, ghent.base_url, own_did=ghent.did)


def test_a_peer_is_added_once(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    read()
    with pytest.raises(PeerError, match="is a peer already"), transaction(db):
        add(db, inspect(ghent, ghent.base_url, own_did="did:web:here.example"), NOW)


@pytest.mark.parametrize(
    "document", [b"<html>", b"[]", b'{"id": "did:web:zug.example"}', b'{"id": "did:web:ghent.example"}', b"[" * 100_000]
)
def test_what_is_not_a_node_cannot_be_added(ghent: FakePeer, document: bytes) -> None:
    ghent.answers["https://ghent.example/.well-known/did.json"] = document
    with pytest.raises(PeerError, match=r"https://ghent\.example"):
        inspect(ghent, ghent.base_url, own_did="did:web:here.example")


def test_a_stream_of_somebody_else_is_not_read(ghent: FakePeer) -> None:
    other = FakePeer("https://zug.example", "Zug")
    feed = other.get("https://zug.example/feed", accept="application/trig").body
    ghent.answers["https://ghent.example/feed"] = feed
    with pytest.raises(PeerError, match="not of did:web:ghent"):
        inspect(ghent, ghent.base_url, own_did="did:web:here.example")


def test_a_page_names_each_changed_practice_once_and_a_withdrawal_follows_at_the_end_of_the_run(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    ghent.publish("cameras")
    ghent.withdraw("cameras")
    read()
    number, changed = practices.changes(db, 0, 100)
    assert changed == [f"{ghent.base_url}/practices/cameras"]
    assert number == practices.last_change(db) == 2
    assert ghent.members[2].activity.change is Change.DELETE


@pytest.mark.parametrize("cunning", ["\t{}", " {}", "{}\n", "ht\ntps{}", "{}\x7f"])
def test_what_urlsplit_would_tidy_up_lies_under_nobody(cunning: str) -> None:
    address = "https://ghent.example/feed/2"
    assert lies_under(address, "https://ghent.example")
    written = cunning.format(address.removeprefix("https") if "ttp" in cunning else address)
    assert not lies_under(written, "https://ghent.example")


def test_a_page_that_could_not_be_kept_counts_for_nothing(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    for number in range(PAGE_SIZE + 1):
        ghent.publish(f"p-{number}")
    read(limits=Limits(pages_per_run=1), checked=False)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    ghent.publish(
        "large", practice=a_practice(f"{ghent.base_url}/practices/large", body={"en": "They count. " * 10_000})
    )
    db.execute(f"PRAGMA max_page_count = {pages}")
    run = read(checked=False)
    assert (run.outcome, run.pages, run.accepted, run.failed) == (Outcome.INCOMPLETE, 1, 0, False)
    assert "The disk is full" in run.note
    db.execute(f"PRAGMA max_page_count = {10 * pages}")
    run = read(checked=False)
    assert (run.outcome, run.accepted) == (Outcome.OK, 2)
