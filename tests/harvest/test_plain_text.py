"""What a web form made of a description comes to its words, quickly, whatever it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.harvest.plain_text import LONGEST, one_line, plain, shortened


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("no markup at all", "no markup at all"),
        ("3 < 4 > 2 & so on", "3 < 4 > 2 & so on"),
        ("a<b and <c", "a<b and <c"),
        ("<p>One.</p><p>Two &amp; a half.</p>", "One.\n\nTwo & a half."),
        ("<ul><li>one<li>two</ul>", "one\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("before<script>alert(1)</script><style>p{}</style> after", "before after"),
        ("<img src=x onerror='alert(1)'>seen", "seen"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("a<!-- not seen -->b<!-- no end", "ab<!-- no end"),
        ("# Heading\n\n* one\n* two", "# Heading\n\n* one\n* two"),
        ("one\r\n\r\n\r\n\r\ntwo  \n", "one\n\ntwo"),
        ("a\x00b\x0bc\ufffe\ufdd0\x7f", "abc"),
        ("&#0;&#x1;&#xfffe;", "\ufffd"),
    ],
)
def test_html_comes_to_its_words(written, words):
    assert plain(written) == words


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<a b='",
        '<a href="x',
        "<a b='>",
        "<!--",
        "<!",
        "<![CDATA[",
        "<?",
        "</",
        "&",
        "&#1",
        "<script>",
        "<p>",
    ],
)
def test_no_markup_takes_long(piece):
    begun = time.process_time()
    plain(piece * (LONGEST // len(piece)))
    assert time.process_time() - begun < 1


@given(st.text())
def test_words_are_text_on_their_own(text):
    once = plain(text)
    assert "\x00" not in once
    assert "\n\n\n" not in once
    assert len(one_line(text, 20)) <= 20


def test_a_long_text_is_cut_at_a_words_end():
    assert shortened("one two three", 9) == "one two…"
    assert shortened("onetwothree", 5) == "onet…"
    assert shortened("one", 3) == "one"
