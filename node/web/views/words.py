"""The words of the interface for states, dates and numbers: a state is a word and a shape, never a colour.

All of them are in the language of the current page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as day_of
from datetime import time
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

from node.practice import Practice
from node.web.language import LANGUAGES, LOCALES, gettext, later, ngettext, numeral, speaking
from node.web.language import gettext as _
from node.web.language import language as spoken

KINDS = {"policy": later("Policy"), "case-study": later("Case study"), "pilot": later("Pilot")}

OUTCOMES = {
    "worked": ("worked", later("Worked")),
    "mixed": ("mixed", later("Mixed")),
    "did-not-work": ("failed", later("Did not work")),
    "stopped": ("stopped", later("Stopped")),
    "too-early": ("early", later("Too early to say")),
    "not-reported": ("none", later("No outcome stated")),
}
"""Outcome -> the shape and the word."""
SILENT = "not-reported"
"""What a pilot without an outcome counts as: to say nothing is to report none."""

STATUSES = {
    "planned": (later("Planned"), later("Planned %(date)s")),
    "proposed": (later("Proposed"), later("Proposed %(date)s")),
    "in-force": (later("In force"), later("In force since %(date)s")),
    "running": (later("Running"), later("Running since %(date)s")),
    "evaluated": (later("Evaluated"), later("Evaluated %(date)s")),
    "ended": (later("Ended"), later("Ended %(date)s")),
    "suspended": (later("Suspended"), later("Suspended %(date)s")),
    "repealed": (later("Repealed"), later("Repealed %(date)s")),
}
"""Status -> the word, and the words with its date."""
PUBLISHED = {
    "city": later("The city itself"),
    "curator": later("Written up by others"),
    "no": later("From a portal, not signed"),
}
"""Value of the facet `signed` -> who published a practice."""
SIGNED = {
    "city": later("Signed by its city"),
    "curator": later("Written up by others"),
    "no": later("Not signed"),
}
"""The same where a practice is cited, with no heading above it."""
QUALIFIED = {
    "about": later("about %(number)s"),
    "more-than": later("more than %(number)s"),
    "at-least": later("at least %(number)s"),
    "almost": later("almost %(number)s"),
    "less-than": later("less than %(number)s"),
    "at-most": later("at most %(number)s"),
}
UNSURE = ("inferred", "recalled")
"""Evidence that is no reading of a source: a status that rests on it is shown as not verified."""


_POINT = re.compile(r"POINT ?\((-?[0-9]{1,3}(?:\.[0-9]{1,9})?) (-?[0-9]{1,2}(?:\.[0-9]{1,9})?)\)")


@dataclass(frozen=True, slots=True)
class Sign:
    """A state: the shape of that id in the page's symbols, and its word."""

    shape: str
    word: str


def last_segment(iri: str) -> str:
    """A concept's id."""
    return iri.rpartition("/")[2].rpartition("#")[2]


def kind(id: str) -> str:
    """What a kind of practice is called."""
    return gettext(KINDS[id])


def kinds(counts: dict[str, int]) -> str:
    """How many there are of each kind: `3 policies, 1 pilot`."""
    said = [
        ("policy", ngettext("%(count)s policy", "%(count)s policies", counts.get("policy", 0))),
        ("case-study", ngettext("%(count)s case study", "%(count)s case studies", counts.get("case-study", 0))),
        ("pilot", ngettext("%(count)s pilot", "%(count)s pilots", counts.get("pilot", 0))),
    ]
    return ", ".join(text for id, text in said if counts.get(id))


def practices(n: int) -> str:
    """`1 practice`, `3,200 practices`."""
    return ngettext("%(count)s practice", "%(count)s practices", n)


def activities(n: int) -> str:
    """`1 activity`, `3,200 activities`."""
    return ngettext("%(count)s activity", "%(count)s activities", n)


def outcome_sign(id: str) -> Sign:
    """The shape and the word of an outcome."""
    shape, word = OUTCOMES.get(id, ("none", ""))
    return Sign(shape, gettext(word) if word else id)


def outcome(practice: Practice) -> Sign | None:
    """What came of a practice; a pilot without one says so, a policy has none."""
    if practice.outcome:
        return outcome_sign(last_segment(practice.outcome))
    return outcome_sign(SILENT) if practice.kind == "pilot" else None


def status(practice: Practice) -> str:
    """The status with its date, and whether nobody verified it: "In force since 2021", "Ended 2018, not verified"."""
    id = last_segment(practice.status)
    when = practice.status_since
    if not when and id == "in-force":
        when = practice.start
    elif not when and id in ("ended", "evaluated"):
        when = practice.end
    word = _status(id, date(when) if when else "")
    return _("%(status)s, not verified", status=word) if unsure(practice.status_basis) else word


def status_word(id: str) -> str:
    """The word of a status."""
    return _status(id, "")


