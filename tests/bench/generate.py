"""Practices made up by the thousand: the same for the same seed, about 55 statements and 550 words each.

Words follow Zipf's law, as those of every language do, over a vocabulary for each language; nothing here is a fact
about any city.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate

from node.practice import Concept, Cost, Involvement, Kind, Place, Practice, Result, Source, Text, Thesaurus
from node.rdf.namespaces import SCHEME_NAMESPACES

WORDS = 30_000
LANGUAGES = {"en": 60, "nl": 9, "de": 8, "fr": 8, "es": 8, "fi": 4, "ca": 3}
"""Language -> how many of a hundred practices are written in it."""

THEMES, TECHNOLOGIES, LESSONS, CITIES = 340, 115, 8, 400
NAMES = 8
"""Other names of a concept in each language, as many as the real ones have."""
COUNTRIES = ("BEL", "CAN", "CHE", "DEU", "ESP", "FIN", "FRA", "GBR", "ITA", "NLD", "SWE", "USA")
STATUSES = {
    Kind.POLICY: ("in-force", "proposed", "ended", "suspended", "repealed"),
    Kind.CASE_STUDY: ("running", "evaluated", "ended", "suspended"),
    Kind.PILOT: ("running", "evaluated", "ended", "suspended"),
}
OUTCOMES = ("worked", "mixed", "did-not-work", "stopped", "too-early", "not-reported")
_LANGUAGE_CODES = {"en": "ENG", "nl": "NLD", "de": "DEU", "fr": "FRA", "es": "SPA", "fi": "FIN", "ca": "CAT"}
_SYLLABLES = {
    "en": "th er on sh ing ow st ard ell ough amp ick ment ake ood urn ive ash",
    "nl": "ij aan oe sch ver ge uit heid oor lijk straat zaa moe kee bui tij",
    "de": "ung ich sch ver zeit aus keit mut stra blo wech fen dür bög kün gla",
    "fr": "eau tion ment oir ille que ais eur pré cha vou gné dre foi lie mou",
    "es": "ción dad ero illa que aña mos tra uel pe cor bi lan gu ñe sol",
    "fi": "nen sta kka ttu ää yö lla mie kau sii vuo tal jär hei puu kos",
    "ca": "ció tat eny xe lla aig ues pos tra mun bar cel ona pla fusi rou",
}
_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
_WEIGHTS = tuple(accumulate(1 / (rank + 3) for rank in range(WORDS)))


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """A language's words, the commonest first: as in life, those are short."""
    dice = random.Random(f"vocabulary {language}")
    syllables = _SYLLABLES[language].split()
    words: dict[str, None] = {}
    while len(words) < WORDS:
        length = 2 + (len(words) > 300) + (dice.random() < len(words) / WORDS)
        words["".join(dice.choices(syllables, k=length))] = None
    return tuple(words)


@cache
def thesaurus() -> Thesaurus:
    """Concepts whose labels are middling words of each language, one to three of them."""
    dice = random.Random("thesaurus")

    def label(language: str) -> str:
        return " ".join(vocabulary(language)[dice.randrange(200, 3_000)] for _ in range(dice.choice((1, 2, 2, 3))))

    ids = {
        "themes": [f"theme-{n}" for n in range(THEMES)],
        "technologies": [f"technology-{n}" for n in range(TECHNOLOGIES)],
        "lessons": [str(n + 1) for n in range(LESSONS)],
        "statuses": sorted({status for each in STATUSES.values() for status in each}),
        "outcomes": OUTCOMES,
    }
    concepts = [
        Concept(
            SCHEME_NAMESPACES[scheme] + id,
            scheme,
            labels={language: label(language) for language in LANGUAGES},
            names={language: tuple(label(language) for _ in range(NAMES)) for language in LANGUAGES},
        )
        for scheme, names in ids.items()
        for id in names
    ]
    return Thesaurus(concepts, SCHEME_NAMESPACES)


