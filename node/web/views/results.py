"""Results: each fact counted or measured as a row with its sources; a bar only where its base is stated."""

from __future__ import annotations

from dataclasses import dataclass

from node.practice import Practice, Result
from node.web.language import gettext as _
from node.web.views import words
from node.web.views.facts import Fact, Speaker, facts, source_numbers
from node.web.views.pictures import Bar, bars
from node.web.views.texts import Phrase, pick

_SAID = ("metric", "value", "low", "high", "words", "qualifier", "unit", "out_of", "date", "note", "sources")
_OTHERS = ("baseline", "kind", "method", "unit_code")


@dataclass(frozen=True, slots=True)
class Figure:
    """A result's number in words: `72` and `of 240 people`; `rest` is empty where the number says it all."""

    number: Phrase
    rest: Phrase


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A result: what was measured, its figure, its bars or none, and all else it states."""

    id: str
    metric: Phrase
    figure: Figure
    bars: tuple[Bar, ...]
    date: str
    note: Phrase
    facts: tuple[Fact, ...]
    sources: tuple[int, ...]


def result_rows(practice: Practice, speaker: Speaker) -> tuple[ResultRow, ...]:
    """The results of a practice in their order."""
    return tuple(
        ResultRow(
            f"result-{number}",
            pick(result.metric, speaker.language),
            figure(result, speaker.language),
            bars(result, practice.results),
            words.date(result.date) if result.date else "",
            pick(result.note, speaker.language),
            facts(result, _OTHERS, "Result", speaker),
            source_numbers(result.sources),
        )
        for number, result in enumerate(practice.results, start=1)
    )


def figure(result: Result, language: str = "") -> Figure:
    """The number with its qualifier, and what follows it: its base and unit. Words stand where there is no number.

    A unit that only repeats what was measured is left out: it stands beside."""
    unit = pick(result.unit, language)
    if unit.text.casefold() == pick(result.metric, language).text.casefold():
        unit = Phrase("")
    if result.value is not None:
        text = words.number(result.value)
    elif result.low is not None and result.high is not None:
        text = _("%(low)s to %(high)s", low=words.number(result.low), high=words.number(result.high))
    else:
        return Figure(pick(result.words, language), unit)
    if unit.text == "%":
        text, unit = words.percent(text), Phrase("")
    rest = unit.text
    if result.out_of is not None:
        whole = words.number(result.out_of)
        rest = _("of %(whole)s %(unit)s", whole=whole, unit=rest) if rest else _("of %(whole)s", whole=whole)
    return Figure(Phrase(words.qualified(text, result.qualifier)), Phrase(rest, unit.lang))


def key_result(practice: Practice) -> Result | None:
    """The one result that matters most on a line. Context is the last choice, and before it a bare figure, of which
    neither a source nor a whole is stated; then an outcome goes before an output, a number before words, what has a
    source before what has none, what has a whole before what has none."""
    order = {"outcome": 0, "output": 1, "": 2, "context": 3}

    def weight(result: Result) -> tuple[int | bool, ...]:
        kind = order.get(words.last_segment(result.kind or ""), 2)
        unsourced, wholeless = not result.sources, result.out_of is None
        return (
            kind == order["context"],
            unsourced and wholeless,
            kind,
            result.value is None and result.low is None,
            unsourced,
            wholeless,
        )

    return min(practice.results, key=weight, default=None)
