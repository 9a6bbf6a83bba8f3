"""Practices for property tests, made off the property table, so that a new row is tested the day it is added.

`practices()` are Hypothesis strategies; `complete_practice()` is one practice with every field filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

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
from node.rdf.namespaces import SCHEME_NAMESPACES
from node.rdf.table import TABLE, Property

BASE = "https://ghent.example/practices/"
PARTS = {
    c.__name__: c for c in (Place, Involvement, Contact, Assessment, Risk, Decision, Result, Cost, Source, Attachment)
}
LANGUAGES = ("en", "nl", "ar", "he", "ja", "pt-br", "zh-hant-tw", "und")
WORDS = (
    "Camera’s tellen 👩🏽‍🦽 mee",
    "كاميرات المراقبة",
    "מצלמות",
    "公開データ",
    'a "quoted" \\ back\\u0041slash',
    "two\nlines\tand\r\n",
)
CONCEPTS = {
    "languages": ("NLD", "ENG"),
    "licences": ("CC_BY_4_0", "CC0"),
    "countries": ("BEL", "NLD"),
    "lessons": ("1", "6"),
    "legal-grounds": ("Consent", "PublicInterest"),
    "data-subjects": ("Child", "Citizen"),
    "personal-data": ("Location", "MACAddress"),
    "org-roles": ("responsible", "supplier"),
}
STATUSES = {
    Kind.POLICY: ("proposed", "in-force", "ended", "suspended", "repealed"),
    Kind.CASE_STUDY: ("planned", "running", "evaluated", "ended", "suspended"),
    Kind.PILOT: ("planned", "running", "evaluated", "ended", "suspended"),
}

# Neither controls, surrogates nor code points without a character: what the wire rules allow.
texts = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=20),
)
translated = st.dictionaries(st.sampled_from(LANGUAGES), texts, min_size=1, max_size=3)
addresses = st.sampled_from(
    ("https://stad.example/", "http://peer.example/practices/x?a=1&b=2#c", "https://é.example/路")
)
years = st.integers(1990, 2035).map(str)
months = st.builds("{}-{:02}".format, years, st.integers(1, 12))
days = st.dates().filter(lambda day: day.year >= 1000).map(lambda day: day.isoformat())
numbers = st.one_of(
    st.integers(-(10**17), 10**17).map(Decimal),
    st.decimals(-1000, 10**9, places=2),
    st.sampled_from([Decimal("1E+3"), Decimal("0.000001"), Decimal("5.0"), Decimal("-0.5")]),
)

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": translated,
    "texts": st.builds(LanguageText, st.sampled_from(LANGUAGES), texts),
    "name": st.one_of(st.sampled_from(("Stad Gent", "44021")), st.text("aé路👍 ", min_size=1, max_size=20)),
    "when": st.one_of(years, months, days),
    "day": days,
    "year": years,
    "number": numbers,
    "count": st.integers(0, 10**17),
    "iri": addresses,
    "practice": addresses,
    "own": st.sampled_from(("source-1", "source-2", "decision-1", "org-1")),
    "mailto": st.just("mailto:data@stad.example"),
    "tel": st.just("tel:+3292101010"),
    "currency": st.sampled_from(("EUR", "DKK")),
    "sha256": st.text("0123456789abcdef", min_size=64, max_size=64),
    "wkt": st.sampled_from(("POINT(3.72 51.05)", "POINT(-0.1 51.5)")),
}


def concepts(scheme: str) -> list[str]:
    """Some concepts of a scheme. Only their namespace matters to the shapes, but for statuses."""
    return sorted(SCHEME_NAMESPACES[scheme] + id for id in CONCEPTS.get(scheme, ("one", "a-newer-one")))


def field_values(row: Property) -> st.SearchStrategy[Any]:
    """What the field of a row may hold; the empty value too, unless the row must be filled."""
    must = row.cardinality.startswith("1")
    if row.type == "text":
        return translated if must else st.one_of(st.just({}), translated)
    one = _single(row)
    if row.type == "part" and row.many:
        return st.lists(one, min_size=must, max_size=12 if row.field == "results" else 2).map(tuple)
    if row.many:
        return st.sets(one, min_size=must, max_size=3).map(sorted).map(tuple)
    return one if must else st.one_of(st.none(), one)


def _single(row: Property) -> st.SearchStrategy[Any]:
    if row.type == "part":
        return parts(row.argument)
    return st.sampled_from(concepts(row.argument)) if row.type == "concept" else VALUES[row.type]


def parts(class_name: str) -> st.SearchStrategy[Any]:
    """Parts of a class that conform to the shapes."""
    made = st.builds(PARTS[class_name], **{row.field: field_values(row) for row in TABLE[class_name]})
    return made.map(_CONFORMING.get(class_name, lambda part: part))


def _result(result: Result) -> Result:
    low, high = (
        sorted((result.low, result.high)) if result.low is not None and result.high is not None else (None, None)
    )
    return replace(result, low=low, high=high, words=result.words or {"en": "many"})


_CONFORMING = {
    "Result": _result,
    "Contact": lambda contact: replace(contact, email=contact.email or "mailto:data@stad.example"),
    "Decision": lambda decision: replace(decision, currency=decision.currency or "EUR"),
}


@st.composite
def practices(draw: st.DrawFn, slug: str = "crowd-monitor") -> Practice:
    """Practices that conform to the shapes, without statements of a newer vocabulary."""
    kind = draw(st.sampled_from(Kind))
    optional = draw(st.sets(st.sampled_from([row.field for row in TABLE["Practice"]]), max_size=20))
    wanted = [row for row in TABLE["Practice"] if row.field in optional or row.cardinality.startswith("1")]
    practice = Practice(BASE + slug, kind, **{row.field: draw(field_values(row)) for row in wanted})
    return conforming(practice, draw(st.sampled_from(STATUSES[kind])))


def conforming(practice: Practice, status: str) -> Practice:
    """The practice with what several fields together must fulfil."""
    start, end = practice.start, practice.end
    if start and end and start[: len(end)] > end[: len(start)]:
        start, end = end, start
    return replace(
        practice,
        status=SCHEME_NAMESPACES["statuses"] + status,
        start=start,
        end=end,
        summary=dict(practice.summary) | practice.title,
        lessons=practice.lessons or tuple(concepts("lessons")[:1]),
        sources=practice.sources or (Source("A title", "https://stad.example/", "Stad"),),
        outcome=practice.outcome or concepts("outcomes")[0],
    )


@st.composite
def newer_practices(draw: st.DrawFn) -> Practice:
    """Practices that also say things of a newer vocabulary, about themselves, a part and a new kind of part."""
    practice = draw(practices())
    subjects = st.sampled_from(("", "#source-1", "#place-1", "#weather-1"))
    values = st.sampled_from(('"x"@nl', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "<https://new.example/#a>"))
    line = f"<{practice.iri}{{}}> <https://w3id.org/newcommons/ns#new{{}}> {{}} ."
    lines = st.builds(line.format, subjects, st.sampled_from("AB"), values)
    return replace(practice, extra=tuple(sorted(draw(st.sets(lines, min_size=1, max_size=5)))))


def complete_practice(kind: Kind = Kind.PILOT, slug: str = "complete") -> Practice:
    """A conforming practice with every field of the table filled, parts and all; always the same."""
    practice = Practice(BASE + slug, kind, **_filled("Practice"))
    return conforming(practice, "ended")


_FIRST: Mapping[str, Any] = {
    "text": {"en": "Some words", "nl": "Enige woorden"},
    "texts": (LanguageText("en", "whether it runs"), LanguageText("en", "who pays")),
    "name": "Stad Gent",
    "when": "2021-03",
    "day": "2021-03-31",
    "year": "2021",
    "number": Decimal("12.5"),
    "count": 12,
    "iri": "https://stad.example/",
    "practice": "https://peer.example/practices/x",
    "own": "source-1",
    "mailto": "mailto:data@stad.example",
    "tel": "tel:+3292101010",
    "currency": "EUR",
    "sha256": "0" * 64,
    "wkt": "POINT(3.72 51.05)",
}


def _filled(class_name: str) -> dict[str, Any]:
    return {row.field: _filled_field(row) for row in TABLE[class_name]}


def _filled_field(row: Property) -> Any:
    if row.type == "part":
        part = PARTS[row.argument](**_filled(row.argument))
        return (part, part) if row.many else part
    if row.type == "concept":
        return tuple(concepts(row.argument)) if row.many else concepts(row.argument)[0]
    value = _FIRST[row.type]
    return (value,) if row.many and row.type not in ("text", "texts") else value
