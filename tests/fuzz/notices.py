"""What must hold of notices, and of what is looked at before a document reaches its parser."""

from __future__ import annotations

import json
import re
import xml.sax
from collections.abc import Iterator
from functools import cache
from typing import Any

from pyoxigraph import RdfFormat, Triple, parse

from node.rdf import notices
from node.rdf.notices import Notice, NoticeKind, Unreadable
from node.rdf.screening import CONTEXT_BYTES, CONTEXT_LEVELS, coding_fault, json_fault, turtle_fault, xml_fault
from tests.fuzz.corpus import BASE_URL, pages
from tests.fuzz.pages import MOST_CHARACTERS, in_time

LEVELS, BRACKETS = 20, 2_000
"""Few, so that mutations reach them."""
ACTOR, STREAM = "did:web:zug.example", f"{BASE_URL}/feed#stream"


def notice(body: bytes) -> None:
    """A reason, or a notice that says the same when it is written anew."""
    with in_time():
        read = notices.read(body)
    if isinstance(read, Unreadable):
        assert 0 < len(read.reason) < MOST_CHARACTERS
        return
    assert all(len(iri.encode()) <= notices.IRI_BYTES_MAX for iri in (read.actor, read.stream, read.id))
    assert notices.read(notices.write(read)) == read


def written() -> Iterator[bytes]:
    """Notices of each kind, and one in prefixes."""
    for kind in NoticeKind:
        yield notices.write(Notice(kind, ACTOR, STREAM, "2026-11-23T10:00:00Z", "urn:uuid:1"))
    context = {"as": "https://www.w3.org/ns/activitystreams#", "actor": {"@id": "as:actor", "@type": "@id"}}
    yield json.dumps({"@context": context, "@type": "as:Follow", "actor": ACTOR, "as:object": {"@id": STREAM}}).encode()


def json_screen(body: bytes) -> None:
    """What passes is safe to parse; and of what is JSON, exactly what a plain walk through it would let pass does."""
    fault = json_fault(body, LEVELS, BRACKETS)
    if fault is None and coding_fault(body) is None:
        _drain(body, RdfFormat.JSON_LD)
    try:
        text = body.decode()
        depth, contexts = _walked(json.loads(text, object_pairs_hook=tuple, parse_constant=_no_number))
    except (ValueError, RecursionError):
        return
    brackets = body.count(b"[") + body.count(b"{")
    fits = brackets <= BRACKETS and depth <= LEVELS
    if not contexts:
        assert (fault is None) == fits, fault
    elif fault is None:
        assert fits
        ((level, context),) = contexts
        assert level <= CONTEXT_LEVELS
        assert isinstance(context, tuple)
    elif fits and len(contexts) == 1 and len(body) < CONTEXT_BYTES:
        assert contexts[0][0] > CONTEXT_LEVELS or not _is_object(contexts[0][1], body), fault


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _is_object(value: Any, body: bytes) -> bool:
    """An empty object and an empty list are told apart by the bytes alone."""
    return isinstance(value, tuple) and (bool(value) or b"{" in body)


def _walked(value: Any) -> tuple[int, list[tuple[int, Any]]]:
    """How deep JSON nests, and its contexts with the level each stands at. An object came as a tuple of pairs."""
    deepest, contexts = 0, []
    waiting = [(value, 1)]
    while waiting:
        one, level = waiting.pop()
        if isinstance(one, list):
            deepest = max(deepest, level)
            waiting += [(each, level + 1) for each in one]
        elif isinstance(one, tuple):
            deepest = max(deepest, level)
            contexts += [(level, each) for name, each in one if name == "@context"]
            waiting += [(each, level + 1) for _, each in one]
    return deepest, contexts


def xml_screen(body: bytes) -> None:
    """What passes is well-formed, shallow and without entities of its own; what is all that passes."""
    if coding_fault(body):  # which is always asked first
        return
    fault = xml_fault(body, LEVELS, BRACKETS)
    seen = _Seen()
    try:
        xml.sax.parseString(body, seen)
    except (xml.sax.SAXException, ValueError, LookupError):
        assert fault
        return
    if fault is None:
        assert seen.deepest <= LEVELS
        _drain(body, RdfFormat.RDF_XML)
        return
    assert len(fault) < MOST_CHARACTERS
    if seen.deepest <= LEVELS and body.count(b"<") <= BRACKETS:
        assert re.search(rb"<!\s*(DOCTYPE|ENTITY)|<\?xml[^>]*encoding", body, re.IGNORECASE), fault


class _Seen(xml.sax.ContentHandler):
    """How deep a document nests, by another reader."""

    def __init__(self) -> None:
        super().__init__()
        self.level = self.deepest = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: ARG002, N802 - as SAX calls it
        self.level += 1
        self.deepest = max(self.deepest, self.level)

    def endElement(self, name: str) -> None:  # noqa: ARG002, N802
        self.level -= 1


def turtle_screen(body: bytes) -> None:
    """What passes nests statements no deeper than allowed."""
    if turtle_fault(body, LEVELS) or coding_fault(body):
        return
    for quad in _drain(body, RdfFormat.TRIG):
        depth, term = 0, quad.object
        while isinstance(term, Triple):
            depth, term = depth + 1, term.object
        assert depth <= LEVELS


def _drain(body: bytes, format: RdfFormat) -> list[Any]:
    """All that a parser makes of it up to its first error; a parser that overflows its stack ends the process."""
    found: list[Any] = []
    with in_time(4):
        try:
            for quad in parse(body, format=format, base_iri=BASE_URL):
                found.append(quad)
                if len(found) > 20_000:
                    break
        except SyntaxError:
            pass
    return found


_PARTS = (notice, json_screen, xml_screen, turtle_screen)


def any_of(data: bytes) -> None:
    """The first byte says as which of them the rest is read."""
    _PARTS[data[0] % len(_PARTS) if data else 0](data[1:])


@cache
def seeds() -> tuple[bytes, ...]:
    """Notices, documents in JSON and XML, and a page."""
    rdf = (
        b'<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        b'xmlns:d="http://www.w3.org/ns/dcat#"><d:Catalog rdf:about="https://x.example/"><d:dataset><d:Dataset/>'
        b'</d:dataset><d:t rdf:parseType="Literal"><b>x</b></d:t></d:Catalog></rdf:RDF>'
    )
    nested = b'{"@context": {"a": "x:"}, "a": ' + b'[{"a":' * 8 + b'"\\"[[[\\u005b"' + b"}]" * 8 + b"}"
    quoted = b"<a:> <b:> <<( <a:> <b:> <<( <a:> <b:> <c:> )>> )>> ."
    made = tuple(written())
    parts = (made, (*made, nested), (rdf,), (pages()[0], quoted))
    return tuple(bytes([number]) + seed for number, part in enumerate(parts) for seed in part)
