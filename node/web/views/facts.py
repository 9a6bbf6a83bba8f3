"""Fields as labelled facts, driven by the property table, so that no field of a practice is ever left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from node.practice import Attachment, Cost, Place, Practice, Thesaurus
from node.rdf.table import FRAGMENTS, TABLE, Property
from node.search import FACET_SCHEMES
from node.web.language import gettext as _
from node.web.language import language as page_language
from node.web.views import words
from node.web.views.labels import label
from node.web.views.texts import Phrase, link, pick, said, site

SCHEME_FACETS = {scheme: facet for facet, scheme in FACET_SCHEMES.items()}
"""Scheme -> the search facet its concepts lead to."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field: its label and its values; without values it was not stated."""

    label: str
    values: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a practice: its fragment, what it says first, its other facts, and the numbers of its sources."""

    id: str
    title: Phrase
    facts: tuple[Fact, ...]
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """What is needed to put values into words: labels, the language of texts, and links to practices held here."""

    thesaurus: Thesaurus
    language: str = field(default_factory=page_language)
    practices: Mapping[str, Phrase] | None = None

    def concept(self, iri: str, scheme: str = "") -> Phrase:
        """A concept's label; leads to a search for it where there is such a facet."""
        concept = self.thesaurus.concepts.get(iri)
        text = self.thesaurus.label(iri, page_language())
        if scheme == "lessons" and concept is not None:
            text = _("Lesson %(number)s: %(lesson)s", number=concept.id, lesson=words.capital(text))
        facet = SCHEME_FACETS.get(scheme)
        return Phrase(text, href=f"/search?{facet}={words.last_segment(iri)}" if facet and concept else "")

    def place(self, place: Place) -> Phrase:
        """A place's name in the page's language where the vocabulary knows the city, else as the practice gives it."""
        known = self.thesaurus.city_name(place.slug, place.country, page_language())
        return Phrase(known) if known else pick(place.name, self.language)

    def practice(self, iri: str) -> Phrase:
        """A practice's title with its page here, else its bare address."""
        return (self.practices or {}).get(iri) or link(iri)


def facts(holder: object, fields: tuple[str, ...], class_name: str, speaker: Speaker) -> tuple[Fact, ...]:
    """The facts of some fields of a practice or part: what is stated, and of what cities should state, that it is not.

    Fields that hold parts are left to `parts`, unless they are missing.
    """
    rows = {row.field: row for row in TABLE[class_name]}
    found = []
    for row in (rows[name] for name in fields):
        value = getattr(holder, row.field)
        if value in (None, "", (), {}):
            if isinstance(holder, Practice) and expected(row, holder):
                found.append(Fact(label(class_name, row.field)))
        elif row.type != "part":
            found.append(Fact(label(class_name, row.field), values(row, value, speaker)))
    return tuple(found)


def expected(row: Property, practice: Practice) -> bool:
    """Whether a practice of this kind should or may usefully state the field: then its absence is shown."""
    letter = {"policy": "P", "case-study": "C", "pilot": "L"}[practice.kind]
    for need in row.need.split():
        level, _, kinds = need.partition(":")
        if level in ("V", "W", "I") and (not kinds or letter in kinds):
            return True
    return False


def values(row: Property, value: Any, speaker: Speaker) -> tuple[Phrase, ...]:
    """A field's values as phrases."""
    if row.type == "text":
        return (pick(value, speaker.language),)
    many = value if isinstance(value, tuple) else (value,)
    if row.type == "concept":
        return tuple(speaker.concept(each, row.argument) for each in many)
    if row.field == "same_as":
        return tuple(link(each, site(each)) for each in many)
    if row.type == "practice":
        return tuple(speaker.practice(each) for each in many)
    say = _SAY.get(row.type, Phrase)
    return tuple(say(each) for each in many)


def _own(fragment: str) -> Phrase:
    return Phrase(fragment.replace("-", " "), href=f"#{fragment}")


_SAY: dict[str, Callable[[Any], Phrase]] = {
    "texts": said,
    "when": lambda value: Phrase(words.date(value)),
    "day": lambda value: Phrase(words.date(value)),
    "number": lambda value: Phrase(words.number(value)),
    "count": lambda value: Phrase(words.number(value)),
    "iri": link,
    "mailto": lambda value: link(value, value.removeprefix("mailto:")),
    "tel": lambda value: Phrase(value.removeprefix("tel:")),
    "own": _own,
    "wkt": lambda value: Phrase(words.degrees(value)),
}


def _attached(file: Attachment, language: str) -> Phrase:
    title = pick(file.title, language)
    return link(file.file, title.text, title.lang)


_TITLES: dict[str, Callable[[Any, str], Phrase]] = {
    "Place": lambda place, language: pick(place.name, language),
    "Contact": lambda contact, _: Phrase(contact.name),
    "Assessment": lambda assessment, language: pick(assessment.name, language),
    "Risk": lambda risk, language: pick(risk.risk, language),
    "Decision": lambda decision, language: pick(decision.decision, language),
    "Cost": lambda paid, _: Phrase(cost(paid)),
    "Attachment": _attached,
}
_SAID = {
    "Place": ("name",),
    "Contact": ("name",),
    "Assessment": ("name",),
    "Risk": ("risk",),
    "Decision": ("decision", "sources"),
    "Cost": ("amount", "currency", "qualifier", "sources"),
    "Attachment": ("title", "file"),
}
"""Class of a part -> the fields its title and source marks say already."""


def parts(class_name: str, holders: tuple[Any, ...], speaker: Speaker) -> tuple[Part, ...]:
    """The parts of one class, each with the title of `_TITLES` and its remaining facts."""
    rest = tuple(row.field for row in TABLE[class_name] if row.field not in _SAID[class_name])
    fragment = FRAGMENTS[class_name]
    return tuple(
        Part(
            fragment if class_name == "Contact" else f"{fragment}-{number}",
            _TITLES[class_name](holder, speaker.language),
            facts(holder, rest, class_name, speaker),
            source_numbers(getattr(holder, "sources", ())),
        )
        for number, holder in enumerate(holders, start=1)
    )


def source_numbers(fragments: tuple[str, ...]) -> tuple[int, ...]:
    """`source-2`, `source-10` -> 2, 10: the numbers of the source marks."""
    numbers = (fragment.removeprefix("source-") for fragment in fragments)
    return tuple(sorted(int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 5))


def cost(part: Cost) -> str:
    """An amount in words: `at least 4,000,000 DKK`."""
    amount = words.number(part.amount) if part.amount is not None else ""
    return words.qualified(" ".join(filter(None, (amount, part.currency))), part.qualifier)
