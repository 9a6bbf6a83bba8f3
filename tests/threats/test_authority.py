"""What a peer says that is not its to say: rows A1, A8, A11 and C1 to C4 as seen by a harvest.

A test is named after its row; its docstring says what is done and what must come of it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyoxigraph import Literal, NamedNode, Quad

from node.cli import cli
from node.config import base_url
from node.errors import ConfigError, PeerError
from node.harvest import add, inspect
from node.harvest.addresses import lies_under
from node.identity import SigningKey
from node.outbound.urls import shown
from node.practice import Change
from node.rdf.namespaces import AS, DCTERMS, RDF_TYPE, TREE
from node.rdf.practices import to_quads
from node.rdf.stream import page_quads
from node.store import Connection, activities, peers, practices, quarantine, transaction
from node.store.runs import Outcome
from tests.fake_peer import PAGE_SIZE, FakePeer, a_practice
from tests.harvest.conftest import NOW
from tests.harvest.reading import read_once
from tests.local_node import make
from tests.raw_server import raw_server

BASE = "https://ghent.example"
FEED, FIRST, STREAM = f"{BASE}/feed", f"{BASE}/feed/1", f"{BASE}/feed#stream"
CAMERAS = NamedNode(f"{BASE}/practices/cameras")
TITLE = NamedNode(DCTERMS + "title")


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 10_000)]


def reasons(db: Connection) -> list[str]:
    return [refusal.reason for refusal in quarantine.everything(db)]


def state(db: Connection, did: str = "did:web:ghent.example") -> str:
    found = peers.get(db, did)
    assert found is not None
    return found.state


def linking(target: str) -> bytes:
    return f"<{FIRST}> <{TREE}relation> [ <{TREE}node> <{target}> ] .".encode()


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:8000/feed/2",
        "http://[::ffff:127.0.0.1]/feed/2",
        "https://ghent.example:8443/feed/2",
        "http://ghent.example/feed/2",
        "https://ghent.example@zug.example/feed/2",
        "file:///etc/passwd",
        "ftp://ghent.example/feed/2",
        "urn:x:y",
    ],
)
def test_A1_a_next_page_elsewhere_is_never_asked_for(db, ghent, read, target):
    """A page leads on to a private address, another origin or a file -> the run ends there, nothing elsewhere asked."""
    ghent.publish()
    page = ghent.get(FIRST, accept="x").body
    ghent.answers[FIRST] = page + linking(target)
    run = read()
    assert run.outcome is Outcome.INCOMPLETE
    assert "a page leads to another host" in run.note
    assert all(url.startswith(f"{BASE}/") for url in ghent.asked)
    assert standing(db) == ["cameras"]


def test_A1_a_stream_elsewhere_is_never_asked_for(ghent):
    """A DID document names a stream on another host -> the node cannot be added, and that host is not asked."""
    document = ghent.document()
    document["service"][0]["serviceEndpoint"] = "http://169.254.169.254/feed"
    ghent.document = lambda: document
    with pytest.raises(PeerError, match="names no event stream under"):
        inspect(ghent, BASE, own_did="did:web:here.example")
    assert all(url.startswith(f"{BASE}/") for url in ghent.asked)


def test_A1_no_address_that_a_member_names_is_asked_for(db, ghent, read):
    """An activity, its practice, its actor and its links lie at private addresses -> refused, and none is asked."""
    away = "http://169.254.169.254/latest"
    ghent.publish("a", iri=f"{away}/activities/1")
    ghent.publish("b", practice_iri=f"{away}/practices/b")
    ghent.publish("c", actor="did:web:169.254.169.254")
    ghent.publish("d", revision_of=f"{away}/activities/0")
    assert read().quarantined == 4
    assert standing(db) == []
    assert all(url.startswith(f"{BASE}/") for url in ghent.asked)


def restructured(ghent: FakePeer, change: str) -> bytes:
    """A page whose one activity was signed as it should be, and arranged in another way after."""
    signed = ghent.publish("cameras")
    graph = NamedNode(signed.activity.iri)
    quads = list(page_quads(FIRST, STREAM, [signed], None))
    payload = [quad for quad in quads if quad.graph_name == graph]
    title = next(quad for quad in payload if quad.predicate == TITLE)
    lie = Quad(CAMERAS, TITLE, Literal("Something else", language="nl"), graph)
    if change == "added to the practice":
        quads.append(lie)
    elif change == "taken from the practice":
        quads.remove(title)
    elif change == "moved out of the practice":
        quads[quads.index(title)] = Quad(title.subject, title.predicate, title.object)
    elif change == "moved to another graph":
        quads[quads.index(title)] = Quad(title.subject, title.predicate, title.object, NamedNode(f"{BASE}/other"))
    elif change == "added to the activity":
        quads.append(Quad(graph, NamedNode(AS + "summary"), Literal("Approved by Zug")))
    elif change == "a second kind":
        quads.append(Quad(graph, NamedNode(RDF_TYPE), NamedNode(AS + "Delete")))
    elif change == "a second practice":
        quads.append(Quad(graph, NamedNode(AS + "object"), NamedNode(f"{BASE}/practices/other")))
    elif change == "graph under another name":
        quads = [
            q if q.graph_name != graph else Quad(q.subject, q.predicate, q.object, NamedNode("x:y")) for q in quads
        ]
    elif change == "two proofs":
        other = FakePeer().publish("cameras", key=SigningKey(ghent.key.method, Ed25519PrivateKey.generate()))
        quads += list(page_quads(FIRST, STREAM, [other], None))
    return FakePeer._trig(quads)


@pytest.mark.parametrize(
    "change",
    [
        "added to the practice",
        "taken from the practice",
        "moved out of the practice",
        "moved to another graph",
        "added to the activity",
        "a second kind",
        "a second practice",
        "graph under another name",
        "two proofs",
    ],
)
def test_A8_a_document_rearranged_after_signing_is_refused(db, ghent, read, change):
    """A signed activity's statements are added, taken or moved between its graphs -> refused, whatever the change."""
    ghent.answers[FIRST] = restructured(ghent, change)
    run = read()
    assert (run.accepted, run.quarantined) == (0, 1)
    assert standing(db) == []


