"""How deep a document is nested, found out before it is parsed: parsers pay for depth with stack, memory or time."""

from __future__ import annotations

import re
from xml.parsers import expat

from pyoxigraph import RdfFormat

from node.errors import PageError

_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]|"', re.DOTALL)


class _Refused(Exception):
    """Ends expat's reading of a document."""


def check_nesting(body: bytes, format: RdfFormat, url: str, *, levels_max: int) -> None:
    """Raises PageError where a document is nested deeper than `levels_max`, or is XML with a document type.

    TriG is counted, not measured: as many quoted statements are refused as could overflow the parser's stack. A
    document that is not well-formed may pass; the parser says what is wrong with it.
    """
    if format == RdfFormat.JSON_LD:
        deep = json_is_deeper(body, levels_max)
    elif format == RdfFormat.RDF_XML:
        deep = _xml_is_deep(body, url, levels_max)
    else:
        deep = body.count(b"<<(") > levels_max
    if deep:
        raise PageError(f"{url} is nested deeper than {levels_max} levels (the limit nesting_levels).")


def json_is_deeper(body: bytes, levels: int) -> bool:
    """Whether the brackets of JSON stand deeper in one another; those within strings do not count."""
    depth = 0
    for token in _JSON.finditer(body):
        character = body[token.start()]
        if character in b"[{":
            depth += 1
            if depth > levels:
                return True
        elif character in b"]}":
            depth -= 1
        elif token.end() - token.start() == 1:  # a string without an end: nothing after it counts
            return False
    return False


def _xml_is_deep(body: bytes, url: str, levels_max: int) -> bool:
    depth = 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > levels_max:
            raise _Refused

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise PageError(f"{url} has a document type (DOCTYPE), which can make a parser read files or never end.")

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body)
    except _Refused:
        return True
    except expat.ExpatError:
        return False
    return False
