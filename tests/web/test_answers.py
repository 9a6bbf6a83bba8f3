"""A whole answer is given again while nothing was committed, and never after that."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.config import Config
from node.node import Node
from node.store import connect, transaction
from node.web.answers import LONGEST, State
from node.web.page_cache import Answer

PATH = "/practices/cameras"
PACKED = {"Accept-Encoding": "gzip"}
WAYS = [
    (PATH, {}),
    (PATH, PACKED),
    (PATH, {"Accept-Language": "fi"}),
    (PATH, {"Accept": "text/turtle"}),
    (f"{PATH}.md", {}),
    (f"/es{PATH}", {}),
    ("/", {}),
]


def told(answer):
    return answer.status_code, list(answer.headers), answer.data


@pytest.fixture
def closed(world):
    """Shut the app, so that only what is kept is answered."""
    world.publish()

    def close():
        world.app.full_dispatch_request = lambda *_: pytest.fail("the app was asked")

    return close


@pytest.mark.parametrize(("path", "headers"), WAYS)
def test_who_asks_the_same_again_gets_the_same_answer_and_the_app_is_not_asked(client, closed, path, headers):
    etag = client.get(path, headers=headers).headers["ETag"]
    held = {**headers, "If-None-Match": etag}
    first = [told(client.get(path, headers=each)) for each in (headers, held)]
    closed()
    assert [told(client.get(path, headers=each)) for each in (headers, held)] == first
    assert [status for status, *_ in first] == [200, 304]


def test_each_way_of_asking_has_an_answer_of_its_own(world, client):
    world.publish()
    alone = {}
    for number, (path, headers) in enumerate(WAYS):
        world.app.extensions["pages"] = type(world.app.extensions["pages"])()
        alone[number] = told(client.get(path, headers=headers))
    for _ in range(2):
        for number, (path, headers) in enumerate(WAYS):
            assert told(client.get(path, headers=headers)) == alone[number]


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", f"{PATH}?lang=nl", {}),
        ("HEAD", PATH, {}),
        ("GET", PATH, {"Accept-Language": "x" * LONGEST}),
        ("GET", "/practices/nope", {}),
        ("GET", "/admin", {}),
        ("GET", "/inbox", {}),
    ],
)
def test_what_has_a_question_or_no_page_that_is_kept_is_asked_each_time(world, client, method, path, headers):
    world.publish()
    client.open(path, method=method, headers=headers)
    asked = []
    dispatch = world.app.full_dispatch_request
    world.app.full_dispatch_request = lambda *args: asked.append(path) or dispatch(*args)
    client.open(path, method=method, headers=headers)
    assert asked == [path]


def test_a_commit_of_any_kind_has_the_app_asked_again(world, client):
    world.publish()
    client.get(PATH)
    with transaction(other := connect(world.node.config.database)):
        other.execute("UPDATE practice SET published = published WHERE 0")
        other.execute("INSERT INTO change (practice) VALUES ('https://elsewhere.example/practices/x')")
    other.close()
    asked = []
    dispatch = world.app.full_dispatch_request
    world.app.full_dispatch_request = lambda *args: asked.append(PATH) or dispatch(*args)
    for _ in range(3):
        client.get(PATH)
    world.follow()
    client.get(PATH)
    assert len(asked) == 2


THREADS = 3


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.integers(-1, THREADS - 1), max_size=40))
def test_no_two_threads_see_one_state_on_both_sides_of_a_commit(tmp_path_factory, steps):
    """-1 commits, by a connection of its own; any other number is a thread that looks, by its own as well."""
    config = Config(data=tmp_path_factory.mktemp("node"), name="Ghent", base_url="https://ghent.example")
    writer = connect(config.database, create=True)
    node = Node(config)
    node.__dict__["index"] = type("Index", (), {"commit": ()})
    state, threads = State(node), [ThreadPoolExecutor(1) for _ in range(THREADS)]
    seen, commits = {}, 0
    for step in steps:
        if step < 0:
            with transaction(writer):
                writer.execute("INSERT INTO change (practice) VALUES ('x')")
            commits += 1
        else:
            now = threads[step].submit(state.now).result()
            assert seen.setdefault(now, commits) == commits
    for thread in threads:
        thread.submit(node.close)
        thread.shutdown()
    writer.close()


def test_threads_that_see_nothing_new_agree_on_the_state(world):
    state, threads = State(world.node), [ThreadPoolExecutor(1) for _ in range(THREADS)]
    for _ in range(2):
        now = [thread.submit(state.now).result() for thread in threads]
    assert len(set(now)) == 1
    for thread in threads:
        thread.submit(world.node.close)
        thread.shutdown()


def test_an_answer_counts_for_all_the_room_it_takes():
    headers = [("ETag", '"x"'), ("Link", "y" * 3_000)]
    assert Answer(0, "200 OK", headers, bytes(5_000)).size() > 8_000
    assert Answer(0, "304 Not Modified", headers, b"").size() > 3_000