def _status(id: str, when: str) -> str:
    if id not in STATUSES:
        return " ".join(filter(None, (id.replace("-", " "), when)))
    word, dated = STATUSES[id]
    return gettext(dated, date=when) if when else gettext(word)


def unsure(evidence: str | None) -> bool:
    """Whether a statement rests on no source that was read."""
    return evidence is not None and last_segment(evidence) in UNSURE


def years(practice: Practice) -> str:
    """From when to when, in years."""
    start, end = (practice.start or "")[:4], (practice.end or "")[:4]
    if not start or not end or start == end:
        return start or (_("until %(year)s", year=end) if end else "")
    return f"{start}\N{EN DASH}{end}"


def date(text: str, language: str = "") -> str:
    """`2016`, `2016-05` or `2016-05-01` as people write it; anything else as it is."""
    return _date(text, language or spoken())


@lru_cache(maxsize=4096)
def _date(text: str, language: str) -> str:
    parts = text.split("-")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return text
    try:
        day = day_of(*map(int, (*parts, "1")[:3]))
    except (ValueError, OverflowError):
        return text
    if len(parts) == 3:
        return format_date(day, "long", locale=LOCALES[language])
    return format_skeleton("yMMMM", day, locale=LOCALES[language])


def moment(text: str, language: str = "") -> str:
    """`2026-11-23T10:00:00Z` as `23 November 2026, 10:00 UTC`."""
    day, _, clock = text.partition("T")
    if not clock:
        return date(day, language)
    try:
        said = format_time(time.fromisoformat(clock[:5]), "short", locale=LOCALES[language or spoken()])
    except ValueError:
        said = clock[:5]
    return f"{date(day, language)}, {said} UTC"


def number(value: Decimal | int, language: str = "") -> str:
    """A number with its thousands apart and no zeros that say nothing."""
    return numeral(value, language or spoken())


def degrees(point: str) -> str:
    """`POINT(3.72 51.05)` as `51.05° N, 3.72° E`; anything else as it is."""
    found = _POINT.fullmatch(point)
    if not found:
        return point
    east, north = (Decimal(each) for each in found.groups())
    said = {"latitude": number(round(abs(north), 3)), "longitude": number(round(abs(east), 3))}
    if north < 0:
        return (
            _("%(latitude)s° S, %(longitude)s° W", **said)
            if east < 0
            else _("%(latitude)s° S, %(longitude)s° E", **said)
        )
    return (
        _("%(latitude)s° N, %(longitude)s° W", **said) if east < 0 else _("%(latitude)s° N, %(longitude)s° E", **said)
    )


def qualified(number: str, qualifier: str | None) -> str:
    """A number that is said already, with how exact it is: `more than 3,200`."""
    message = QUALIFIED.get(last_segment(qualifier or ""))
    return gettext(message, number=number) if message and number else number


def percent(value: str, language: str = "") -> str:
    """A number that is said already, as a share of a hundred: `29%`, `29 %`."""
    pattern = Locale.parse(LOCALES[language or spoken()]).percent_formats[None]
    return value + str(pattern.suffix[0])


def tongue(tag: str, language: str = "") -> str:
    """What a language is called, by its tag, as within a sentence; the tag itself where nobody knows."""
    return _tongue(tag, language or spoken())


@lru_cache(maxsize=1024)
def _tongue(tag: str, language: str) -> str:
    try:
        names = Locale.parse(language, sep="-").languages
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").languages
    return str(names.get(tag) or names.get(tag.partition("-")[0]) or tag)


def of_value(facet: str, value: str, language: str = "") -> str:
    """The word for a facet's value; empty where it is no word of ours, or is one that a thesaurus has in more languages
    than we speak."""
    ours_alone = {"kind": KINDS, "signed": PUBLISHED}.get(facet, {})
    shared = {"outcome": OUTCOMES, "status": STATUSES}.get(facet, {})
    if value not in ours_alone and value not in shared:
        return ""
    with speaking(language or spoken()):
        if value in ours_alone:
            return gettext(ours_alone[value])
        if (language or spoken()) not in LANGUAGES:
            return ""
        return outcome_sign(value).word if facet == "outcome" else status_word(value)


def signed(value: str, language: str) -> str:
    """Who stands behind a practice that is cited, by the value of the facet `signed`."""
    with speaking(language):
        return gettext(SIGNED[value])


def listed(texts: Sequence[str]) -> str:
    """Several things in a sentence: `a, b and c`."""
    return format_list(texts, locale=LOCALES[spoken()])


def capital(text: str) -> str:
    """The text with a capital first; the rest as it is."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """A label as it stands within a sentence; German writes its nouns large everywhere."""
    return text if spoken() == "de" else text[:1].lower() + text[1:]


def quoted(text: str) -> str:
    """A text in the quotation marks of the page's language."""
    return _("“%(text)s”", text=text)
