"""Single values of a practice file: raw text in, the model's value out, or ValueError with a sentence that helps."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from node.errors import quoted
from node.practice import Thesaurus
from node.rdf.addresses import mail_address, telephone_number, web_address

SLUG = re.compile(r"[a-z0-9-]+")

# RFC 5646, section 2.1, without the grandfathered tags and the lengths of language that no registry has ever used.
_LANGUAGE = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+)"
)
_WHEN = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_COUNT = re.compile(r"[0-9]{1,18}")
_FRAGMENT = re.compile(r"#?([a-z]+(?:-[0-9]+)?)")
_LONGEST_COMPARED = 80  # looking for near spellings takes the square of the length
_MOST_DIGITS = 18  # those that every reader of XSD numbers must keep


def language_tag(text: str) -> str:
    """`pt-BR` -> `pt-br`. Raises ValueError for what is no BCP 47 tag."""
    tag = text.lower()
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{quoted(text)} is no language tag; write two or three letters such as nl, en or pt-br")
    return tag


def when(text: str) -> str:
    """A year, a month or a day that exists."""
    if not _WHEN.fullmatch(text) or not _exists(text):
        raise ValueError(f"{quoted(text)} is no date; write a year, a month or a day: 2021, 2021-03 or 2021-03-31")
    return text


def day(text: str) -> str:
    """A day that exists."""
    if len(text) != 10 or not _WHEN.fullmatch(text) or not _exists(text):
        raise ValueError(f"{quoted(text)} is no day; write year, month and day: 2021-03-31")
    return text


def year(text: str) -> str:
    """A year in four digits."""
    if len(text) != 4 or not _WHEN.fullmatch(text) or not _exists(text):
        raise ValueError(f"{quoted(text)} is no year; write four digits: 2021")
    return text


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def number(text: str) -> Decimal:
    """A number in plain digits."""
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > _MOST_DIGITS:
        raise ValueError(f"{quoted(text)} is no number; write digits only, with a point before decimals: 1500 or 12.5")
    return Decimal(text)


def count(text: str) -> int:
    """A whole number, zero or more."""
    if not _COUNT.fullmatch(text):
        raise ValueError(f"{quoted(text)} is no whole number; write digits only: 1500")
    return int(text)


def fragment(text: str) -> str:
    """The name of a part: `source-1`."""
    match = _FRAGMENT.fullmatch(text)
    if not match:
        raise ValueError(f"{quoted(text)} names no part of this text; write its kind and number, such as source-1")
    return match[1]


def practice_address(text: str, base_url: str) -> str:
    """A practice: the slug of one of the same publisher, or an address in full."""
    if SLUG.fullmatch(text):
        return f"{base_url}/practices/{text}"
    if "://" not in text:
        raise ValueError(f"{quoted(text)} is no practice; write its slug, or its address in full with https://")
    return web_address(text)


def concept(text: str, scheme: str, thesaurus: Thesaurus, vocabulary: str) -> str:
    """The IRI of the concept with that id, or with that IRI, in a scheme. `vocabulary` is where the lists can be read.

    An id of a scheme whose concepts the thesaurus does not hold is believed.
    """
    iri = text if "://" in text else thesaurus.iri(scheme, text)
    known = thesaurus.concepts.get(iri)
    if known is not None and known.scheme == scheme:
        return iri
    concepts = thesaurus.scheme(scheme)
    if concepts:
        spellings = {c.id.lower(): c.id for c in concepts} | {
            label.lower(): c.id for c in concepts for label in c.labels.values() if label.lower() != c.id.lower()
        }
        near = get_close_matches(text[:_LONGEST_COMPARED].lower(), spellings, n=9, cutoff=0.0)
        ids = list(dict.fromkeys(spellings[spelling] for spelling in near))[:3]
        raise ValueError(
            f"{quoted(text)} is not among the {scheme}; nearest are {', '.join(ids)}; all are at {vocabulary}"
        )
    return web_address(iri)


def suggestion(text: str, known: list[str]) -> str:
    """`; did you mean themes?`, or where to look, for a name that is unknown."""
    near = get_close_matches(text[:_LONGEST_COMPARED], known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"


SIMPLE: dict[str, Callable[[str], object]] = {
    "when": when,
    "day": day,
    "year": year,
    "number": number,
    "count": count,
    "iri": web_address,
    "mailto": mail_address,
    "tel": telephone_number,
    "own": fragment,
    "name": str,
    "wkt": str,
    "currency": str,
    "sha256": str,
}
"""Kind of value in the property table -> its reader, for the kinds that need nothing but the text."""
