"""What a reader sees of two versions of a practice."""

import itertools
import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.practice import Contact, Place, Result
from node.rdf.namespaces import SCHEMES
from node.web.views.difference import MOST_CHANGES, Piece, difference, words
from node.web.views.edits import blocks
from node.web.views.facts import Speaker
from tests.fake_peer import a_practice
from tests.strategies import practices
from tests.web.conftest import thesaurus

CAMERAS = a_practice("https://ghent.example/practices/cameras")
FEW = st.lists(st.sampled_from("abc"), max_size=12)


def changes(before, after):
    return difference(before, after, Speaker(thesaurus())).changes


def marked(pieces):
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join("…" if piece.skipped else signs[piece.mark].format(piece.text) for piece in pieces)


@given(FEW, FEW)
def test_blocks_make_up_both_sides(one, other):
    found = blocks(one, other)
    assert [each for block in found for each in one[block.start : block.end]] == one
    assert [each for block in found for each in other[block.first : block.last]] == other
    assert all((one[b.start : b.end] == other[b.first : b.last]) is b.equal for b in found)
    assert all(a.equal != b.equal for a, b in itertools.pairwise(found))


@given(st.text(alphabet="ab \n.é", max_size=60), st.text(alphabet="ab \n.é", max_size=60))
def test_pieces_make_up_both_texts(old, new):
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.mark != "added") == old
    assert "".join(piece.text for piece in pieces if piece.mark != "removed") == new


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("The camera keeps a picture.", "The camera keeps no picture.", "The camera keeps [-a-][+no+] picture."),
        ("It ran in 2020.", "It ran well in 2020.", "It ran [+well +]in 2020."),
        ("One two three four", "One five six four", "One [-two three-][+five six+] four"),
        ("", "New", "[+New+]"),
        ("Old", "", "[-Old-]"),
    ],
)
def test_words_that_went_and_came_are_marked(old, new, shown):
    assert marked(words(old, new)) == shown


def test_what_lies_far_from_a_change_is_skipped():
    text = " ".join(map(str, range(200)))
    shown = marked(words(text, text.replace(" 100 ", " hundred ")))
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert "98 99 [-100-][+hundred+] 101 102" in shown
    assert len(shown) < 250


def test_only_what_changed_is_named_and_in_the_table_s_order():
    after = replace(
        CAMERAS,
        title={"en": "Cameras that count bicycles", "nl": "Camera's"},
        status=SCHEMES + "statuses/ended",
        contact=Contact(name="Data office"),
    )
    found = changes(CAMERAS, after)
    assert [(each.labels[0], each.lang) for each in found][:2] == [("Title", "en"), ("Title", "nl")]
    assert [each.whole for each in found] == ["same", "added", "same", "added"]
    assert "[+" in marked(found[2].pieces)
    assert "ended" in marked(found[2].pieces)
    assert changes(CAMERAS, CAMERAS) == ()


def test_a_part_put_in_between_leaves_the_others_alone():
    one, two, three = (Result(metric={"en": name}, value=Decimal(1)) for name in ("One", "Two", "Three"))
    found = changes(replace(CAMERAS, results=(one, three)), replace(CAMERAS, results=(one, two, three)))
    assert {each.labels[1] for each in found} == {"2"}
    assert {each.whole for each in found} == {"added"}
    changed = replace(three, value=Decimal(7))
    (only,) = changes(replace(CAMERAS, results=(one, three)), replace(CAMERAS, results=(one, changed)))
    assert only.labels[1] == "2"
    assert marked(only.pieces) == "[-1-][+7+]"


@settings(max_examples=80, deadline=None)
@given(practices(), practices())
def test_any_two_practices_can_be_compared_and_blocks_hold_every_change_once_and_in_order(one, other):
    found = difference(one, other, Speaker(thesaurus()))
    assert [change for block in found.blocks for change in block.changes] == list(found.changes)
    assert bool(found.changes or found.extra) or replace(one, iri="", kind=other.kind) == replace(other, iri="")
    assert all(each.pieces for each in found.changes)


def test_unlike_texts_and_thousands_of_parts_take_no_time():
    long = replace(CAMERAS, body={"en": "a b c d " * 7_000}, places=tuple(Place({"en": f"x{n}"}) for n in range(2_000)))
    other = replace(
        CAMERAS, body={"en": "b a d e c " * 5_000}, places=tuple(Place({"en": f"y{n}"}) for n in range(2_000))
    )
    start = time.process_time()
    found = difference(long, other, Speaker(thesaurus()))
    assert time.process_time() - start < 5
    assert found.more
    assert len(found.changes) == MOST_CHANGES


def test_a_part_that_came_is_one_change_and_says_that_it_is_new():
    one, two = (Result(metric={"en": name}, value=Decimal(1), unit={"en": "trips"}) for name in ("One", "Two"))
    came = difference(replace(CAMERAS, results=(one,)), replace(CAMERAS, results=(one, two)), Speaker(thesaurus()))
    (block,) = came.blocks
    assert (block.labels, block.whole, block.parted) == (("Results", "2"), "added", True)
    assert len(block.changes) == 3


def test_a_part_that_gained_a_field_is_not_new():
    one = Result(metric={"en": "One"}, value=Decimal(1))
    more = replace(one, unit={"en": "trips"}, date="2020")
    (block,) = difference(
        replace(CAMERAS, results=(one,)), replace(CAMERAS, results=(more,)), Speaker(thesaurus())
    ).blocks
    assert block.whole == "same"
    assert [each.whole for each in block.changes] == ["added", "added"]


@given(st.text(alphabet="ab \n\t", max_size=20))
def test_the_space_around_a_piece_is_not_lost(text):
    before, core, after = Piece(text).spaced
    assert before + core + after == text
    assert core == core.strip() or not text.strip()
