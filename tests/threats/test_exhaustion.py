"""What a peer does to use up this node's time, memory and room: rows B4 to B7, B10 and B11 as seen by a harvest.

What each costs is measured in test_measured.py. A test is named after its row; its docstring says what is done and
what must come of it.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from node.config import Limits, load
from node.errors import PeerError
from node.harvest import add, inspect
from node.harvest.schedule import next_due, timestamp
from node.identity import did
from node.node import Node, open_node
from node.rdf.namespaces import DCTERMS, TREE
from node.rdf.practices import to_quads
from node.store import Connection, peers, practices, quarantine, schedule, transaction
from node.store.runs import Outcome
from node.worker import Rounds, harvest_peer
from tests.fake_peer import PAGE_SIZE, FakePeer, a_practice
from tests.local_node import LOOPBACK, make
from tests.raw_server import answer, raw_server

BASE = "https://ghent.example"
FEED, FIRST = f"{BASE}/feed", f"{BASE}/feed/1"
CAMERAS = NamedNode(f"{BASE}/practices/cameras")
TITLE = NamedNode(DCTERMS + "title")


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 10_000)]


def reasons(db: Connection) -> list[str]:
    return [refusal.reason for refusal in quarantine.everything(db)]


def linking(number: int | str, *targets: str) -> bytes:
    links = (f"<{FEED}/{number}> <{TREE}relation> [ <{TREE}node> <{target}> ] .\n" for target in targets)
    return "".join(links).encode()


def with_more(*more: Quad) -> list[Quad]:
    return [*to_quads(a_practice(CAMERAS.value)), *more]


@pytest.mark.parametrize(
    ("more", "limits", "reason"),
    [
        (Quad(CAMERAS, TITLE, Literal("x" * 250_001, language="nl")), Limits(), "literal_bytes"),
        (Quad(CAMERAS, TITLE, Literal("x" * 1_000_000, language="nl")), Limits(), "practice_bytes"),
        (Quad(CAMERAS, NamedNode(f"https://x.example/{'y' * 2_048}"), Literal("x")), Limits(), "iri_bytes"),
        (Quad(CAMERAS, TITLE, NamedNode(f"https://x.example/{'y' * 2_048}")), Limits(), "iri_bytes"),
        (Quad(CAMERAS, TITLE, Literal("x", language="nl")), Limits(triples_per_practice=20), "triples_per_practice"),
    ],
    ids=["text", "bytes", "predicate", "address", "statements"],
)
def test_B4_an_activity_over_a_limit_is_refused_alone(db, ghent, read, more, limits, reason):
    """A text, an address, the statements or bytes of one activity are too many -> it is refused, the rest arrive."""
    ghent.publish("cameras", payload=with_more(more))
    ghent.publish("after", payload=[] if limits != Limits() else None, change=None)
    run = read(limits=limits, checked=False)
    assert any(reason in said for said in reasons(db))
    assert "cameras" not in standing(db)
    assert (run.outcome, standing(db)) == (Outcome.OK, ["after"] if limits == Limits() else [])


@pytest.mark.parametrize("fact", ["published", "revision_of", "practice_iri", "iri"])
def test_B4_what_is_kept_of_a_refused_activity_is_short(db, ghent, read, fact):
    """A fact of an activity is longer than any needs -> refused, and no column of the record holds more of it."""
    long = "y" * 15_000 if fact == "published" else f"{BASE}/{'y' * 15_000}"
    ghent.publish(**{fact: long})
    assert read().quarantined == 1
    for table in ("activity", "quarantine", "run", "peer"):
        for row in db.execute(f"SELECT * FROM {table}"):
            assert all(len(value) <= 5_000 for value in tuple(row) if isinstance(value, str))


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(members_per_page=9), "holds 10 activities; 9 are allowed (the limit members_per_page)"),
        (Limits(triples_per_page=100), "more than 100 statements (the limit triples_per_page)"),
    ],
)
def test_B4_a_page_over_a_limit_fails_whole(db, ghent, read, limits, sentence):
    """A page holds too many activities or statements -> the page fails, nothing of it is kept, and why is said."""
    for number in range(10):
        ghent.publish(f"p-{number}")
    run = read(limits=limits)
    assert run.outcome is Outcome.FAILED
    assert sentence in run.note
    assert standing(db) == []


def test_B4_a_page_that_unfolds_fails_at_once(ghent, read):
    """A prefix of 3,000 letters meant 300,000 times, two megabytes that are a gigabyte -> refused in two seconds."""
    prefix = f"@prefix a: <{BASE}/{'y' * 3_000}> .\n"
    ghent.publish()
    ghent.answers[FIRST] = (prefix + "".join(f"a:s{n} a:p a:o .\n" for n in range(99_000))).encode()
    started = time.process_time()
    run = read()
    assert run.outcome is Outcome.FAILED
    assert "2 times 16000000 bytes when its addresses are written out (the limit page_bytes)" in run.note
    assert time.process_time() - started < 2


def test_B4_a_page_with_many_links_is_no_page(db, ghent, read):
    """A page leads on to ten thousand pages -> it fails, and none of them is asked for."""
    ghent.publish()
    page = ghent.get(FIRST, accept="x").body
    ghent.answers[FIRST] = page + linking(1, *(f"{FEED}/{number}" for number in range(2, 10_000)))
    run = read()
    assert run.outcome is Outcome.FAILED
    assert "goes on at 9998 addresses" in run.note
    assert f"{FEED}/2" not in ghent.asked
    assert standing(db) == []


def test_B4_a_quarantine_that_is_full_holds_the_peer(db, ghent, read):
    """A peer serves more forgeries than may be kept -> it is held, and no more of them are kept than may be."""
    for number in range(PAGE_SIZE + 60):
        ghent.publish(f"p-{number}", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    run = read(limits=Limits(quarantined_per_peer=300))
    assert run.outcome is Outcome.INCOMPLETE
    assert "the limit quarantined_per_peer" in run.note
    assert quarantine.counts(db)[ghent.did] <= 300
    assert peers.get(db, ghent.did).state == peers.HELD


@pytest.mark.parametrize(
    "again",
    [
        f"{FEED}/2",
        f"{FEED}/2#members",
        f"{FEED}/2/",
        f"{FEED}/%32",
        f"{BASE}:443/feed/2",
        "HTTPS://GHENT.example/feed/2",
        f"{FEED}/./2",
        f"{BASE}/x/../feed/2",
    ],
)
def test_B5_pages_in_a_circle_are_read_once(ghent, read, again):
    """Pages lead 1, 2, 3 and back to 2, in eight spellings of its address -> each is asked for once: incomplete."""
    ghent.publish()
    for number, target in ((1, f"{FEED}/2"), (2, f"{FEED}/3"), (3, again)):
        ghent.answers[f"{FEED}/{number}"] = linking(number, target)
    run = read()
    assert run.outcome is Outcome.INCOMPLETE
    assert "the pages lead in a circle" in run.note
    assert [url for url in ghent.asked if "feed/" in url] == [f"{FEED}/{number}" for number in (1, 2, 3)]


def test_B5_pages_without_end_are_read_up_to_the_limit(ghent, read):
    """Every page leads to another -> pages_per_run are read, and the run says that it is not complete."""
    ghent.publish()
    for number in range(1, 50):
        ghent.answers[f"{FEED}/{number}"] = linking(number, f"{FEED}/{number + 1}")
    run = read(limits=Limits(pages_per_run=20))
    assert (run.outcome, run.pages) == (Outcome.INCOMPLETE, 20)
    assert "(the limit pages_per_run)" in run.note


@pytest.mark.timed
def test_B5_pages_without_end_are_read_within_the_time_of_a_run(ghent, read):
    """Every page leads to another, slowly -> the run ends when its time is over."""
    ghent.publish()

    def slowly(number: int) -> bytes:
        time.sleep(0.2)
        return linking(number, f"{FEED}/{number + 1}")

    for number in range(1, 50):
        ghent.answers[f"{FEED}/{number}"] = lambda number=number: slowly(number)
    started = time.monotonic()
    run = read(limits=Limits(run_seconds=1))
    assert run.outcome is Outcome.INCOMPLETE
    assert "(the limit run_seconds)" in run.note
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("size", [3, 14, 60])
def test_B6_blank_nodes_are_refused_without_being_sorted_out(db, ghent, read, size):
    """A clique of blank nodes, which canonicalisation takes for ever to name -> refused in less than a second."""
    note = NamedNode("https://w3id.org/newcommons/ns#note")
    clique = [Quad(BlankNode(f"n{a}"), note, BlankNode(f"n{b}")) for a in range(size) for b in range(size) if a != b]
    ghent.publish("clique", payload=clique)
    ghent.publish("after", previous="zUnknown")
    started = time.process_time()
    run = read()
    assert time.process_time() - started < 1
    assert (run.accepted, run.quarantined) == (1, 1)
    assert "blank node" in reasons(db)[0]


@pytest.mark.parametrize(
    "page",
    [
        b"<a:b> <c:d> " + b"[ <c:d> " * 200_000,
        b"<a:b> <c:d> " + b"( " * 200_000,
        b"<a:b> <c:d> " + b"<<( <a:b> <c:d> " * 200_000,
        b"<a:b> <c:d> " + b"<< <a:b> <c:d> " * 200_000,
        b"<a:b> <c:d> <e:f> " + b"{| <c:d> <e:f> " * 200_000,
        b"<a:b> { " * 200_000,
    ],
    ids=["brackets", "lists", "quotes", "reified", "annotations", "graphs"],
)
def test_B7_nesting_without_end_fails_the_page(ghent, read, page):
    """Lists, brackets, quoted statements or graphs nested 200,000 deep -> the page fails within five seconds."""
    ghent.publish()
    ghent.answers[FIRST] = page
    started = time.process_time()
    assert read().outcome is Outcome.FAILED
    assert time.process_time() - started < 5


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 20_000, b'{"id": ' + b"[" * 60_000 + b"]" * 60_000 + b"}"])
def test_B7_a_did_document_nested_without_end_is_refused(ghent, body):
    """A DID document of nothing but brackets -> refused as no JSON, and the program goes on."""
    ghent.answers[BASE + did.PATH] = body
    with pytest.raises(PeerError, match="is not JSON"):
        inspect(ghent, BASE, own_did="did:web:here.example")


@pytest.fixture
def here(tmp_path):
    node = make(tmp_path / "here", "Here", "https://here.example", allow_networks=LOOPBACK, poll_seconds=1)
    yield node
    node.close()


def befriend(node: Node, peer: FakePeer) -> None:
    with transaction(node.db()):
        add(node.db(), inspect(peer, peer.base_url, own_did=node.did), datetime.now(UTC))


def look(node: Node) -> None:
    """One look of a worker, to the end of what it began."""
    with ThreadPoolExecutor(2) as pool:
        Rounds(node, pool, threading.Event()).look()


@pytest.mark.slow
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_B10_a_pause_that_is_asked_for_is_kept(here, status):
    """A real server answers 429 or 503 with Retry-After: 2 to a worker that looks all the time, notices or not -> two
    seconds between requests, at most eight of them."""
    asked: list[float] = []
    with raw_server() as server:
        peer = FakePeer(f"http://localhost:{server.port}", "Busy")
        befriend(here, peer)

        def busy(connection) -> None:
            asked.append(time.monotonic())
            connection.sendall(answer(b"", status, Retry_After="2"))

        server.answer = busy
        until = time.monotonic() + 7
        while time.monotonic() < until:
            look(here)
            with transaction(here.db()):  # a notice shortens no pause
                schedule.notice(here.db(), [peer.did], timestamp(datetime.now(UTC)))
            time.sleep(0.1)
    assert 2 <= len(asked) <= 8
    assert all(later - earlier >= 2 for earlier, later in pairwise(asked))


def test_B10_an_open_circuit_survives_a_restart(here):
    """A peer fails five times, the node starts anew, a notice comes -> it is not asked until the pause ends."""
    with raw_server() as server:
        peer = FakePeer(f"http://localhost:{server.port}", "Broken")
        befriend(here, peer)
        server.answer = answer(b"", "500 Internal Server Error")
        for _ in range(5):
            with transaction(here.db()):
                here.db().execute("UPDATE schedule SET due_at = '2026-01-01T00:00:00Z'")
            assert harvest_peer(here, peers.get(here.db(), peer.did)).failed
        asked = len(server.asked)
        here.close()
        again = open_node(load(here.config.data))
        with transaction(again.db()):
            schedule.notice(again.db(), [peer.did], timestamp(datetime.now(UTC)))
        look(again)
        kept = schedule.get(again.db(), peer.did)
        again.close()
        assert len(server.asked) == asked
    assert kept.failures == 5
    assert kept.quiet_until > timestamp(datetime.now(UTC))


def test_B11_a_hundred_nodes_do_not_come_at_once():
    """A hundred nodes read one peer each day -> no minute of the day has more than three of them."""
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    due = (next_due(f"did:web:city-{n}.example", "did:web:ghent.example", 86_400, midnight) for n in range(100))
    minutes = Counter(int((each - midnight).total_seconds()) // 60 for each in due)
    assert minutes.total() == 100
    assert max(minutes.values()) <= 3


def test_B11_a_node_comes_at_the_same_moment_each_day():
    """A node that read a peer late, or early -> it comes at the moment of its own the next day, not at midnight."""
    first = next_due("did:web:a.example", "did:web:b.example", 86_400, datetime(2026, 11, 23, tzinfo=UTC))
    late = next_due("did:web:a.example", "did:web:b.example", 86_400, first + timedelta(hours=3))
    assert late - first == timedelta(days=1)
