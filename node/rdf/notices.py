"""Notices as linked data: what nodes tell each other's inboxes, and what an inbox lists.

A notice is an ActivityStreams 2.0 activity in expanded JSON-LD, so there is no context to load. One in another form of
JSON-LD is read too, as long as it brings its whole context with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any, TypeAlias
from uuid import uuid4

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from node.errors import cited
from node.rdf import formats
from node.rdf.namespaces import AS, LDP, RDF_TYPE, XSD
from node.rdf.screening import json_fault

BYTES_MAX = 64_000
STATEMENTS_MAX = 100
LEVELS_MAX = 32
BRACKETS_MAX = 1_000
"""How deep brackets may stand in one another: the parser's stack has no other bound, and its overflow ends the
process."""
IRI_BYTES_MAX = 2_048

_ACTOR, _OBJECT, _PUBLISHED = AS + "actor", AS + "object", AS + "published"
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple


class NoticeKind(StrEnum):
    """What a notice says: I published something; tell me when you do; tell me no longer."""

    ANNOUNCE = "Announce"
    FOLLOW = "Follow"
    UNDO = "Undo"


_KINDS = {AS + kind.value: kind for kind in NoticeKind}


@dataclass(frozen=True, slots=True)
class Notice:
    """What one node tells another. `stream` is the address of the stream it is about: the actor's own for an Announce,
    the receiver's for a Follow and for an Undo, which takes a Follow back. `id` is empty where it has none.
    """

    kind: NoticeKind
    actor: str
    stream: str
    published: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why what came is no notice, as a sentence for the person who runs the sender."""

    reason: str


def new(kind: NoticeKind, actor: str, stream: str, published: str | None = None) -> Notice:
    """A notice with an identifier of its own."""
    return Notice(kind, actor, stream, published, f"urn:uuid:{uuid4()}")


def write(notice: Notice) -> bytes:
    """A notice as expanded JSON-LD."""
    about: dict[str, Any] = {"@id": notice.stream}
    if notice.kind is NoticeKind.UNDO:
        about = {"@type": [AS + "Follow"], _ACTOR: [{"@id": notice.actor}], _OBJECT: [about]}
    document = {"@type": [AS + notice.kind.value], _ACTOR: [{"@id": notice.actor}], _OBJECT: [about]}
    if notice.id:
        document = {"@id": notice.id, **document}
    if notice.published:
        document[_PUBLISHED] = [{"@type": XSD + "dateTime", "@value": notice.published}]
    return json.dumps([document], ensure_ascii=False, indent=1).encode()


def read(body: bytes) -> Notice | Unreadable:
    """The notice in a body of JSON-LD. Never fetches anything; what it says beyond a notice's own terms is let be."""
    try:
        subjects = _subjects(body)
    except ValueError as error:
        return Unreadable(str(error))
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            return Unreadable("It names a context at an address, and none is fetched here: send it expanded.")
        return Unreadable(f"It is no JSON-LD: {cited(error)}.")
    named = {subject: kinds for subject, said in subjects.items() if (kinds := _kinds(said))}
    inside = {term for subject in named for term in subjects[subject].get(_OBJECT, ())}
    outer = [subject for subject in named if subject not in inside]
    if len(outer) != 1 or len(named[outer[0]]) != 1:
        return Unreadable("It must be exactly one Announce, Follow or Undo of ActivityStreams 2.0.")
    return _notice(outer[0], named[outer[0]][0], subjects)


def statements(body: bytes) -> list[Quad]:
    """What a notice written by `write` says."""
    return list(parse(body, format=RdfFormat.JSON_LD))


def inbox_statements(inbox: str, notices: Iterable[str]) -> list[Quad]:
    """What an inbox says of itself: which notices lie in it (LDN, section 3.3.1)."""
    address = NamedNode(inbox)
    container = Quad(address, NamedNode(RDF_TYPE), NamedNode(LDP + "Container"))
    return [container, *(Quad(address, NamedNode(LDP + "contains"), NamedNode(notice)) for notice in notices)]


def write_statements(quads: list[Quad], suffix: str) -> bytes:
    """Statements in the format of that suffix; JSON-LD is expanded, as notices are."""
    if suffix != "jsonld":
        return formats.serialize(quads, formats.FORMATS[suffix])
    expanded = json.loads(serialize(quads, format=RdfFormat.JSON_LD) or b"[]")
    for described in expanded:
        if classes := described.pop(RDF_TYPE, None):
            described["@type"] = [each["@id"] for each in classes]
    return json.dumps(expanded, ensure_ascii=False, indent=1).encode()


def same_stream(one: str, other: str) -> bool:
    """Whether two addresses name one stream: `/feed#stream` lies in the document `/feed`, which some name instead."""
    return one.partition("#")[0] == other.partition("#")[0]


def _subjects(body: bytes) -> dict[Term, dict[str, list[Term]]]:
    """Subject -> predicate -> what is said. Raises ValueError with a sentence where there is too much of it."""
    if len(body) > BYTES_MAX:
        raise ValueError(f"It is larger than {BYTES_MAX} bytes.")
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise ValueError("It is not UTF-8.") from error
    if fault := json_fault(body, LEVELS_MAX, BRACKETS_MAX):
        raise ValueError(f"It {fault}.")
    subjects: dict[Term, dict[str, list[Term]]] = {}
    quads = parse(body, format=RdfFormat.JSON_LD)
    for quad in islice(quads, STATEMENTS_MAX):
        if not isinstance(quad.graph_name, DefaultGraph):
            raise ValueError("It names a graph, which no notice does.")
        subjects.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    if next(quads, None) is not None:
        raise ValueError(f"It makes more than {STATEMENTS_MAX} statements.")
    return subjects


def _kinds(said: dict[str, list[Term]]) -> list[NoticeKind]:
    classes = (term.value for term in said.get(RDF_TYPE, ()) if isinstance(term, NamedNode))
    return [_KINDS[iri] for iri in classes if iri in _KINDS]


def _notice(subject: Term, kind: NoticeKind, subjects: dict[Term, dict[str, list[Term]]]) -> Notice | Unreadable:
    said = subjects[subject]
    actor, about = _only(said, _ACTOR), _only(said, _OBJECT)
    if actor is None or about is None:
        return Unreadable("It must name one actor and one object.")
    stream = about
    if kind is NoticeKind.UNDO:
        undone = subjects.get(about, {})
        if _kinds(undone) != [NoticeKind.FOLLOW] or _only(undone, _ACTOR) != actor:
            return Unreadable("An Undo must hold, as its object, the actor's own Follow with its actor and object.")
        stream = _only(undone, _OBJECT) or about
    if not isinstance(actor, NamedNode) or not isinstance(stream, NamedNode):
        return Unreadable("Its actor and the stream it is about must be addresses.")
    published = said.get(_PUBLISHED, [])
    moment = published[0].value if len(published) == 1 and isinstance(published[0], Literal) else None
    if published and (moment is None or not _DATETIME.fullmatch(moment)):
        return Unreadable("It was published at no one moment such as 2026-11-23T10:00:00Z.")
    id = subject.value if isinstance(subject, NamedNode) else ""
    if max(len(iri.encode()) for iri in (actor.value, stream.value, id)) > IRI_BYTES_MAX:
        return Unreadable(f"It holds an address of more than {IRI_BYTES_MAX} bytes.")
    return Notice(kind, actor.value, stream.value, moment, id)


def _only(said: dict[str, list[Term]], predicate: str) -> Term | None:
    terms = said.get(predicate, [])
    return terms[0] if len(terms) == 1 else None
