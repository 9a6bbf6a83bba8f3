"""Errors: a sentence, what to do next, a search box, in the page's language; never what went wrong inside."""

import pytest
from werkzeug.exceptions import TooManyRequests

from node.errors import StoreError
from node.web.errors import REMEDIES, TITLES
from tests.web.page import Page, faults

HTML = {"Accept": "text/html"}


@pytest.fixture
def broken(world):
    """The app with addresses that fail."""
    app = world.app
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def secret() -> str:
        raise RuntimeError("the password is hunter2")

    def record() -> str:
        raise StoreError("/var/lib/commons/node.db is locked")

    def many() -> str:
        raise TooManyRequests

    app.add_url_rule("/broken", view_func=secret, endpoint="broken")
    app.add_url_rule("/record", view_func=record, endpoint="record")
    app.add_url_rule("/many", view_func=many, endpoint="many")
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search?page=0", 400),
        ("/nope", 404),
        ("/feed", 406),
        ("/practices/gone", 410),
        ("/many", 429),
        ("/broken", 500),
        ("/record", 503),
    ],
)
def test_an_error_says_what_to_do_next_and_offers_a_search(world, broken, path, status):
    world.publish("gone")
    world.withdraw("gone")
    for prefix in ("", "/fi") if status != 406 else ("",):
        answer = broken.get(prefix + path, headers=HTML)
        assert answer.status_code == status
        assert faults(answer.text) == []
        page = Page(answer.text)
        if status != 410:  # a withdrawn practice has a page of its own
            assert any(each.get("type") == "search" for each in page.all("input"))
            assert f"{status}" in page.text
        if not prefix and status != 410:
            assert TITLES[status] in page.text
            assert REMEDIES[status] in page.text
        assert "hunter2" not in answer.text
        assert "node.db" not in answer.text
        assert "Traceback" not in answer.text


def test_a_fault_of_ours_is_told_to_programs_as_little(broken):
    for accept in ("application/json", "text/plain", "*/*"):
        assert "hunter2" not in broken.get("/broken", headers={"Accept": accept}).text
    assert broken.get("/record").headers["Retry-After"] == "60"


def test_the_words_of_an_address_are_ready_to_be_searched(client):
    page = Page(client.get("/practices/cameras-that-count.ttl?x=1", headers=HTML).text)
    assert [each["value"] for each in page.all("input") if each.get("name") == "q"] == ["cameras that count"]


@pytest.mark.parametrize(
    "path", ["/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/" + "x" * 5_000, "/a%E2%80%AEb", "/%00"]
)
def test_a_hostile_address_stays_in_the_box(client, path):
    answer = client.get(path, headers=HTML)
    assert answer.status_code in (404, 414)
    assert faults(answer.text) == []
    assert "\u202e" not in answer.text
    assert len(answer.text) < 10_000


def test_every_error_has_a_remedy_but_those_whose_sentence_is_one():
    assert set(TITLES) - set(REMEDIES) == {401, 403, 409, 415}
    assert set(REMEDIES) <= set(TITLES)


def test_what_is_wrong_with_a_question_is_said_in_the_pages_language(client):
    html = client.get("/fi/search?page=0", headers=HTML).text
    assert "Sivun on oltava kokonaisluku väliltä 1–" in Page(html).text
