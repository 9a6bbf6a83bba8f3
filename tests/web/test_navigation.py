"""The main navigation: every part of the site is one step away, and a page says which part it stands in."""

import pytest

from node.web.views.navigation import PARTS, navigation
from tests.web.page import Page


def current(path):
    return {part.href: part.current for part in navigation(path) if part.current}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/search", {"/search": "page"}),
        ("/cities/", {"/cities/": "page"}),
        ("/cities/ghent", {"/cities/": "true"}),
        ("/concepts/themes/privacy", {"/concepts/": "true"}),
        ("/concepts/lessons/3", {"/#lessons": "true"}),
        ("/learn", {"/learn": "page"}),
        ("/compare", {"/compare": "page"}),
        ("/collection", {}),
        ("/peers", {"/peers": "page"}),
        ("/quarantine/ghent.example", {"/peers": "true"}),
        ("/peers/ghent.example/trams", {}),
        ("/practices/trams", {}),
        ("/", {}),
    ],
)
def test_a_page_stands_in_one_part_at_most(path, said):
    assert current(path) == said


def test_every_part_is_there_and_in_the_readers_language(client):
    for part in PARTS:
        assert client.get(part.partition("#")[0]).status_code == 200
    html = client.get("/fi/learn").text
    nav = html.partition('class="masthead"')[2].partition("</nav>")[0]
    assert set(Page(nav).links) == {"/fi/", *(f"/fi{part}" for part in PARTS)}
    assert "Samankaltaiset kaupungit" in nav
    assert nav.count("aria-current") == 1
