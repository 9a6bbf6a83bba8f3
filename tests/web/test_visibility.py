"""A peer that its admin suspended or removed is gone from the next answer on, wherever it stood."""

import pytest

from node.store import activities, connect, peers, practices, transaction
from node.web.page_cache import PageCache
from tests.fake_peer import FakePeer
from tests.web.conftest import AWAY, World
from tests.web.page import Page, faults

PAGE = "/peers/localhost:8002/vote"
EVERYWHERE = ["/", "/search", "/search.json", "/cities/ghent", "/practices/cameras", PAGE, f"{PAGE}.ttl", f"{PAGE}.nt"]
NOW = "2026-11-24T10:00:00Z"


def elsewhere(world: World, change, *arguments) -> None:
    """As `commons peers` does it: in another process, so by another connection."""
    db = connect(world.node.config.database)
    with transaction(db):
        change(db, world.zug.did, *arguments)
    db.close()


def here(world: World, change, *arguments) -> None:
    """By the connection that the page is read with."""
    with transaction(world.node.db()):
        change(world.node.db(), world.zug.did, *arguments)


@pytest.fixture
def shown(world, client):
    """A node that shows a peer everywhere, with every page asked for and kept."""
    world.add_peer()
    world.publish("vote", by=world.zug, title={"en": "Test vote"})
    world.publish(adopted_from=(f"{AWAY}/practices/vote",))
    for path in EVERYWHERE:
        assert "Test vote" in client.get(path).text, path
    return client


@pytest.mark.parametrize("way", [elsewhere, here])
def test_a_suspended_peer_is_shown_nowhere_at_once(world, shown, way):
    way(world, peers.suspend, NOW)
    for path in EVERYWHERE:
        assert "Test vote" not in shown.get(path).text, path
    answer = shown.get(PAGE)
    assert answer.status_code == 404
    assert "does not show what that peer publishes at the moment" in answer.text
    assert faults(answer.text) == []
    assert answer.headers["Cache-Control"] == "no-cache"
    assert shown.get(f"{PAGE}.ttl").status_code == 404
    assert PAGE not in Page(shown.get("/practices/cameras").text).links


def test_a_suspended_peer_is_not_found_either_and_comes_back_when_resumed(world, shown):
    elsewhere(world, peers.suspend, NOW)
    world.follow()
    assert shown.get("/search.json?q=vote").get_json()["total"] == 0
    elsewhere(world, peers.suspend, None)
    assert shown.get(PAGE).status_code == 200
    assert PAGE in Page(shown.get("/practices/cameras").text).links
    world.follow()
    assert shown.get("/search.json?q=vote").get_json()["total"] == 1


@pytest.mark.parametrize("way", [elsewhere, here])
def test_a_removed_peer_is_shown_nowhere_at_once(world, shown, way):
    way(world, peers.remove)
    for path in EVERYWHERE:
        assert "Test vote" not in shown.get(path).text, path
    answer = shown.get(PAGE)
    assert answer.status_code == 404
    assert "reads no peer of that name" in answer.text
    world.follow()
    assert shown.get("/search.json?q=vote").get_json()["total"] == 0


def test_a_peer_that_was_removed_and_came_back_says_what_it_says_now(world, shown):
    elsewhere(world, peers.remove)
    shown.get(PAGE)
    world.zug = FakePeer(AWAY, "Zug")
    world.add_peer(added_at="2026-11-25T00:00:00Z")
    world.publish("vote", by=world.zug, title={"en": "Another text"})
    for path in EVERYWHERE:
        assert "Another text" in shown.get(path).text, path


def test_the_newest_are_filled_up_with_what_is_shown(world, client):
    world.add_peer()
    world.publish(title={"en": "Our own"})
    for number in range(9):
        world.publish(f"vote-{number}", by=world.zug, title={"en": f"Vote {number}"})
    elsewhere(world, peers.suspend, NOW)
    assert "Our own" in client.get("/").text


def test_the_peers_page_names_a_suspended_peer_by_its_host_alone(world, client):
    world.add_peer(name="A name in bad faith", curator=True)
    world.publish("vote", by=world.zug)
    elsewhere(world, peers.suspend, NOW)
    page = Page(client.get("/peers").text)
    assert "bad faith" not in page.text
    assert "localhost:8002" in page.text
    assert "Suspended: nothing of it is read or shown" in page.text
    assert "1, not shown" in page.text
    assert f"{AWAY}/" not in page.links


def test_a_follower_that_reads_changes_while_a_peer_is_suspended_leaves_it_out(world):
    """Whom to show is asked after the changes were read, so no change is carried by what held before it."""
    world.add_peer()
    world.publish("vote", by=world.zug, title={"en": "Test vote"}, follow=False)
    follower = world.node.follower()
    read = practices.changes

    def overtaken(db, after, limit):
        if after == 0:
            elsewhere(world, peers.suspend, NOW)
        return read(db, after, limit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practices, "changes", overtaken)
        follower.catch_up()
    follower.close()
    assert activities.head(world.node.db(), world.zug.did) == 1
    assert world.app.test_client().get("/search.json").get_json()["total"] == 0


@pytest.mark.parametrize("way", [elsewhere, here])
def test_a_history_that_was_rewritten_and_accepted_is_shown_at_once(world, shown, way):
    """`commons peers resume --accept`: the same peer, the same practice, the same sequence, and another text."""
    way(world, peers.restart)
    world.zug.members.clear()
    world.publish("vote", by=world.zug, title={"en": "Another text"})
    for path in (path for path in EVERYWHERE if path != "/practices/cameras"):
        said = shown.get(path).text
        assert ("Another text" in said, "Test vote" in said) == (True, False), path


def test_one_row_without_a_text_takes_nothing_else_away(world, shown):
    world.node.db().execute("UPDATE activity SET quads = x'' WHERE actor = ?", [world.zug.did])
    world.app.extensions["pages"] = PageCache()  # damage is no change that the record tells of
    for path in ("/", "/search", "/search.json"):
        assert shown.get(path).status_code == 200, path
        assert PAGE not in Page(shown.get(path).text).links, path
    for path in (PAGE, f"{PAGE}.ttl"):
        answer = shown.get(path)
        assert answer.status_code == 404
        assert "This node holds no text of this practice." in answer.text