def test_A8_what_stands_beside_the_signed_statements_is_not_kept(db, ghent, read):
    """Unsigned statements about a practice in other graphs of the page -> only what was signed is kept."""
    signed = ghent.publish("cameras")
    lie = Literal("Something else", language="nl")
    ghent.extra[1] = [Quad(CAMERAS, TITLE, lie), Quad(CAMERAS, TITLE, lie, CAMERAS)]
    assert read().accepted == 1
    kept = activities.get(db, ghent.did, 1)
    assert kept is not None
    assert kept.quads == signed.quads
    assert b"Something else" not in kept.quads


@pytest.mark.parametrize("broken", [False, True])
def test_A11_imports_and_shapes_of_a_peer_are_only_data(db, ghent, read, broken):
    """A practice says owl:imports and sh:shapesGraph of a server -> not asked, and our own shapes hold all the same."""
    with raw_server() as elsewhere:
        named = NamedNode(elsewhere.url)
        statements = to_quads(a_practice(CAMERAS.value))
        if broken:
            statements = [quad for quad in statements if quad.predicate != TITLE]
        for predicate in (
            "http://www.w3.org/2002/07/owl#imports",
            "http://www.w3.org/ns/shacl#shapesGraph",
            "http://www.w3.org/2000/01/rdf-schema#seeAlso",
        ):
            statements.append(Quad(CAMERAS, NamedNode(predicate), named))
        ghent.publish("cameras", payload=statements)
        read()
        assert standing(db) == ([] if broken else ["cameras"])
        assert elsewhere.connections == 0


def test_A11_a_peers_shape_changes_none_of_ours(db, ghent, read):
    """A practice brings a shape that switches ours off -> it is refused for speaking of what is not its own."""
    shape = NamedNode("https://w3id.org/newcommons/ns#PracticeShape")
    off = Quad(shape, NamedNode("http://www.w3.org/ns/shacl#deactivated"), Literal("true"))
    ghent.publish("cameras", payload=[q for q in to_quads(a_practice(CAMERAS.value)) if q.predicate != TITLE] + [off])
    read()
    assert standing(db) == []
    assert "which is not its own" in reasons(db)[0]


@pytest.fixture
def zug(db) -> FakePeer:
    """Another peer of this node, with one practice here."""
    peer = FakePeer("https://zug.example", "Zug")
    peer.publish("vote")
    with transaction(db):
        add(db, inspect(peer, peer.base_url, own_did="did:web:here.example"), NOW)
    assert read_once(db, peer.did, peer).accepted == 1
    return peer


@pytest.mark.parametrize("change", [Change.CREATE, Change.UPDATE, Change.DELETE])
@pytest.mark.parametrize("actor", ["did:web:ghent.example", "did:web:zug.example"])
def test_C1_no_peer_changes_what_another_published(db, ghent, zug, read, change, actor):
    """A peer makes, changes or withdraws another's practice, in its own or that one's name -> refused, untouched."""
    before = practices.get(db, "https://zug.example/practices/vote")
    revised = zug.members[0].activity.iri
    for iri in (f"{BASE}/activities/1", "https://zug.example/activities/2"):
        ghent.publish(
            change=change, practice_iri="https://zug.example/practices/vote", actor=actor, iri=iri, revision_of=revised
        )
    run = read()
    assert (run.accepted, run.quarantined) == (0, 2)
    assert practices.get(db, "https://zug.example/practices/vote") == before
    assert all("another name" in reason or "does not lie under" in reason for reason in reasons(db))


