"""The stream after an erasure: a closed page is rendered anew elsewhere, its old addresses lead there, none lies."""

from __future__ import annotations

import gzip
import threading
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from node.catalog.erase import erase
from node.config import Limits
from node.feed import PAGE_SIZE, Rendered, page
from node.node import Node
from node.practice import Activity
from node.rdf.pages import Page, read_page, read_stream
from node.store import pages
from tests.feed.conftest import HOME
from tests.feed.test_pages import CLOSED, FEED, MEDIA_TYPES, canonical_set, get
from tests.local_node import eventually, publish_numbered, publisher


def erase_one(node: Node, sequence: int) -> Activity:
    return erase(node.db(), str(sequence), publisher(node), because="A person asked for it.").activity


def read(answer: TestResponse, name: str) -> Page:
    assert answer.status_code == 200
    return read_page(answer.data, f"{FEED}/{name}", Limits(members_per_page=PAGE_SIZE))


def sequences(found: Page) -> list[int]:
    return [member.activity.sequence for member in found.members if member.activity]


def test_a_closed_page_is_rendered_anew_at_another_address(longer: Node) -> None:
    before = get(longer, "/feed/1").data
    m = erase_one(longer, 7)
    answer = get(longer, "/feed/1-2")
    found = read(answer, "1-2")
    assert sequences(found) == [n for n in range(1, 251) if n != 7]
    assert found.erased == {7: m.iri}
    assert (found.next, found.immutable, answer.headers["Cache-Control"]) == (f"{FEED}/2", True, CLOSED)
    assert answer.data != before
    assert get(longer, "/feed/1-2").data == answer.data
    assert read(get(longer, "/feed/2"), "2").members[-1].activity == replace(
        m, digest="", because="A person asked for it."
    )


@pytest.mark.parametrize("suffix", ["", ".trig", ".nq", ".jsonld"])
def test_the_old_address_leads_to_the_newest(longer: Node, suffix: str) -> None:
    erase_one(longer, 7)
    erase_one(longer, 8)
    for old in ("/feed/1", "/feed/1-2"):
        answer = get(longer, old + suffix)
        assert (answer.status_code, answer.headers["Location"]) == (301, f"{HOME}/feed/1-3{suffix}")
        assert (answer.headers["Cache-Control"], answer.headers["Vary"]) == ("no-cache", "Accept")
    newest = get(longer, f"/feed/1-3{suffix}")
    assert (newest.status_code, newest.headers["Cache-Control"]) == (200, CLOSED)
    assert get(longer, "/feed/1-3").status_code == 200


def test_where_it_leads_is_not_named_by_the_request(longer: Node) -> None:
    erase_one(longer, 7)
    assert get(longer, "/feed/1", Host="evil.example").headers["Location"] == f"{HOME}/feed/1-2"


@pytest.mark.parametrize("path", ["/feed/1-1", "/feed/1-3", "/feed/2-2", "/feed/9-2", "/feed/1-x", "/feed/1-2.ttl"])
def test_a_rendering_that_never_was_is_not_found(longer: Node, path: str) -> None:
    erase_one(longer, 7)
    assert get(longer, path).status_code == 404


def test_the_new_rendering_says_the_same_in_every_form(longer: Node) -> None:
    erase_one(longer, 7)
    answers = [(get(longer, "/feed/1-2", accept), form) for accept, form in MEDIA_TYPES.items()]
    sets = [canonical_set(answer.data, form) for answer, form in answers]
    assert sets[0]
    assert sets[1:] == sets[:-1]


def test_the_root_leads_straight_there_and_the_page_before_keeps_its_word(full: Node) -> None:
    publish_numbered(full, PAGE_SIZE + 1, first=PAGE_SIZE)  # 501: two closed pages
    first = {accept: get(full, "/feed/1", accept).data for accept in MEDIA_TYPES}
    erase_one(full, 251)
    assert {accept: get(full, "/feed/1", accept).data for accept in MEDIA_TYPES} == first
    assert read_stream(get(full, "/feed").data, FEED, Limits()).first == f"{FEED}/1"
    found = read(get(full, "/feed/2-2"), "2-2")
    assert (found.erased, found.next, len(found.members)) == ({251: f"{HOME}/activities/502"}, f"{FEED}/3", 249)
    erase_one(full, 1)
    assert read_stream(get(full, "/feed").data, FEED, Limits()).first == f"{FEED}/1-2"
    assert read(get(full, "/feed/1-2"), "1-2").next == f"{FEED}/2"


def test_an_open_page_keeps_its_address(longer: Node) -> None:
    tag = get(longer, "/feed/2").headers["ETag"]
    first = get(longer, "/feed/1").data
    m = erase_one(longer, 251)
    answer = get(longer, "/feed/2", **{"If-None-Match": tag})
    found = read(answer, "2")
    assert (sequences(found), found.erased) == ([252, 253, 254], {251: m.iri})
    assert answer.headers["Cache-Control"] == "no-cache"
    assert get(longer, "/feed/1").data == first
    publish_numbered(longer, PAGE_SIZE, first=1_000)  # it closes, and stays where it is
    closed = get(longer, "/feed/2")
    assert (closed.headers["Cache-Control"], read(closed, "2").erased) == (CLOSED, {251: m.iri})


def test_the_erasure_that_closes_a_page_leaves_it_where_it_is(full: Node) -> None:
    m = erase_one(full, 250)
    answer = get(full, "/feed/1")
    found = read(answer, "1")
    assert (m.sequence, len(found.members), found.erased) == (251, 249, {250: m.iri})
    assert (found.next, answer.headers["Cache-Control"]) == (f"{FEED}/2", CLOSED)


def test_the_first_of_the_next_page_may_be_erased_without_a_trace_in_the_page_before(longer: Node) -> None:
    before = get(longer, "/feed/1.nq").data
    erase_one(longer, 251)
    assert get(longer, "/feed/1.nq").data == before


def test_a_page_of_erased_activities_is_still_there(empty: Node) -> None:
    publish_numbered(empty, 2)
    erase_one(empty, 1)
    erase_one(empty, 2)
    found = read(get(empty, "/feed/1"), "1")
    assert (sequences(found), found.erased) == ([3, 4], {n: f"{HOME}/activities/{n + 2}" for n in (1, 2)})


def test_no_rendering_is_half_of_before_and_half_of_after(longer: Node) -> None:
    """While activities are erased one after the other, each rendering of the page lacks as many as its address says."""
    erasing, wrong, seen = threading.Event(), [], set()

    def ask() -> None:
        while not erasing.is_set():
            for revision in range(1, 7):
                rendered = page(longer.db(), longer.config, longer.did, 1, "trig", revision)
                if isinstance(rendered, Rendered):
                    found = read_page(rendered.body, FEED, Limits(members_per_page=PAGE_SIZE))
                    seen.add(revision)
                    if (len(found.erased), len(found.members)) != (revision - 1, PAGE_SIZE + 1 - revision):
                        wrong.append((revision, len(found.erased), len(found.members)))
        longer.close()

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for sequence in range(1, 6):
            eventually(lambda sequence=sequence: sequence in seen)
            erase_one(longer, sequence)
        eventually(lambda: 6 in seen)
    finally:
        erasing.set()
        asking.join()
    assert wrong == []
    kept = pages.get(longer.db(), 1)
    assert kept is not None
    assert len(read_page(gzip.decompress(kept), FEED, Limits(members_per_page=PAGE_SIZE)).erased) == 5
