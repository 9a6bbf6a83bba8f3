"""Threats to those who read this node's pages: B8, C2, C10 and E6 of the list of threats and faults."""

import gc
import sys
import time

import pytest

from node.practice import Source
from node.store import peers, quarantine, runs, schedule, transaction
from node.store.quarantine import Refusal
from node.store.runs import Outcome, Run
from node.web.views.texts import markdown
from tests.fake_peer import FakePeer
from tests.web.conftest import AWAY, World
from tests.web.page import Page, faults

BODY_CHARACTERS = 60_000
"""The longest story the shapes let pass."""
PIECES = [
    "[",
    "*a _b ",
    "> ",
    "`",
    "[a](",
    "- ",
    "&",
    "<",
    "![",
    "|",
    "* a\n",
    "a*",
    "|-\n",
    "[x][",
    "> - 1. ",
    "[a]: b\n",
]
SLOWEST = ["|-\n", "* a\n", "[", "a*"]
"""Those of them that cost most, each in its own way: a table, a list, links that never come, emphasis."""

FORMS = {
    "html": "text/html",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "trig": "application/trig",
    "nq": "application/n-quads",
    "json": "application/json",
}
NEGOTIATED = {
    "/practices/cameras": "html ttl jsonld nt rdf",
    "/practices/cameras/versions/1": "html ttl jsonld nt rdf trig nq",
    "/practices/gone": "html ttl jsonld nt rdf",
    "/peers/localhost:8002/vote": "html ttl jsonld nt rdf",
    "/quarantine/localhost:8002": "html ttl jsonld nt rdf",
    "/catalog": "html ttl jsonld nt rdf",
    "/vocab": "html ttl jsonld nt rdf",
    "/feed": "trig nq jsonld ttl nt",
    "/feed/1": "trig nq jsonld",
    "/activities/1": "trig jsonld nq",
    "/.well-known/void": "ttl jsonld nt rdf",
    "/search": "html json",
    "/nope": "html json",
}
"""Address -> the forms it has."""


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path)
    yield made
    made.node.close()


@pytest.fixture
def client(world):
    return world.app.test_client()


def spent(call, *arguments) -> float:
    """CPU seconds of this thread, without what measuring coverage adds to each line and without collecting garbage.

    A collection walks all that other tests of this process have left, which may take longer than the page.
    """
    tracer = sys.gettrace()
    sys.settrace(None)
    gc.disable()
    try:
        before = time.thread_time()
        call(*arguments)
        return time.thread_time() - before
    finally:
        gc.enable()
        sys.settrace(tracer)


