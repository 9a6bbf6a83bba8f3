"""What this site promises: nothing is kept of readers, and the pages are for everyone."""

import dataclasses
import re
from pathlib import Path

import pytest

import node.web
from tests.web.page import Page, faults

STATEMENTS = ("/about", "/privacy", "/accessibility")


@pytest.mark.parametrize("path", STATEMENTS)
@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("", ""),
        ("data@ghent.example", "mailto:data@ghent.example"),
        ("https://ghent.example/contact", "https://ghent.example/contact"),
    ],
)
def test_a_statement_says_where_to_write_to_or_that_nobody_said(world, client, path, contact, link):
    world.node.config = dataclasses.replace(world.node.config, contact=contact)
    html = client.get(path).text
    assert faults(html) == []
    assert (link in Page(html).links) is bool(link)
    if not link:
        assert re.search("not stated", html, re.IGNORECASE)


def test_a_contact_that_is_no_address_is_shown_and_not_followed(world, client):
    world.node.config = dataclasses.replace(world.node.config, contact="javascript:alert(1)")
    assert not [each for each in Page(client.get("/about").text).links if each.startswith("javascript")]


def test_what_the_privacy_page_says_of_the_browser_is_so():
    """What is ticked for comparing, until the tab is closed; a script that keeps more must be named there first."""
    folder = Path(node.web.__file__).parent / "static"
    for script in folder.glob("*.js"):
        assert not re.search(r"localStorage|indexedDB|document\.cookie", script.read_text("utf-8"))
