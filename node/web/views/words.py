"""The words of the interface for states, dates and numbers: a state is a word and a shape, never a colour."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from node.practice import Practice

KINDS = {"policy": "Policy", "case-study": "Case study", "pilot": "Pilot"}
PLURALS = {"policy": ("policy", "policies"), "case-study": ("case study", "case studies"), "pilot": ("pilot", "pilots")}

OUTCOMES = {
    "worked": ("worked", "Worked"),
    "mixed": ("mixed", "Mixed"),
    "did-not-work": ("failed", "Did not work"),
    "stopped": ("stopped", "Stopped"),
    "too-early": ("early", "Too early to say"),
    "not-reported": ("none", "No outcome stated"),
}
"""Outcome -> the shape and the word."""

STATUSES = {
    "planned": "Planned",
    "proposed": "Proposed",
    "in-force": "In force",
    "running": "Running",
    "evaluated": "Evaluated",
    "ended": "Ended",
    "suspended": "Suspended",
    "repealed": "Repealed",
}
VALUES: dict[str, dict[str, dict[str, str]]] = {
    "kind": {
        "policy": {
            "en": "Policy", "es": "Política", "ca": "Política", "fr": "Politique", "de": "Regelwerk", "nl": "Beleid",
            "fi": "Linjaus",
        },
        "case-study": {
            "en": "Case study", "es": "Estudio de caso", "ca": "Estudi de cas", "fr": "Étude de cas",
            "de": "Fallstudie", "nl": "Casus", "fi": "Tapaustutkimus",
        },
        "pilot": {
            "en": "Pilot", "es": "Piloto", "ca": "Prova pilot", "fr": "Projet pilote", "de": "Pilotprojekt",
            "nl": "Pilot", "fi": "Pilotti",
        },
    },
    "signed": {
        "city": {
            "en": "Signed by its city", "es": "Firmado por su ciudad", "ca": "Signat per la seva ciutat",
            "fr": "Signé par sa ville", "de": "Von der Stadt signiert", "nl": "Ondertekend door de stad",
            "fi": "Kaupungin allekirjoittama",
        },
        "curator": {
            "en": "Written up by others", "es": "Redactado por terceros", "ca": "Redactat per tercers",
            "fr": "Rédigé par un tiers", "de": "Von Dritten beschrieben", "nl": "Beschreven door anderen",
            "fi": "Muiden kirjoittama",
        },
        "no": {
            "en": "Not signed", "es": "Sin firma", "ca": "Sense signatura", "fr": "Non signé", "de": "Nicht signiert",
            "nl": "Niet ondertekend", "fi": "Allekirjoittamaton",
        },
    },
}  # fmt: skip
"""Facet -> value -> what it is called in each language, for values that are no concepts."""
QUALIFIERS = {
    "about": "about",
    "more-than": "more than",
    "at-least": "at least",
    "almost": "almost",
    "less-than": "less than",
    "at-most": "at most",
}
UNSURE = ("inferred", "recalled")
"""Evidence that is no reading of a source: a status that rests on it is shown as not verified."""

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


LANGUAGES = {
    "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fi": "Finnish", "fr": "French", "ga": "Irish",
    "gl": "Galician", "hr": "Croatian", "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "lt": "Lithuanian", "lv": "Latvian", "mt": "Maltese", "nb": "Norwegian Bokmål", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish", "tr": "Turkish",
    "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sign:
    """A state: the shape of that id in the page's symbols, and its word."""

    shape: str
    word: str


def last_segment(iri: str) -> str:
    """A concept's id."""
    return iri.rpartition("/")[2].rpartition("#")[2]


def outcome(practice: Practice) -> Sign | None:
    """What came of a practice; a pilot without one says so, a policy has none."""
    if practice.outcome:
        shape, word = OUTCOMES.get(last_segment(practice.outcome), ("none", last_segment(practice.outcome)))
        return Sign(shape, word)
    return Sign("none", "No outcome stated") if practice.kind == "pilot" else None


def status(practice: Practice) -> str:
    """The status with its date, and whether nobody verified it: "In force since 2021", "Ended 2018, not verified"."""
    id = last_segment(practice.status)
    word = STATUSES.get(id, id.replace("-", " "))
    if id in ("in-force", "running"):
        since = practice.status_since or (practice.start if id == "in-force" else None)
        word += f" since {date(since)}" if since else ""
    elif practice.status_since or (id in ("ended", "evaluated") and practice.end):
        word += f" {date(practice.status_since or practice.end or '')}"
    return word + (", not verified" if unsure(practice.status_basis) else "")


def unsure(evidence: str | None) -> bool:
    """Whether a statement rests on no source that was read."""
    return evidence is not None and last_segment(evidence) in UNSURE


def years(practice: Practice) -> str:
    """From when to when, in years."""
    start, end = (practice.start or "")[:4], (practice.end or "")[:4]
    if not start or not end or start == end:
        return start or (f"until {end}" if end else "")
    return f"{start}\N{EN DASH}{end}"


def date(text: str) -> str:
    """`2016`, `2016-05` or `2016-05-01` as people write it; anything else as it is."""
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return text
    if len(parts) == 1 or not 1 <= int(parts[1]) <= len(MONTHS):
        return text
    month = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def moment(text: str) -> str:
    """`2026-11-23T10:00:00Z` as `23 November 2026, 10:00 UTC`."""
    day, _, clock = text.partition("T")
    return f"{date(day)}, {clock[:5]} UTC" if clock else date(day)


def number(value: Decimal | int) -> str:
    """A number with its thousands apart and no zeros that say nothing."""
    if isinstance(value, int):
        return f"{value:,}"
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(value)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def capital(text: str) -> str:
    """The text with a capital first; the rest as it is."""
    return text[:1].upper() + text[1:]


def count(n: int, singular: str, plural: str) -> str:
    """`1 city`, `3,200 cities`."""
    return f"{n:,} {singular if n == 1 else plural}"
