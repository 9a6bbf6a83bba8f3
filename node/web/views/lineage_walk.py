"""The steps from a practice to those that it names, and to those that name it, and so on from there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from node.practice import Practice
from node.web.language import later
from node.web.reading import Reading

BACK = {
    "adopted_from": later("Adopted by"),
    "adapted_from": later("Adapted by"),
    "implements": later("Put into practice by"),
    "evaluates": later("Evaluated by"),
    "follows_from": later("Led to"),
    "replaces": later("Replaced by"),
    "related": later("Named as related by"),
    "curated_copy_of": later("Written up by others"),
}
"""Field -> what a practice is to the one that it names there. In this order, as are the fields themselves."""
LOOSE = ("related", "curated_copy_of")
"""Named, and yet no step from one practice to the next: drawn with a dashed line, and not followed further."""
STEPS = 4
"""How far a practice is followed, in either direction."""
FURTHER = 30
"""Practices beyond the first step that are looked up, in either direction."""


class Step(NamedTuple):
    """From practice `via` to another: one that it names in a field, or one that names it there.

    `reading` is None where the other is not held here.
    """

    via: str
    field: str
    iri: str
    reading: Reading | None


class Way(NamedTuple):
    """Steps in one direction, the nearest first; `more` says that there are others beyond."""

    steps: Sequence[Step] = ()
    more: bool = False


def names(practice: Practice, field: str) -> tuple[str, ...]:
    """The practices that a field names."""
    value = getattr(practice, field)
    return value if isinstance(value, tuple) else (value,) if value else ()


def steps_back(practice: Practice) -> Iterable[tuple[str, str]]:
    """Field and IRI of what a practice came from by steps that can be followed."""
    return ((field, iri) for field in BACK if field not in LOOSE for iri in names(practice, field))


def way(
    first: Sequence[Step],
    beyond: Callable[[Practice], Iterable[tuple[str, str]]],
    read: Callable[[str], Reading | None],
) -> Way:
    """The first steps from a practice, and those beyond them: a practice once each, whatever circles there are.

    `beyond` tells the next steps from a practice by field and IRI, `read` finds what is held here.
    """
    seen = {step.iri for step in first} | {step.via for step in first}
    ring = [step.reading for step in first if step.reading and step.field not in LOOSE]
    found: list[Step] = []
    for _step in range(1, STEPS):
        following: list[Reading] = []
        for reading in ring:
            for field, iri in beyond(reading.practice):
                if iri in seen:
                    continue
                if len(found) == FURTHER:
                    return Way((*first, *found), more=True)
                seen.add(iri)
                found.append(Step(reading.practice.iri, field, iri, read(iri)))
                following += [next_one] if (next_one := found[-1].reading) else []
        ring = following
    more = any(iri not in seen for reading in ring for _field, iri in beyond(reading.practice))
    return Way((*first, *found), more)