@pytest.mark.usefixtures("zug")
def test_C1_a_practice_that_speaks_of_anothers_is_refused(db, ghent, read):
    """A peer's practice holds statements about another's -> refused, naming whose they are."""
    lie = Quad(NamedNode("https://zug.example/practices/vote"), TITLE, Literal("It failed", language="en"))
    ghent.publish("cameras", payload=[*to_quads(a_practice(CAMERAS.value)), lie])
    assert read().quarantined == 1
    assert "It speaks about https://zug.example/practices/vote" in reasons(db)[0]


LOOK_ALIKES = (
    "https://ghent.example.evil.example/practices/x",
    "https://ghent.example@evil.example/practices/x",
    "https://user@ghent.example/practices/x",
    "https://user:password@ghent.example/practices/x",
    "https://ghent.example:8443/practices/x",
    "http://ghent.example/practices/x",
    "https://www.ghent.example/practices/x",
    "https://ghent.example./practices/x",
    "https://ghent.example%2Eevil.example/practices/x",
    "https://gh\N{CYRILLIC SMALL LETTER IE}nt.example/practices/x",
    "https://xn--ghnt-w4d.example/practices/x",
    "https://ghent.examp\N{FULLWIDTH LATIN SMALL LETTER L}e/practices/x",
    "https://evil.example/https://ghent.example/practices/x",
    "https://evil.example/?https://ghent.example/practices/x",
    "https:ghent.example/practices/x",
    "ftp://ghent.example/practices/x",
    "did:web:ghent.example:practices:x",
    "https://ghent.example",
)
NOT_NORMAL = (
    "https://ghent.example:443/practices/x",
    "https://ghent.example:0443/practices/x",
    "https://GHENT.example/practices/x",
    "HTTPS://ghent.example/practices/x",
    "https://ghent.example/a/../practices/x",
    "https://ghent.example/./practices/x",
    "https://ghent.example/%2E%2E/practices/x",
    "https://ghent.example/a/%2e%2e/practices/x",
    "https://ghent.example/%70ractices/x",
)


@pytest.mark.parametrize("iri", LOOK_ALIKES)
def test_C2_an_address_that_looks_like_the_peers_is_not_its_own(iri):
    """Prefixes, user names, ports and look-alike letters of the peer's host, in 18 spellings -> not its own."""
    assert not lies_under(iri, BASE)


def test_C2_letters_that_look_alike_are_shown_as_punycode():
    """An address whose host has a Cyrillic letter is shown to the admin -> as xn--ghnt-w4d.example."""
    assert shown("https://gh\N{CYRILLIC SMALL LETTER IE}nt.example/x") == "https://xn--ghnt-w4d.example/x"


@pytest.mark.parametrize("place", ["practice_iri", "iri", "erases"])
def test_C2_no_look_alike_comes_through_a_harvest(db, ghent, read, place):
    """27 spellings of an activity's address, its practice or what it erases -> each refused, the peer's own stays."""
    ghent.publish("cameras")
    for iri in (*LOOK_ALIKES, *NOT_NORMAL):
        if place == "practice_iri":
            ghent.publish(practice_iri=iri)
        elif place == "iri":
            ghent.publish("x", iri=iri)
        else:
            ghent.withdraw("x", erases=iri)
    run = read(checked=False)
    assert (run.accepted, run.quarantined) == (1, len(LOOK_ALIKES) + len(NOT_NORMAL)), reasons(db)
    assert standing(db) == ["cameras"]


@pytest.mark.parametrize("address", ["https://ghent.example/files/evil.ttl", "https://ghent.example/?x", "/etc/passwd"])
def test_C3_a_file_on_a_host_is_no_node(address):
    """An uploaded file is offered as a peer by its address -> refused: a node lives at the root of its host."""
    with pytest.raises(ConfigError):
        base_url(address)


def test_C3_a_stream_of_somebody_else_at_the_peers_address_is_not_read(ghent, read):
    """A file of the right type stands at /feed and describes another's stream -> nothing of it is read."""
    ghent.publish("cameras")
    read()
    evil = FakePeer("https://evil.example", "Evil")
    evil.publish("cameras")
    ghent.answers[FEED] = evil.get("https://evil.example/feed", accept="x").body
    run = read(full=True)
    assert run.outcome is Outcome.FAILED
    assert "is the stream of did:web:evil.example, not of did:web:ghent.example" in run.note
    assert not [url for url in ghent.asked if "evil" in url]


def test_C3_an_uploaded_page_counts_for_nothing(db, ghent, read):
    """A page that somebody uploaded to the peer's host, signed with a key of his own -> each activity is refused."""
    other = SigningKey(ghent.key.method, Ed25519PrivateKey.generate())
    ghent.publish("cameras")
    for number in range(3):
        ghent.publish(f"forged-{number}", key=other)
    assert (read().quarantined, standing(db)) == (3, ["cameras"])


