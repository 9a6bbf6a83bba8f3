"""What a run makes of streams that are wrong in ways no single activity shows."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from node.rdf.namespaces import DCTERMS, TREE
from node.rdf.practices import to_quads
from node.store import Connection, activities, peers, quarantine
from node.store.runs import Outcome
from tests.fake_peer import PAGE_SIZE, FakePeer, a_practice
from tests.harvest.conftest import Harvest

TITLE = NamedNode(DCTERMS + "title")
FIRST = "https://ghent.example/feed/1"


def state(db: Connection, peer: FakePeer) -> str:
    found = peers.get(db, peer.did)
    assert found is not None
    return found.state


def test_what_has_no_digest_is_held_once_and_holds_nobody(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    iri = f"{ghent.base_url}/practices/blank"
    ghent.publish("cameras")
    blank = Quad(NamedNode(iri), TITLE, BlankNode("x"))
    ghent.publish("blank", payload=[*to_quads(a_practice(iri)), blank])
    assert read().quarantined == 1
    ghent.publish("bike-lanes", previous="zWhatever")
    run = read()
    assert (run.outcome, run.accepted, run.skipped, run.quarantined) == (Outcome.OK, 1, 2, 0)
    assert state(db, ghent) == peers.ACTIVE


def test_an_address_that_contains_the_word_blank_hides_no_rewriting(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """Its digest can be computed, so the chain is held to it."""
    ghent.publish("x", practice_iri="https://ghent.example/a blank page/../x".replace(" ", "-"))
    read()
    kept = activities.get(db, ghent.did, 1)
    assert kept is not None
    assert kept.activity.digest == ghent.members[0].activity.digest
    ghent.publish("y", previous="zOther")
    assert read().outcome is Outcome.INCOMPLETE
    assert state(db, ghent) == peers.HELD


def test_two_activities_of_one_number_on_one_page_are_two_histories(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    ghent.publish("other", sequence=1, previous=None, iri="https://ghent.example/activities/1b")
    assert "activity 1 had the digest" in read().note
    assert state(db, ghent) == peers.HELD


def test_a_member_that_cannot_be_read_explains_a_gap_on_the_next_page_too(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    for number in range(PAGE_SIZE - 1):
        ghent.publish(f"p-{number}")
    lost = ghent.publish("lost")
    ghent.publish("after")
    page = ghent.page(1, [member for member in ghent.members[:PAGE_SIZE] if member is not lost])
    extra = f"<{ghent.base_url}/feed#stream> <{TREE}member> <{lost.activity.iri}> ."
    ghent.answers[FIRST] = page + extra.encode()
    run = read(checked=False)
    assert (run.outcome, run.accepted, run.quarantined) == (Outcome.OK, PAGE_SIZE, 1)
    assert read(checked=False).outcome is Outcome.OK
    assert state(db, ghent) == peers.ACTIVE


def test_a_page_without_the_activities_read_before_holds_the_peer(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    read()
    ghent.answers[FIRST] = b"<https://ghent.example/feed/1> a <https://w3id.org/tree#Node> ."
    assert "ends at activity 0" in read().note
    assert state(db, ghent) == peers.HELD


def test_a_feed_whose_head_fell_back_holds_the_peer_when_it_is_read_anew(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    ghent.publish("cameras")
    ghent.publish("bike-lanes")
    read()
    ghent.members.pop()
    assert "ends at activity 1; 2 were read before" in read(full=True).note
    assert state(db, ghent) == peers.HELD


def test_a_fact_in_another_form_than_ours_is_quarantined(db: Connection, ghent: FakePeer, read: Harvest) -> None:
    """An address written as text, or a number with zeros before it, would be read differently elsewhere."""
    ghent.publish("cameras", tamper=lambda quads: quads.replace(b'"1"^^', b'"01"^^'))
    read()
    (refusal,) = quarantine.everything(db)
    assert "each once" in refusal.reason


def test_a_run_ends_before_the_next_page_when_it_is_told_to(ghent: FakePeer, read: Harvest) -> None:
    for number in range(PAGE_SIZE + 1):
        ghent.publish(f"p-{number}")
    told = iter([False, True])
    run = read(checked=False, stop=lambda: next(told))
    assert (run.outcome, run.pages, run.accepted) == (Outcome.INCOMPLETE, 1, PAGE_SIZE)
    assert "others wait or the worker ends" in run.note
    assert read(checked=False).accepted == 1


def test_a_literal_may_look_like_what_is_forbidden(ghent: FakePeer, read: Harvest) -> None:
    iri = f"{ghent.base_url}/practices/odd"
    odd = r"_:b <<( \u0041 100% /../ @en--ltr <http://A/> )>> .".replace("A", "a")
    texts = [Quad(NamedNode(iri), TITLE, Literal(odd, language="nl"))]
    ghent.publish("odd", payload=[*to_quads(a_practice(iri)), *texts])
    assert read().accepted == 1


def test_a_member_with_a_blank_node_and_a_control_character_has_no_digest_either(
    db: Connection, ghent: FakePeer, read: Harvest
) -> None:
    """The blank node's name differs at each reading; a digest over it would look like rewritten history."""
    subject = NamedNode("https://ghent.example/practices/forged")
    note = NamedNode("https://w3id.org/newcommons/ns#note")
    ghent.publish("forged", payload=[Quad(subject, note, BlankNode()), Quad(subject, note, Literal("a\x07b"))])
    read()
    held = activities.get(db, ghent.did, 1)
    assert held is not None
    assert held.activity.digest == ""