def generated(number: int, seed: int = 1) -> Iterator[Practice]:
    """The first `number` practices of a seed."""
    dice = random.Random(seed)
    for n in range(number):
        yield _practice(dice, n)


def published(number: int) -> str:
    """When the practice of that number was published: each a minute after the one before."""
    return (_BEGAN + timedelta(minutes=number)).isoformat().replace("+00:00", "Z")


def _practice(dice: random.Random, number: int) -> Practice:
    language = dice.choices(tuple(LANGUAGES), tuple(LANGUAGES.values()))[0]
    kind = dice.choice(tuple(Kind))
    city = min(int(dice.paretovariate(0.6)) - 1, CITIES - 1)

    def text(words: int) -> Text:
        return {language: _text(dice, language, words)}

    def short(words: int) -> Text:
        """In English too, for some practices of other languages."""
        return text(words) | ({"en": _text(dice, "en", words)} if number % 5 == 0 else {})

    return Practice(
        iri=f"https://city-{city}.example/practices/{'-'.join(_text(dice, 'en', 2).split())}-{number}",
        kind=kind,
        title=short(8),
        summary=short(50),
        body=text(280),
        languages=(SCHEME_NAMESPACES["languages"] + _LANGUAGE_CODES[language],),
        licence=SCHEME_NAMESPACES["licences"] + "CC_BY_4_0",
        places=(Place({"en": f"City {city}"}, SCHEME_NAMESPACES["countries"] + COUNTRIES[city % len(COUNTRIES)]),),
        scope=SCHEME_NAMESPACES["scopes"] + "city",
        start=str(dice.randint(1995, 2026)),
        status=SCHEME_NAMESPACES["statuses"] + dice.choice(STATUSES[kind]),
        status_basis=SCHEME_NAMESPACES["evidence"] + "inferred",
        lessons=_concepts(dice, "lessons", [str(n + 1) for n in range(LESSONS)], 2),
        themes=_concepts(dice, "themes", [f"theme-{n}" for n in range(THEMES)], 4),
        technologies=_concepts(dice, "technologies", [f"technology-{n}" for n in range(TECHNOLOGIES)], 2),
        problem=text(40),
        goal=text(30),
        engagement=text(30),
        organisations=tuple(_organisation(dice, language) for _ in range(2)),
        results=tuple(_result(dice, language) for _ in range(2)),
        outcome=SCHEME_NAMESPACES["outcomes"] + dice.choice(OUTCOMES) if kind is Kind.PILOT else None,
        what_failed=text(40),
        would_do_differently=text(30),
        costs=(Cost(SCHEME_NAMESPACES["cost-kinds"] + "budget", Decimal(dice.randrange(10**6)), "EUR"),),
        sources=(Source(_text(dice, language, 6), f"https://city-{city}.example/documents/{number}", f"City {city}"),),
        evidence=SCHEME_NAMESPACES["evidence"] + "source-read",
    )


def _text(dice: random.Random, language: str, words: int) -> str:
    return " ".join(dice.choices(vocabulary(language), cum_weights=_WEIGHTS, k=words))


def _concepts(dice: random.Random, scheme: str, ids: list[str], most: int) -> tuple[str, ...]:
    return tuple(sorted(SCHEME_NAMESPACES[scheme] + id for id in dice.sample(ids, dice.randint(1, most))))


def _organisation(dice: random.Random, language: str) -> Involvement:
    roles = (SCHEME_NAMESPACES["org-roles"] + dice.choice(("responsible", "partner", "supplier")),)
    return Involvement(organisation=_text(dice, language, 3).title(), roles=roles)


def _result(dice: random.Random, language: str) -> Result:
    return Result(
        metric={language: _text(dice, language, 5)},
        value=Decimal(dice.randrange(10**4)),
        unit={language: _text(dice, language, 1)},
        date=str(dice.randint(2015, 2026)),
        note={language: _text(dice, language, 10)},
        sources=("source-1",),
    )