def test_C3_a_page_that_is_about_another_address_leads_nowhere(ghent, read):
    """The document at a page's address says of another address that it goes on -> not followed."""
    ghent.publish("cameras")
    page = ghent.get(FIRST, accept="x").body
    ghent.answers[FIRST] = page + linking(f"{FEED}/2").replace(FIRST.encode(), f"{FEED}/9".encode())
    assert read().outcome is Outcome.OK
    assert f"{FEED}/2" not in ghent.asked


def publish_many(peer: FakePeer, count: int) -> None:
    for number in range(count):
        peer.publish(f"p-{number}")


@pytest.mark.parametrize("full", [False, True])
def test_C4_an_empty_stream_takes_nothing_away(db, ghent, read, full):
    """A peer with twenty practices serves an empty stream -> it is held, and all twenty are still shown."""
    publish_many(ghent, 20)
    read(checked=False)
    ghent.members.clear()
    ghent.answers[FIRST] = f"<{FIRST}> a <{TREE}Node> .".encode()
    read(checked=False, full=full)
    assert state(db) == peers.HELD
    assert len(standing(db)) == 20


@pytest.mark.usefixtures("zug")
@pytest.mark.parametrize("key", [None, SigningKey("did:web:ghent.example#key-1", Ed25519PrivateKey.generate())])
def test_C4_a_forged_tombstone_takes_nothing_away(db, ghent, read, key):
    """A Delete of another's practice, or of a peer's own without its key -> refused; what it names still stands."""
    ghent.publish("cameras")
    if key:
        ghent.withdraw("cameras", key=key)
    else:
        ghent.publish(change=Change.DELETE, practice_iri="https://zug.example/practices/vote")
    assert read().quarantined == 1
    assert standing(db) == ["cameras", "vote"]


@pytest.mark.parametrize(
    ("stood", "going", "stays"),
    [(30, 6, 24), (30, 7, 30), (10, 5, 5), (10, 6, 10), (5, 5, 0), (29, 6, 29)],
    ids=["a fifth", "more than a fifth", "five", "six of ten", "all five", "six of 29"],
)
def test_C4_more_than_a_fifth_and_more_than_five_wait_for_the_admin(db, ghent, read, stood, going, stays):
    """Many withdrawals in one run -> a fifth or five take effect; when it is more than both, none does: held."""
    publish_many(ghent, stood)
    read(checked=False)
    for number in range(going):
        ghent.withdraw(f"p-{number}")
    read(checked=False)
    assert len(standing(db)) == stays
    assert (state(db) == peers.HELD) == (stays == stood)


def test_C4_withdrawals_spread_over_pages_are_counted_together(db, ghent, read):
    """A hundred withdrawals of 450 practices, fifty a page -> counted over the run: held, and all are still shown."""
    publish_many(ghent, PAGE_SIZE + 200)
    read(checked=False)
    for number in range(100):
        ghent.withdraw(f"p-{number}")
    run = read(checked=False)
    assert run.pages == 2
    assert state(db) == peers.HELD
    assert len(standing(db)) == PAGE_SIZE + 200


def test_C4_a_first_reading_of_many_withdrawals_is_no_accident(db, ghent, read):
    """A peer read for the first time has withdrawn most of what it published -> that is its history: not held."""
    publish_many(ghent, 20)
    for number in range(18):
        ghent.withdraw(f"p-{number}")
    assert read(checked=False).outcome is Outcome.OK
    assert standing(db) == ["p-18", "p-19"]


def test_C4_the_admin_lets_withdrawals_pass(tmp_path: Path, ghent):
    """A peer held for its withdrawals, and `commons peers resume` -> refused without --accept, with it they go."""
    node = make(tmp_path / "here", "Here", "https://here.example")
    with transaction(node.db()):
        add(node.db(), inspect(ghent, BASE, own_did=node.did), NOW)
    publish_many(ghent, 10)
    read_once(node.db(), ghent.did, ghent)
    for number in range(8):
        ghent.withdraw(f"p-{number}")
    read_once(node.db(), ghent.did, ghent)
    assert (state(node.db()), len(standing(node.db()))) == (peers.HELD, 10)
    words = ["peers", "resume", BASE, "--data", str(node.config.data)]
    refused = CliRunner().invoke(cli, words)
    assert refused.exit_code != 0
    assert len(standing(node.db())) == 10
    accepted = CliRunner().invoke(cli, [*words, "--accept"])
    assert accepted.exit_code == 0, accepted.output
    assert (state(node.db()), standing(node.db())) == (peers.ACTIVE, ["p-8", "p-9"])
    node.close()
