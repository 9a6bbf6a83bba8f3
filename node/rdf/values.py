"""The table made ready for work: how each kind of value is written as a term and read from one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyoxigraph import Literal, NamedNode

from node.practice import LanguageText
from node.rdf import datatypes
from node.rdf.description import Term
from node.rdf.namespaces import NC
from node.rdf.table import FRAGMENTS, TABLE, Property

_STRING, _WKT, _INTEGER, _DECIMAL, _YEAR, _YEAR_MONTH, _DATE = (
    NamedNode(iri)
    for iri in (
        datatypes.STRING,
        datatypes.WKT,
        datatypes.INTEGER,
        datatypes.DECIMAL,
        datatypes.YEAR,
        datatypes.YEAR_MONTH,
        datatypes.DATE,
    )
)


@dataclass(frozen=True, slots=True)
class Codec:
    """`write` raises ValueError where a value is no term; `read` answers None where a term is of another kind."""

    write: Callable[[Any], Term]
    read: Callable[[Term], object]


def _write_text(value: LanguageText) -> Term:
    return Literal(value[1], language=value[0].lower())


def _read_text(term: Term) -> LanguageText | None:
    if type(term) is not Literal or term.language is None or term.direction is not None:
        return None
    return LanguageText(term.language, term.value)


def _write_when(value: str) -> Term:
    return Literal(value, datatype={4: _YEAR, 7: _YEAR_MONTH}.get(len(value), _DATE))


def _write_number(value: Decimal) -> Term:
    text = format(value, "f")
    return Literal(text, datatype=_DECIMAL if "." in text else _INTEGER)


def read_number(term: Term) -> Decimal | None:
    """The number a well-formed integer or decimal stands for; None for any other term."""
    if type(term) is not Literal or term.datatype not in (_INTEGER, _DECIMAL):
        return None
    return Decimal(term.value) if datatypes.LEXICAL[term.datatype.value](term.value) else None


def _write_count(value: int) -> Term:
    return Literal(str(value), datatype=_INTEGER)


def _read_count(term: Term) -> int | None:
    if type(term) is not Literal or term.datatype != _INTEGER:
        return None
    return int(term.value) if datatypes.LEXICAL[datatypes.INTEGER](term.value) else None


def _read_iri(term: Term) -> str | None:
    return term.value if type(term) is NamedNode else None


def _typed(datatype: NamedNode) -> Codec:
    return Codec(lambda value: Literal(value, datatype=datatype), _reader(datatype))


def _reader(*allowed: NamedNode) -> Callable[[Term], str | None]:
    return lambda term: term.value if type(term) is Literal and term.datatype in allowed else None


_TEXT = Codec(_write_text, _read_text)
_IRI = Codec(NamedNode, _read_iri)

CODECS: dict[str, Codec] = {
    "text": _TEXT,
    "texts": _TEXT,
    "name": _typed(_STRING),
    "currency": _typed(_STRING),
    "sha256": _typed(_STRING),
    "wkt": _typed(_WKT),
    "year": _typed(_YEAR),
    "day": _typed(_DATE),
    "when": Codec(_write_when, _reader(_YEAR, _YEAR_MONTH, _DATE)),
    "number": Codec(_write_number, read_number),
    "count": Codec(_write_count, _read_count),
    "concept": _IRI,
    "iri": _IRI,
    "practice": _IRI,
    "mailto": _IRI,
    "tel": _IRI,
    "own": _IRI,
    "part": _IRI,
}
"""Kind of value -> its codec. A part is read and written as its IRI."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table with its predicate as a term and its codec; `part` is the class of a part, else empty."""

    field: str
    predicate: NamedNode
    type: str
    many: bool
    codec: Codec
    message: str
    part: str

    def part_iri(self, practice: str, number: int) -> str:
        """The IRI of the practice's n-th part of this row."""
        fragment = FRAGMENTS[self.part]
        return f"{practice}#{fragment}-{number}" if self.many else f"{practice}#{fragment}"


def _ready(row: Property) -> Row:
    part = row.argument if row.type == "part" else ""
    return Row(row.field, NamedNode(row.iri), row.type, row.many, CODECS[row.type], row.message, part)


ROWS = {name: tuple(_ready(row) for row in rows) for name, rows in TABLE.items()}
"""Class -> its rows in the table's order."""

PART_ROWS = tuple(row for row in ROWS["Practice"] if row.part)
PART_CLASSES = {row.part: NamedNode(NC + row.part) for row in PART_ROWS}
