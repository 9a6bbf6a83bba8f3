"""What people type: words, "phrases in quotes", -exclusions and `city:ghent`. Any text is words; none is an error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from node.search.analysis import clean

MOST_WORDS = 32
_LONGEST_TEXT = 4_000
_CLAUSE = re.compile(r'((?<!\S)-)?(?:((?<!\S)[a-z]+:)?"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"[^\W_]+")
_YEARS = re.compile(r"(\d{4})(?:(?:-|\.\.)(\d{4}))?")
_MOST_YEARS = 60

KINDS: Mapping[str, str] = {
    "policy": "policy", "policies": "policy",
    "case-study": "case-study", "casestudy": "case-study", "case": "case-study", "cases": "case-study",
    "pilot": "pilot", "pilots": "pilot",
}  # fmt: skip
"""What may stand behind `kind:`."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text taken apart. `phrases` and `excluded` hold the words of each clause in order.

    `filters` are the `city:`, `kind:` and `year:` of it; a city stands as it was typed. `text` is what is left of it
    without these and without what is excluded, as it was typed.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = field(default="", compare=False)

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every word that is to be found, each once, those of phrases among them."""
        return tuple(dict.fromkeys([*self.words, *(word for phrase in self.phrases for word in phrase)]))


def read(text: str) -> Words:
    """The first MOST_WORDS words of `text`. Signs between words part them; a lone quote opens a phrase to the end."""
    words: dict[str, None] = {}
    phrases: dict[tuple[str, ...], None] = {}
    excluded: dict[tuple[str, ...], None] = {}
    filters: dict[str, dict[str, None]] = {}
    told: list[str] = []
    left = MOST_WORDS
    for minus, name, quoted, plain in _CLAUSE.findall(clean(text[:_LONGEST_TEXT])):
        facet, values = _narrowing(name, quoted, plain)
        if values and not minus:
            filters.setdefault(facet, {}).update(dict.fromkeys(values))
            continue
        found = tuple(_WORD.findall(name + quoted + plain))[:left]
        left -= len(found)
        if not found:
            continue
        if minus:
            excluded[found] = None
            continue
        told.append(name + quoted if quoted else plain)
        if quoted and len(found) > 1:
            phrases[found] = None
        else:
            words |= dict.fromkeys(found)
    narrowed = {facet: tuple(values) for facet, values in filters.items()}
    return Words(tuple(words), tuple(phrases), tuple(excluded), narrowed, " ".join(told))


def _narrowing(name: str, quoted: str, plain: str) -> tuple[str, tuple[str, ...]]:
    """The facet and values of a clause such as `year:2016-2018`; none where it is just words."""
    if not quoted:
        name, _, quoted = plain.partition(":")
    facet, value = name.rstrip(":").lower(), quoted.strip().lower()
    if facet == "city" and _WORD.search(value):
        return facet, (value,)
    if facet == "kind" and value in KINDS:
        return facet, (KINDS[value],)
    if facet == "year" and (years := _YEARS.fullmatch(value)):
        return facet, tuple(_years(int(years[1]), int(years[2] or years[1])))
    return facet, ()


def _years(first: int, last: int) -> Iterator[str]:
    first, last = min(first, last), max(first, last)
    return (str(year) for year in range(first, min(last, first + _MOST_YEARS) + 1))
