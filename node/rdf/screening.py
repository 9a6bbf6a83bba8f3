"""What is looked at before the bytes of a stranger's catalogue reach a parser: coding, entities, contexts and nesting.

A parser that recurses ends the process when it is led deep enough, and what a JSON-LD context or an XML entity stands
for is worked out while parsing. So these are bounded before, on the bytes alone. Each function answers with the end
of a sentence, or None where there is nothing to refuse.
"""

from __future__ import annotations

import json
import re
from xml.parsers import expat

from node.errors import quoted

CONTEXT_BYTES = 65_536
"""The longest JSON-LD context: hundreds of times what a catalogue needs, and far from what makes a parser recurse."""
CONTEXT_LEVELS = 2
"""Brackets around the one context: a list, and the catalogue in it."""

ATTRIBUTES = 200
"""Of one XML element. Looking for two of one name takes the square of how many there are."""

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([^\"']*)[\"']")
# A text, a bracket or a comma; possessive, so that a quotation mark without its partner is read once.
_JSON = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")
_MOST_LETTERS_OF_A_KEYWORD = 64


def coding_fault(body: bytes) -> str | None:
    """Whether bytes are UTF-8 without NUL, which is in every other spelling of ASCII that is no UTF-8."""
    if b"\0" in body:
        return "holds the character NUL, or is not written in UTF-8"
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return f"is not written in UTF-8: {error.reason} at byte {error.start}"
    return None


def turtle_fault(body: bytes, levels: int) -> str | None:
    """Whether Turtle or TriG may nest statements in statements: the parser's stack has no other bound."""
    return f"holds more than {levels} statements about statements" if body.count(b"<<(") > levels else None


def xml_fault(body: bytes, levels: int, marks_max: int) -> str | None:
    """Whether XML declares a document type or another coding, is not well-formed, nests too deeply, or holds more tags
    or attributes than `marks_max`."""
    if max(body.count(b"<"), body.count(b"=")) > marks_max:
        return f"holds more than {marks_max} tags or attributes; ask for Turtle instead"
    if _DOCTYPE.search(body):
        return "has a DOCTYPE or an entity of its own, and what entities stand for is never worked out here"
    declared = _ENCODING.match(body.removeprefix(b"\xef\xbb\xbf"))
    if declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii"):
        return f"declares the coding {quoted(declared[1].decode())}; only UTF-8 is read"
    return _form_of_xml(body, levels)


def _form_of_xml(body: bytes, levels: int) -> str | None:
    depth = 0
    parser = expat.ParserCreate("utf-8")

    def start(name: str, attributes: dict[str, str]) -> None:  # noqa: ARG001 - as expat calls it
        nonlocal depth
        depth += 1
        if depth > levels or len(attributes) > ATTRIBUTES:
            raise _Excess

    def end(name: str) -> None:  # noqa: ARG001
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.EntityDeclHandler = parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(body, True)  # noqa: FBT003 - expat's word for the last piece
    except _Excess:
        return (
            f"nests elements more than {levels} deep (nesting_levels), or gives one more than {ATTRIBUTES} attributes"
        )
    except expat.ExpatError as error:
        return f"is no well-formed XML: {error}"
    return None


class _Excess(Exception):
    """Stops expat where it stands."""


def _refuse(*_: object) -> None:
    raise _Excess


def json_fault(body: bytes, levels: int, marks_max: int) -> str | None:
    """Whether JSON nests too deeply, holds more brackets, commas and texts than `marks_max`, or has contexts that are
    elsewhere, several, large, or not at its head. A JSON-LD parser keeps all of a node until it ends."""
    depth = 0
    contexts: list[tuple[int, int]] = []  # the depth each stands at, and where it begins
    for number, token in enumerate(_JSON.finditer(body), start=1):
        letters = token[0]
        if number > marks_max:
            return f"holds more than {marks_max} brackets, commas and texts; ask for Turtle instead"
        if letters in (b"[", b"{"):
            depth += 1
            if depth > levels:
                return f"nests brackets more than {levels} deep (nesting_levels)"
        elif letters in (b"]", b"}"):
            depth -= 1
        elif _is_context(letters) and (colon := _COLON.match(body, token.end())):
            contexts.append((depth, colon.end()))
    return _context_fault(body, contexts)


def _context_fault(body: bytes, contexts: list[tuple[int, int]]) -> str | None:
    if not contexts:
        return None
    depth, start = contexts[0]
    if len(contexts) > 1 or depth > CONTEXT_LEVELS:
        return "has several JSON-LD contexts, or one that is not at its head"
    if body[start : start + 1] != b"{":
        return "has a JSON-LD context that is not written out in it, and none is fetched; ask for Turtle instead"
    depth = 0
    for token in _JSON.finditer(body, start, start + CONTEXT_BYTES):
        depth += (token[0] in (b"[", b"{")) - (token[0] in (b"]", b"}"))
        if depth == 0:
            return None
    return f"has a JSON-LD context of more than {CONTEXT_BYTES} bytes"


def _is_context(letters: bytes) -> bool:
    """Whether a JSON text is the keyword, however it is escaped."""
    if b"\\" not in letters:
        return letters == b'"@context"'
    if len(letters) > _MOST_LETTERS_OF_A_KEYWORD:
        return False
    try:
        return bool(json.loads(letters) == "@context")
    except ValueError:
        return False
