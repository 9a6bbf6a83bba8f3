"""This node's own practices as lists and pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from node.errors import StoreError, UnknownPractice
from node.identity.intact import intact
from node.practice import Activity, Change, Practice, Text
from node.rdf.practices import read_practice
from node.store import Connection, activities, practices


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list. `status` is a concept's IRI; `published` is when this version was."""

    slug: str
    title: str
    kind: str
    status: str
    sequence: int
    published: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One practice as it stands, with all activities it ever had, oldest first."""

    practice: Practice
    versions: list[Activity]


def own(db: Connection, actor: str, language: str = "en") -> Iterator[Listed]:
    """What `actor` published and has not withdrawn, by slug, with titles in `language` where there is one."""
    for holding in practices.of_actor(db, actor):
        practice = _practice(db, actor, holding.iri, holding.sequence)
        title = in_language(practice.title, language)
        yield Listed(holding.slug, title, holding.kind, practice.status, holding.sequence, holding.published)


def show(db: Connection, iri: str, actor: str) -> Shown:
    """The practice `iri` of `actor`. Raises UnknownPractice when there is none, or none any more."""
    versions = activities.versions(db, iri)
    holding = practices.get(db, iri)
    if holding is None or holding.actor != actor or not versions:
        slug = iri.rpartition("/")[2]
        raise UnknownPractice(f"There is no practice {slug!r} here. See what there is with: commons practices list")
    if versions[-1].change is Change.DELETE:
        raise UnknownPractice(f"{holding.slug!r} was withdrawn on {holding.published[:10]}.")
    return Shown(_practice(db, actor, iri, holding.sequence), versions)


def in_language(text: Text, language: str) -> str:
    """A text in `language`, else in English, else in its first language; empty where there is none."""
    return text.get(language) or text.get("en") or next(iter(text.values()), "")


def _practice(db: Connection, actor: str, iri: str, sequence: int) -> Practice:
    signed = activities.get(db, actor, sequence)
    if signed is None:
        raise StoreError(f"The record holds {iri} but not its activity {sequence}. Restore it from a backup.")
    return read_practice(iri, intact(signed).quads)