@pytest.mark.parametrize("piece", PIECES)
def test_B8_rendering_stays_linear(piece):
    """A text made to confuse Markdown, and one twice as long -> that takes about twice as long to render."""
    times = BODY_CHARACTERS // 2 // len(piece)
    assert spent(markdown, piece * times) < 3.5 * spent(markdown, piece * (times // 2)) + 0.1


@pytest.mark.timed
@pytest.mark.slow
def test_B8_a_page_takes_less_than_a_second(world, client):
    """A peer's story as long as any may be, made to confuse Markdown -> its page in less than a second.

    The lesser of two times, of which one call is a step deeper: Python 3.11 has its stack in pieces, and calls that
    cross the end of one again and again take twice as long.
    """
    world.add_peer()

    def deeper(path):
        return client.get(path)

    for number, piece in enumerate(SLOWEST):
        story = (piece * BODY_CHARACTERS)[:BODY_CHARACTERS]
        world.publish(f"vote-{number}", by=world.zug, body={"en": story}, follow=False)
        path = f"/peers/localhost:8002/vote-{number}"
        assert min(spent(client.get, f"/en{path}"), spent(deeper, f"/es{path}")) < 1, piece


class Cache:
    """A cache between this node and its readers that knows no more than RFC 9111, section 4.1 asks of it.

    Answers of one URL are told apart by those headers of the request that `Vary` named, and by nothing else.
    """

    def __init__(self, client):
        self._client = client
        self._kept = {}

    def get(self, url, **headers):
        for varies, asked, answer in self._kept.get(url, []):
            if all(asked.get(name) == headers.get(name) for name in varies):
                return answer
        answer = self._client.get(url, headers=headers)
        varies = [name.strip() for name in answer.headers.get("Vary", "").split(",") if name.strip()]
        self._kept.setdefault(url, []).append((varies, headers, answer))
        return answer


def full(world):
    """The node with something at every address of NEGOTIATED."""
    world.add_peer()
    world.publish()
    world.publish("gone")
    world.withdraw("gone")
    world.publish("vote", by=world.zug)
    refuse(world)


def refuse(world, **facts):
    said = {
        "actor": world.zug.did,
        "sequence": 7,
        "activity": f"{world.zug.base_url}/activities/7",
        "practice": f"{world.zug.base_url}/practices/vote",
        "page": f"{world.zug.base_url}/feed/1",
        "reason": "Its signature does not match what it says.",
        "found_at": "2026-11-24T00:00:00Z",
        "failed_check": "signature",
    } | facts
    with transaction(world.node.db()):
        quarantine.add(world.node.db(), Refusal(**said))


def test_C10_a_cache_never_gives_one_form_for_another(world, client):
    """HTML and every other form asked for through a cache, on one URL -> each reader gets the form it asked for."""
    full(world)
    cache = Cache(client)
    for url, suffixes in NEGOTIATED.items():
        accepts = [FORMS[suffix] for suffix in suffixes.split()]
        for accept in [*accepts, "image/png", *reversed(accepts)]:
            answer = cache.get(url, Accept=accept)
            if accept == "image/png":
                assert answer.status_code in (406, 404), url
            else:
                assert answer.mimetype == accept, url
        tags = [client.get(url, headers={"Accept": accept}).headers.get("ETag") for accept in accepts]
        assert url == "/nope" or len(set(tags)) == len(accepts), url


def test_C10_every_answer_says_by_what_it_was_chosen(world, client):
    """Each form, one that is not there, and what its reader holds -> Vary names Accept, and HEAD says what GET says."""
    full(world)
    asked = [(url, FORMS[suffix]) for url, suffixes in NEGOTIATED.items() for suffix in suffixes.split()]
    for url, accept in [*asked, *((url, "image/png") for url in NEGOTIATED)]:
        get, head = (ask(url, headers={"Accept": accept}) for ask in (client.get, client.head))
        assert "Accept" in get.headers["Vary"]
        assert (head.status_code, head.data) == (get.status_code, b"")
        assert dict(head.headers) == dict(get.headers)
        if get.status_code == 200:
            held = client.get(url, headers={"Accept": accept, "If-None-Match": get.headers["ETag"]})
            assert (held.status_code, held.data) == (304, b"")
            assert held.headers["Vary"] == get.headers["Vary"]


def test_C10_every_form_has_an_address_of_its_own(world, client):
    """The address of one form, asked for with an Accept for another -> that form, whatever the reader accepts."""
    full(world)
    for url in ("/practices/cameras", "/catalog", "/quarantine/localhost:8002/report"):
        for suffix in "html ttl jsonld nt rdf".split():
            for accept in ("text/html", "application/n-triples", "image/png", ""):
                assert client.get(f"{url}.{suffix}", headers={"Accept": accept}).mimetype == FORMS[suffix]


def test_C2_a_homograph_host_is_shown_as_it_is_looked_up(world, client):
    """A peer whose host looks like Ghent's, with a Cyrillic letter -> shown as xn--ghnt-w4d.example everywhere."""
    look_alike = "gh\N{CYRILLIC SMALL LETTER IE}nt.example"
    world.zug = FakePeer("https://xn--ghnt-w4d.example", f"https://{look_alike}")
    world.add_peer(name="Ghent")
    world.publish("vote", by=world.zug, sources=(Source(page=f"https://{look_alike}/report"),))
    elsewhere = f"https://{look_alike}/practices/cameras"
    refuse(world, practice=elsewhere, reason=f"The address {elsewhere} does not lie under {world.zug.base_url}.")
    pages = {
        url: Page(client.get(url).text)
        for url in ("/peers", "/quarantine/xn--ghnt-w4d.example", "/peers/xn--ghnt-w4d.example/vote")
    }
    for url, page in pages.items():
        assert "xn--ghnt-w4d.example" in page.text, url
        assert look_alike not in page.text, url
    assert (
        "The address https://xn--ghnt-w4d.example/practices/cameras does not"
        in pages["/quarantine/xn--ghnt-w4d.example"].text
    )
    assert client.get(f"/quarantine/{look_alike}").status_code == 404
    assert client.get(f"/peers/{look_alike}/vote").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["\u202etnehG", "\u200b\u200d", "Ghent\nState: Read without fault", "x" * 100_000, "a" + "\u0301" * 5_000],
    ids=["right to left", "unseen", "two lines", "long", "accents"],
)
def test_C2_a_name_cannot_pass_for_something_else(world, client, name):
    """A name that is not seen, turns the line, takes two or fills the page -> one short line beside the DID."""
    world.zug.name = name
    world.add_peer(name=name)
    answer = client.get("/peers")
    assert faults(answer.text) == []
    assert len(answer.data) < 10_000
    page = Page(answer.text)
    assert world.zug.did in page.text
    assert not {"\u202e", "\u200b"} & set(page.text)
    assert "\u0301" * 4 not in page.text
    assert "\nState" not in page.text


@pytest.mark.parametrize(
    ("outcome", "failures", "says"),
    [
        (Outcome.FAILED, 1, "Not reached"),
        (Outcome.FAILED, 4, "Not reached, 4 times in a row"),
        (Outcome.INCOMPLETE, 1, "Incomplete"),
        (Outcome.INCOMPLETE, 0, "Incomplete"),
        (Outcome.OK, 1, "Cut short"),
        (None, 2, "Cut short, 2 times in a row"),
    ],
)
def test_E6_a_failure_is_never_shown_as_success(world, client, outcome, failures, says):
    """Readings that failed, ended early or were killed -> /peers and the report say so, never that all is well."""
    world.add_peer()
    db = world.node.db()
    with transaction(db):
        if outcome:
            note = "" if outcome is Outcome.OK else f"{AWAY}/feed/2 answered 500 where 200 was expected."
            runs.add(db, Run(world.zug.did, "2026-11-24T00:05:00Z", "2026-11-24T00:05:09Z", outcome, note=note))
        due, quiet = "2199-11-24T00:15:00Z", "2199-11-25T00:00:00Z"
        fence = schedule.lease(db, world.zug.did, "2026-11-24T00:05:00Z", "2026-11-24T00:05:15Z")
        schedule.finish(
            db,
            world.zug.did,
            fence,
            due_at=due,
            failures=failures,
            quiet_until=quiet,
            success_at="2026-11-24T00:00:00Z",
        )
    for url in ("/peers", "/quarantine/localhost:8002"):
        text = " ".join(Page(client.get(url).text).text.split())
        assert says in text
        assert "Read without fault" not in text
        assert "next try at 25 November 2199, 00:00 UTC" in text
        assert "stale: it is to be read every 5 minutes" in text
        assert outcome in (Outcome.OK, None) or "answered 500" in text


def test_E6_a_held_peer_is_not_shown_as_read(world, client):
    """A peer whose last reading went well, and whose history was rewritten -> held, and why, with both digests."""
    world.add_peer()
    db, because = world.node.db(), "History was rewritten: activity 3 had the digest zQmOne, now it has zQmTwo."
    with transaction(db):
        runs.add(db, Run(world.zug.did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:09Z", Outcome.OK))
        peers.hold(db, world.zug.did, peers.HISTORY, because)
    for url in ("/peers", "/quarantine/localhost:8002"):
        text = " ".join(Page(client.get(url).text).text.split())
        assert "Held: nothing more is read until the admin decides" in text
        assert because in text
        assert "Read without fault" not in text
