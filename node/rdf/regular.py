"""A practice read straight from its lines, where all of them are as we write them: in half the time of `Reading`."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from node.practice import Kind, LanguageText, Practice
from node.rdf.datatypes import DATE, DECIMAL, INTEGER, LEXICAL, WKT, YEAR, YEAR_MONTH
from node.rdf.lines import END, graph_of, unescaped
from node.rdf.namespaces import NC, RDF_TYPE
from node.rdf.reading import PARTS
from node.rdf.table import KINDS
from node.rdf.values import ROWS, Row

_TYPE = f"<{RDF_TYPE}>".encode()
_KINDS = {f"<{iri}>".encode(): Kind(kind) for iri, kind in KINDS.items()}
_CLASSES = {name: f"<{NC}{name}>".encode() for name in PARTS}
_MOST = 100
"""Values of a property: looking for doubles at each step is quadratic in what a peer sends."""
_LANGUAGE = re.compile(rb"@([a-z]{1,8}(?:-[a-z0-9]{1,8})*)")

_Subjects = dict[bytes, dict[bytes, list[bytes]]]
"""Subject -> predicate -> objects, each as it is written."""


class Irregular(Exception):
    """Something that `Reading` has to judge: what no field takes, parts out of their order, several values for one."""


def read_regular(iri: str, quads: bytes) -> Practice:
    """The practice that the named graph of an activity's N-Quads holds. Raises Irregular."""
    subjects = _said(quads)
    name = f"<{iri}>".encode()
    kinds = subjects.get(name, {}).pop(_TYPE, [])
    if len(kinds) != 1 or kinds[0] not in _KINDS:
        raise Irregular
    fields = _fields(iri, subjects, name, "Practice")
    if subjects:
        raise Irregular
    return Practice(iri, _KINDS[kinds[0]], **fields)


def _said(quads: bytes) -> _Subjects:
    """What stands in the one named graph."""
    subjects: _Subjects = {}
    ending, behind = b"\0", 0  # which ends no line
    latest = b""
    properties: dict[bytes, list[bytes]] = {}
    for line in quads.splitlines(keepends=True):
        subject, predicate, rest = line.split(b" ", 2)
        if not rest.endswith(ending):
            graph = graph_of(rest)
            if not graph:
                continue
            if behind:
                raise Irregular
            ending = b" " + graph + END
            behind = -len(ending)
        if subject != latest:  # statements about one subject mostly stand together
            latest, properties = subject, subjects.setdefault(subject, {})
        value, values = rest[:behind], properties.get(predicate)
        if values is None:
            properties[predicate] = [value]
        elif value not in values and len(values) < _MOST:
            values.append(value)
        else:
            raise Irregular
    return subjects


def _fields(iri: str, subjects: _Subjects, name: bytes, class_name: str) -> dict[str, Any]:
    """What a practice or a part of it says; it is taken from `subjects`."""
    readers = _READERS[class_name]
    fields: dict[str, Any] = {}
    for predicate, values in subjects.pop(name).items():
        reader = readers.get(predicate)
        if reader is None:
            if predicate == _TYPE and values == [_CLASSES.get(class_name)]:
                continue
            raise Irregular
        row = reader.row
        if row.part:
            fields[row.field] = _parts(iri, subjects, row, values)
        elif row.type == "own":
            fields[row.field] = _own(iri, row, values)
        elif len(values) == 1:
            fields[row.field] = reader.one(values[0])
        else:
            fields[row.field] = reader.several(values)
    return fields


def _parts(iri: str, subjects: _Subjects, row: Row, values: list[bytes]) -> object:
    names = [f"<{row.part_iri(iri, number)}>".encode() for number in range(1, len(values) + 1)]
    if len(names) > 1 and not row.many:
        raise Irregular
    if not all(name in subjects for name in names) or set(names) != set(values):
        raise Irregular
    make = PARTS[row.part]
    parts = tuple([make(**_fields(iri, subjects, name, row.part)) for name in names])
    return parts if row.many else parts[0]


