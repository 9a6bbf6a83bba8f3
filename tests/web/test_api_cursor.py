import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.web.api import cursor
from node.web.api.cursor import BadCursor, Mark

lasts = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20), min_size=1, max_size=60)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(1, cursor.FURTHEST), lasts)
def test_a_cursor_leads_back_to_its_place(question, offset, last):
    written = cursor.write(Mark(offset, last), question)
    assert written.replace("-", "").replace("_", "").isalnum()
    assert cursor.read(written, question) == Mark(offset, last)


@given(lasts)
def test_a_cursor_of_another_question_is_refused(last):
    written = cursor.write(Mark(20, last), "cameras")
    with pytest.raises(BadCursor, match="another question"):
        cursor.read(written, "sensors")


@given(st.text())
def test_nonsense_is_refused(text):
    with pytest.raises(BadCursor):
        cursor.read(text, "cameras")


@pytest.mark.parametrize("offset", [0, -1, cursor.FURTHEST + 1])
def test_a_place_that_cannot_be_is_refused(offset):
    with pytest.raises(BadCursor, match="not one this node gave"):
        cursor.read(cursor.write(Mark(offset, "x"), "cameras"), "cameras")
