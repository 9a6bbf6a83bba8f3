"""The rules that are published as SPARQL and executed here, since a query costs more than all other checks together."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal

from node.rdf.checks import Problem, Rule, Verdict
from node.rdf.description import Properties
from node.rdf.namespaces import NC, expand
from node.rdf.values import PART_ROWS

_START, _END = expand("nc:start"), expand("nc:end")
_PART_PREDICATES = tuple(row.predicate.value for row in PART_ROWS)
_COPY = expand("nc:curatedCopyOf")
_TITLE, _SUMMARY = expand("dcterms:title"), expand("dcterms:description")


def date_order(focus: str, properties: Properties, verdict: Verdict) -> Iterator[Problem]:
    """The end is not before the start, compared as exactly as both are known: 2016-05 to 2016 is in order."""
    for start in properties.get(_START, ()):
        for end in properties.get(_END, ()):
            known = min(len(start.value), len(end.value))
            if start.value[:known] > end.value[:known]:
                yield verdict.problem(focus, end.value)


def own_parts(focus: str, properties: Properties, verdict: Verdict) -> Iterator[Problem]:
    """Every part is a fragment of the practice itself."""
    fragment = focus + "#"
    for predicate in _PART_PREDICATES:
        for value in properties.get(predicate, ()):
            if not value.value.startswith(fragment):
                yield verdict.problem(focus, value.value)


def curated_copy(focus: str, properties: Properties, verdict: Verdict) -> Iterator[Problem]:
    """What a practice is a copy of lies at another publisher, so not beside the practice itself."""
    beside = focus[: focus.rfind("/") + 1]
    for value in properties.get(_COPY, ()):
        if value.value.startswith(beside):
            yield verdict.problem(focus, value.value)


def summary_languages(focus: str, properties: Properties, verdict: Verdict) -> Iterator[Problem]:
    """A title in some language has a summary in it too."""
    titles = [term.language or "" for term in properties.get(_TITLE, ()) if type(term) is Literal]
    summaries = {term.language or "" for term in properties.get(_SUMMARY, ()) if type(term) is Literal}
    for language in sorted(set(titles) - summaries):
        yield verdict.problem(focus, lang=language)


RULES: dict[str, tuple[Rule, str | None]] = {
    NC + "DateOrderShape": (date_order, "end"),
    NC + "OwnPartShape": (own_parts, None),
    NC + "CuratedCopyShape": (curated_copy, "curated_copy_of"),
    NC + "SummaryLanguageShape": (summary_languages, "summary"),
}
"""IRI of the published shape -> the rule in code, and the field it is about."""
