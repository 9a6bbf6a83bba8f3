"""One reading of a description into a practice: takes what the table knows and keeps the rest as `extra`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from node.practice import (
    Assessment,
    Attachment,
    Contact,
    Cost,
    Decision,
    Involvement,
    Kind,
    LanguageText,
    Place,
    Practice,
    Result,
    Risk,
    Source,
)
from node.rdf.description import Description, Term
from node.rdf.namespaces import RDF_TYPE
from node.rdf.values import PART_CLASSES, PART_ROWS, ROWS, Row

PARTS: dict[str, type] = {
    part.__name__: part
    for part in (Place, Involvement, Contact, Assessment, Risk, Decision, Result, Cost, Source, Attachment)
}
"""Class of a part -> the Python class."""
_TYPE = NamedNode(RDF_TYPE)
_BY_PREDICATE = {name: {row.predicate.value: row for row in rows} for name, rows in ROWS.items()}
_NUMBER = re.compile(r"-([0-9]{1,9})$")


class Reading:
    """One pass over a description. What a field cannot hold is remembered, so that nothing is lost."""

    def __init__(self, iri: str, description: Description) -> None:
        self.iri = iri
        self.description = description
        self.parts = _linked_parts(iri, description)
        self.names = _new_names(iri, self.parts, description)
        self.read: set[str] = set()
        self.rest: list[tuple[str, NamedNode, Term]] = []

    def practice(self, kind: Kind, class_node: NamedNode) -> Practice:
        """The whole practice; to be called once."""
        fields = self._fields(self.iri, "Practice", class_node)
        return Practice(self.iri, kind, **fields, extra=self._extra())

    def _fields(self, subject: str, class_name: str, class_node: NamedNode) -> dict[str, Any]:
        self.read.add(subject)
        rows = _BY_PREDICATE[class_name]
        fields: dict[str, Any] = {}
        for predicate, terms in self.description.get(subject, {}).items():
            row = rows.get(predicate)
            if row is not None:
                value = self._parts(row, terms) if row.part else self._field(subject, row, terms)
                if value is not None:
                    fields[row.field] = value
            elif predicate == RDF_TYPE:
                self._keep(subject, _TYPE, [term for term in terms if term != class_node])
            else:
                self._keep(subject, NamedNode(predicate), terms)
        return fields

    def _field(self, subject: str, row: Row, terms: list[Term]) -> object:
        """The field's value, or None where no term fits."""
        values = []
        for term in terms:
            value = self._own(row.codec.read(term)) if row.type == "own" else row.codec.read(term)
            if value is None:
                self._keep(subject, row.predicate, [term])
            else:
                values.append((value, term))
        if len(values) > 1:
            values.sort(key=lambda pair: pair[0] if isinstance(pair[0], tuple) else (str(pair[0]),))
        if row.type == "text":
            return self._text(subject, row, values)
        if row.many:
            return tuple(value for value, _ in values)
        self._keep(subject, row.predicate, [term for _, term in values[1:]])
        return values[0][0] if values else None

    def _own(self, name: object) -> str | None:
        """The fragment of an own part, by its new number; None for anything that is not the practice's own."""
        prefix = self.iri + "#"
        if not isinstance(name, str) or not name.startswith(prefix):
            return None
        return self.names.get(name, name).removeprefix(prefix)

    def _text(self, subject: str, row: Row, values: list[tuple[object, Term]]) -> Mapping[str, str]:
        text: dict[str, str] = {}
        for value, term in values:
            if isinstance(value, LanguageText) and value.language not in text:
                text[value.language] = value.text
            else:
                self._keep(subject, row.predicate, [term])
        return text

    def _parts(self, row: Row, terms: list[Term]) -> object:
        names = self.parts[row.field]
        own = frozenset(names)
        self._keep(self.iri, row.predicate, [term for term in terms if term.value not in own])
        part = PARTS[row.part]
        parts = tuple(part(**self._fields(name, row.part, PART_CLASSES[row.part])) for name in names)
        return parts if row.many else next(iter(parts), None)

    def _keep(self, subject: str, predicate: NamedNode, terms: Iterable[Term]) -> None:
        self.rest += [(subject, predicate, term) for term in terms]

    def _extra(self) -> tuple[str, ...]:
        """All that no field took, as N-Triples lines."""
        for subject, properties in self.description.items():
            if subject not in self.read:
                for predicate, terms in properties.items():
                    self._keep(subject, NamedNode(predicate), terms)
        triples = [Triple(self._iri(name), predicate, self._term(term)) for name, predicate, term in self.rest]
        lines = (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode().split("\n")
        return tuple(sorted({line for line in lines if line}))

    def _iri(self, name: str) -> NamedNode:
        return NamedNode(self.names.get(name, name))

    def _term(self, term: Term) -> Term:
        return self._iri(term.value) if type(term) is NamedNode else term


def _linked_parts(iri: str, description: Description) -> dict[str, list[str]]:
    """Field -> the IRIs of its parts in order. A fragment that two fields name belongs to the first."""
    properties = description.get(iri, {})
    taken: set[str] = set()
    linked: dict[str, list[str]] = {}
    for row in PART_ROWS:
        terms = properties.get(row.predicate.value)
        if terms is None:
            continue
        names = {term.value for term in terms if type(term) is NamedNode and term.value.startswith(iri + "#")}
        ordered = sorted(names - taken, key=_order)
        linked[row.field] = ordered if row.many else ordered[:1]
        taken.update(linked[row.field])
    return linked


def _order(name: str) -> tuple[int, str]:
    match = _NUMBER.search(name)
    return int(match[1]) if match else 10**9, name


def _new_names(iri: str, parts: dict[str, list[str]], description: Description) -> dict[str, str]:
    """Old IRI -> new IRI of each fragment whose number changes, and of what stood in the place it takes."""
    rows = {row.field: row for row in PART_ROWS}
    names = {
        old: rows[field].part_iri(iri, number)
        for field, linked in parts.items()
        for number, old in enumerate(linked, start=1)
    }
    places = frozenset(names.values())
    for old in description:
        if old in places and old not in names:
            names[old] = next(name for n in range(1, len(description) + 2) if (name := f"{old}-{n}") not in description)
    return {old: new for old, new in names.items() if old != new}
