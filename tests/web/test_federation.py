"""The page of the federation: who is read, who asked for news, how that goes, and what could not be read."""

from datetime import UTC, datetime

import pytest

from node.config import Limits
from node.harvest import add_portal, inspect_portal
from node.harvest.standing import facts, standing
from node.practice import Kind
from node.store import followers, quarantine, sources, transaction
from node.store.peers import HELD, Peer, suspend
from node.store.quarantine import Refusal
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule
from node.web.views.follow_picture import MOST, Followed, follow_picture
from node.web.views.standing_view import standing_in_words
from tests.fake_portal import FakeDataset, FakePortal
from tests.web.conftest import HOME
from tests.web.page import Page, faults

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def said(client) -> str:
    return " ".join(Page(client.get("/peers").text).text.split())


def add_a_portal(world, name="Data of the city") -> str:
    portal = FakePortal()
    portal.datasets = [FakeDataset("crowds", "Crowds in the Veldstraat")]
    candidate = inspect_portal(portal, portal.url, base_url=HOME, language="en", limits=Limits())
    db = world.node.db()
    with transaction(db):
        add_portal(db, candidate, NOW, city="Ghent", country="", kind=Kind.PILOT, language="en")
        db.execute("UPDATE source SET name = ?", [name])
    return portal.url


def test_a_peer_that_asked_for_news_is_said_to_in_the_picture_and_in_words(world, client):
    world.add_peer()
    assert "No peer has asked yet." in said(client)
    with transaction(world.node.db()):
        followers.grant(world.node.db(), world.zug.did, head=0, now="2026-11-24T00:00:00Z")
    html = client.get("/peers").text
    assert "It asked to be told" in html
    assert html.count('class="ink"') == 2
    assert faults(html) == []


def test_a_stranger_who_asked_is_not_named(world, client):
    with transaction(world.node.db()):
        followers.wait(world.node.db(), "did:web:evil.example", head=0, now="2026-11-24T00:00:00Z")
    assert "evil.example" not in client.get("/peers").text


def test_what_could_not_be_read_of_a_peer_is_a_link_away(world, client):
    world.add_peer()
    refusal = Refusal(world.zug.did, 3, "http://localhost:8002/activities/3", None, "p", "bad", "2026-11-24T00:00:00Z")
    with transaction(world.node.db()):
        quarantine.add(world.node.db(), refusal)
    page = Page(client.get("/peers").text)
    assert "/quarantine/localhost:8002" in page.links
    assert "1 activity" in page.text
    assert "/es/quarantine/localhost:8002" in Page(client.get("/es/peers").text).links


def test_a_portal_is_listed_unsigned_with_what_could_not_be_read(world, client):
    url = add_a_portal(world)
    with transaction(world.node.db()):
        for number, reason in enumerate(("no title", "no title", "<b>no licence</b>")):
            check = "shape" if number < 2 else "page"
            refusal = Refusal(url, number + 1, f"{url}/{number}", None, url, reason, "2026-11-24T00:00:00Z", check)
            quarantine.add(world.node.db(), refusal)
    text = said(client)
    assert "Data of the city" in text
    assert "From a portal, not signed" in text
    assert "Pilot, Ghent" in text
    assert "2 datasets: no title" in text
    assert "1 dataset: <b>no licence</b>" in text
    assert 'class="loose"' in client.get("/peers").text


def test_nothing_a_suspended_portal_or_peer_wrote_is_repeated(world, client):
    world.add_peer(name="Called so by itself")
    url = add_a_portal(world, name="Named so by itself")
    with transaction(world.node.db()):
        suspend(world.node.db(), world.zug.did, "2026-11-24T00:00:00Z")
        sources.suspend(world.node.db(), url, "2026-11-24T00:00:00Z")
    html = client.get("/peers").text
    assert "so by itself" not in html
    assert html.count("Suspended: nothing of it is read or shown") == 2
    assert 'class="ink"' not in html


def test_a_hostile_name_stays_in_its_box(world, client):
    world.add_peer(name="<script>alert(1)</script>\u202e" + "W" * 5_000)
    add_a_portal(world, name='"><svg onload=alert(1)>' + "M" * 5_000)
    html = client.get("/peers").text
    assert faults(html) == []
    assert "\u202e" not in html
    assert len(html) < 40_000


@pytest.mark.parametrize("waiting", [None, "{}"])
@pytest.mark.parametrize("failures", [0, 1, 2, 3])
@pytest.mark.parametrize("outcome", [None, *Outcome])
@pytest.mark.parametrize("state", ["active", HELD, "suspended"])
def test_the_page_and_the_command_line_say_the_same_of_a_peer(state, outcome, failures, waiting):
    peer = Peer(
        "did:web:zug.example",
        "https://zug.example",
        "Zug",
        curator=False,
        stream="https://zug.example/feed",
        state=HELD if state == HELD else "active",
        suspended_at="2026-11-24T00:00:00Z" if state == "suspended" else None,
        waiting_document=waiting,
    )
    last = "2026-11-24T09:00:00Z" if outcome else None
    read = Schedule(peer.did, due_at="2026-11-24T12:04:00Z", last_success_at=last, failures=failures)
    run = Run(peer.did, "2026-11-24T11:58:00Z", "2026-11-24T11:59:00Z", outcome, note="why") if outcome else None
    words = standing_in_words(facts(peer, read, run, NOW, interval_seconds=300), NOW, 300)
    counted = words.state.replace("2 times in a row", "twice in a row")
    command_line = standing(peer, read, run, NOW, interval_seconds=300)
    assert counted == command_line.state
    assert (words.because, words.next_try, words.last_success, words.stale) == (
        command_line.because,
        command_line.next_try,
        command_line.last_success,
        command_line.stale,
    )


def test_the_picture_leaves_out_what_has_no_room_and_says_how_many():
    many = [
        Followed(f"City number {n} with a name of many words", "Not reached", read=True, told=True) for n in range(33)
    ]
    picture = follow_picture("Municipality of Llanfairpwllgwyngyll and the surrounding hills", many)
    assert len(picture.boxes) == MOST
    assert picture.left_out == 33 - MOST
    assert max(box.y for box in picture.boxes) + 42 < picture.height
    assert all(len(line) <= 14 for line in picture.own)
    assert 0 <= picture.own_y <= picture.height - picture.own_height


def test_a_node_alone_has_a_picture_of_itself_only():
    picture = follow_picture("Ghent", [])
    assert (picture.boxes, picture.top, picture.bottom) == ((), picture.middle, picture.middle)
