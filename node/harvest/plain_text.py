"""HTML as text: portals hold descriptions written in web forms, and what is shown of them here is their words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 100_000
"""Characters of one text that are looked at; a practice's body holds 60,000."""

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre "
    "section table td th tr ul".split()
)
_UNSEEN = frozenset({"script", "style", "template", "title", "noscript"})
_MARKUP = re.compile(r"</?[a-zA-Z]|<!|&(?:#\d|#x|[a-zA-Z])")
# html.parser looks to the end of the text for the end of each tag, comment or quotation that has none (seen in Python
# 3.11: two minutes for 300 kB). So it is given whole tags only; a `<` that begins none stands for itself.
_NO_TAG = re.compile(r"""<(?!/?[a-zA-Z](?:[^<>"']|"[^"<>]*"|'[^'<>]*')*+>)""")
_NO_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r"\s*\n\s*\n\s*")


def plain(text: str) -> str:
    """The words of a text that may hold HTML, its paragraphs apart, without characters that are no text."""
    text = text[:LONGEST].replace("\r\n", "\n")
    if _MARKUP.search(text):
        words = _Words()
        words.feed(_NO_TAG.sub("&lt;", _without_comments(text)))
        words.close()
        text = "".join(words.pieces)
    text = _NO_TEXT.sub("", text)
    lines = (_SPACES.sub(" ", line).rstrip() for line in text.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def one_line(text: str, longest: int) -> str:
    """The words on one line, cut at a word's end where there are too many."""
    return shortened(" ".join(plain(text).split()), longest)


def shortened(text: str, longest: int) -> str:
    """A text of at most so many characters; where it is longer, its beginning to a word's end, and an ellipsis."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return (start.rpartition(" ")[0] or start).rstrip() + "…"


def _without_comments(text: str) -> str:
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    return "".join([*pieces, text[at:]])


class _Words(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n" if tag in ("br", "li", "tr", "dt", "dd") else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS and tag not in ("br", "td", "th"):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)
