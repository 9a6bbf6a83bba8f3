"""What a home page says of all practices: where each lesson is at work, which pilots have results, what is telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tantivy import Occur
from tantivy import Query as Matching

from node.search.fields import RESULTS, schema
from node.search.question import Overview, Sort

if TYPE_CHECKING:  # a view has an overview
    from node.search.view import View

OUTCOMES = ("did-not-work", "stopped", "mixed", "worked")
"""What came of a practice, the rarer told first: what failed elsewhere is what a reader is least likely to know."""
_EXAMPLES = 3
"""For each lesson: who reads the first may not be shown it."""
_TOLD = 6
"""Failures: more than a page shows, since some may not be shown."""
_MOST_PLACES = 20_000


def overview(view: View) -> Overview:
    """Counted once for each commit."""
    counts = view.counts(evident(), ("city",), _MOST_PLACES)
    pilots = view.counts(_all(kind="pilot"), ("kind", "outcome"))
    lessons = view.distinct("lesson", "city")
    return Overview(
        lesson_cities=lessons,
        evident={each.value: each.count for each in counts["city"]},
        pilots=sum(each.count for each in pilots["kind"]),
        outcomes={each.value: each.count for each in pilots["outcome"]},
        told=tuple(hit.iri for hit in view.ordered(_failures(), Sort.NEWEST, _TOLD, 0)),
        examples=dict(_examples(view, sorted(lessons))),
    )


def evident() -> Matching:
    """The pilots that state a result."""
    return _all(kind="pilot", **{RESULTS: "yes"})


def _failures() -> Matching:
    """The pilots that did not work or were stopped."""
    ways = [_all(kind="pilot", outcome=outcome) for outcome in ("did-not-work", "stopped")]
    return Matching.boolean_query([(Occur.Should, way) for way in ways])


def _examples(view: View, lessons: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """For each lesson other practices, and outcomes as different as they are."""
    told: Counter[str] = Counter()
    used: set[str] = set()
    for lesson in lessons:
        outcomes = sorted(OUTCOMES, key=lambda outcome: (told[outcome], OUTCOMES.index(outcome)))
        questions = [{"outcome": outcome} for outcome in outcomes] + [{RESULTS: "yes"}, {}]
        found: dict[str, str] = {}
        for question in questions:
            for iri in view.worthiest(_all(lesson=lesson, **question), _EXAMPLES + len(used)):
                if iri not in used:
                    found.setdefault(iri, question.get("outcome", ""))
            if len(found) >= _EXAMPLES:
                break
        chosen = list(found)[:_EXAMPLES]
        if chosen:
            used.add(chosen[0])
            told[found[chosen[0]]] += 1
        yield lesson, tuple(chosen)


def _all(**values: str) -> Matching:
    """The practices with all of these values."""
    terms = [Matching.term_query(schema(), field, value) for field, value in values.items()]
    return Matching.boolean_query([(Occur.Must, term) for term in terms])