def _own(iri: str, row: Row, values: list[bytes]) -> object:
    """The fragments that values are."""
    name = f"<{iri}#".encode()
    if not all(value.startswith(name) for value in values) or (len(values) > 1 and not row.many):
        raise Irregular
    fragments = sorted(_iri(value)[len(iri) + 1 :] for value in values)
    return tuple(fragments) if row.many else fragments[0]


def _iri(value: bytes) -> str:
    if value[:1] != b"<" or b"\\" in value:
        raise Irregular
    return value[1:-1].decode()


def _literal(value: bytes) -> tuple[str, bytes]:
    """The text of a literal, and what stands behind its quotes."""
    end = value.rfind(b'"')
    if end < 1 or value[:1] != b'"':
        raise Irregular
    return unescaped(value[1:end]), value[end + 1 :]


def _text(value: bytes) -> tuple[str, str]:
    text, kind = _literal(value)
    return _language(kind), text


@lru_cache(maxsize=1024)
def _language(kind: bytes) -> str:
    found = _LANGUAGE.fullmatch(kind)
    if not found:
        raise Irregular
    return found[1].decode()


def _typed(*datatypes: str) -> Callable[[bytes], str]:
    """Reads a literal of one of these datatypes; a plain one has none."""
    kinds = frozenset(f"^^<{datatype}>".encode() if datatype else b"" for datatype in datatypes)

    def read(value: bytes) -> str:
        text, kind = _literal(value)
        if kind not in kinds:
            raise Irregular
        return text

    return read


_INTEGER = _typed(INTEGER)
_NUMBERS = {f"^^<{datatype}>".encode(): LEXICAL[datatype] for datatype in (INTEGER, DECIMAL)}


def _number(value: bytes) -> Decimal:
    text, kind = _literal(value)
    fits = _NUMBERS.get(kind)
    if fits is None or not fits(text):
        raise Irregular
    return Decimal(text)


def _count(value: bytes) -> int:
    text = _INTEGER(value)
    if not LEXICAL[INTEGER](text):
        raise Irregular
    return int(text)


_READ: dict[str, Callable[[bytes], Any]] = {
    **dict.fromkeys(("text", "texts"), _text),
    **dict.fromkeys(("name", "currency", "sha256"), _typed("")),
    **dict.fromkeys(("concept", "iri", "practice", "mailto", "tel", "own", "part"), _iri),
    "wkt": _typed(WKT),
    "year": _typed(YEAR),
    "day": _typed(DATE),
    "when": _typed(YEAR, YEAR_MONTH, DATE),
    "number": _number,
    "count": _count,
}


class _Reader(NamedTuple):
    """A row of the table, and what makes the field's value of one object, or of several."""

    row: Row
    one: Callable[[bytes], object]
    several: Callable[[list[bytes]], object]


def _reader(row: Row) -> _Reader:
    read = _READ[row.type]

    def text(values: list[bytes]) -> object:
        found = dict(sorted(map(read, values)))
        if len(found) < len(values):
            raise Irregular
        return found

    def texts(values: list[bytes]) -> object:
        return tuple(LanguageText(*each) for each in sorted(map(read, values)))

    def many(values: list[bytes]) -> object:
        return tuple(sorted(map(read, values), key=str))

    def none(_: list[bytes]) -> object:
        raise Irregular

    if row.type == "text":
        return _Reader(row, lambda value: dict((read(value),)), text)
    if row.type == "texts":
        return _Reader(row, lambda value: (LanguageText(*read(value)),), texts)
    return _Reader(row, lambda value: (read(value),), many) if row.many else _Reader(row, read, none)


_READERS = {name: {f"<{row.predicate.value}>".encode(): _reader(row) for row in rows} for name, rows in ROWS.items()}
