"""A page that is kept is the page that would be made: whatever it depends on changes it at once."""

import pytest

from node.practice import Kind
from node.rdf.namespaces import SCHEMES
from node.store import connect, peers, transaction
from node.web.page_cache import PageCache, Recent
from tests.web.conftest import World

ML = SCHEMES + "technologies/machine-learning"
KEPT = [
    "/",
    "/fi",
    "/cities/ghent",
    "/concepts/",
    "/concepts/technologies/machine-learning",
    "/concepts/lessons/6",
    "/catalog",
    "/sitemap.xml",
    "/sitemaps/pages.xml",
    "/practices/cameras",
]


def elsewhere(world: World, change, *arguments) -> None:
    """As a command does it: in another process, so by another connection."""
    db = connect(world.node.config.database)
    with transaction(db):
        change(db, world.zug.did, *arguments)
    db.close()


STEPS = {
    "publish": lambda world: world.publish("new", title={"en": "Something new"}, technologies=(ML,)),
    "publish a pilot": lambda world: world.publish(
        "pilot", kind=Kind.PILOT, outcome=SCHEMES + "outcomes/stopped", status=SCHEMES + "statuses/ended"
    ),
    "change": lambda world: world.publish(title={"en": "Another title"}, technologies=()),
    "withdraw": lambda world: world.withdraw("other"),
    "publish, not yet in the index": lambda world: world.publish("late", technologies=(ML,), follow=False),
    "the index follows": lambda world: world.follow(),
    "a peer publishes": lambda world: world.publish("vote", by=world.zug, technologies=(ML,)),
    "suspend a peer": lambda world: elsewhere(world, peers.suspend, "2026-11-24T10:00:00Z"),
    "the index follows that": lambda world: world.follow(),
    "resume a peer": lambda world: elsewhere(world, peers.suspend, None),
    "the index follows this": lambda world: world.follow(),
    "remove a peer": lambda world: elsewhere(world, peers.remove),
}


def made_anew(world: World, path: str) -> str:
    """The page as a node that keeps none would answer."""
    kept = world.app.extensions["pages"]
    world.app.extensions["pages"] = PageCache()
    try:
        return world.app.test_client().get(path).text
    finally:
        world.app.extensions["pages"] = kept


def test_a_page_that_is_kept_is_the_page_that_would_be_made(world, client):
    world.add_peer()
    world.publish(technologies=(ML,))
    world.publish("other", title={"en": "Another one"}, technologies=(ML,))
    seen = {path: {client.get(path).text} for path in KEPT}
    for name, step in STEPS.items():
        step(world)
        for path in KEPT:
            kept = client.get(path).text
            assert kept == made_anew(world, path), f"{path} after: {name}"
            seen[path].add(kept)
    assert all(len(texts) > 1 for path, texts in seen.items() if "sitemap" not in path)


@pytest.mark.parametrize("path", ["/", "/cities/ghent", "/concepts/"])
def test_a_page_that_is_kept_is_not_made_again(world, client, path):
    world.publish()
    first = client.get(path)
    world.node.index.search = lambda query: pytest.fail(f"asked the index for {query}")
    assert client.get(path).text == first.text


def test_what_is_larger_than_all_the_room_drives_nothing_out():
    kept = Recent(100)
    for name in "ab":
        kept.put(name, float("inf"), 40, name)
    kept.put("c", float("inf"), 101, "c")
    assert [kept.get(name) and kept.get(name)[1] for name in "abc"] == ["a", "b", None]
    kept.put("a", float("inf"), 101, "a")
    assert kept.get("a") is None
    kept.put("d", float("inf"), 60, "d")
    assert [bool(kept.get(name)) for name in "bd"] == [True, True]
