"""A practice: what a city shares, with all fields of the vocabulary's property table.

Field names and order are those of `node/rdf/table.py`. Conventions that the annotations cannot say:

* `Text` is one text in several languages, keyed by BCP 47 tag in lower case; an empty mapping is an absent text.
* A concept is its IRI. Many concepts or addresses are a sorted tuple without doubles, since RDF keeps no order.
* A date (`start`, `date`, `read` ...) is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as exact as is known.
* References to parts (`sources` of a result, `paid_by`, `overturns`) are fragments of the same practice: `source-1`.
* Parts are in order: the n-th result is `<practice>#result-n`.
* An empty string is an absent value where one is required: such a practice is a draft the shapes will refuse.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

Text = Mapping[str, str]

_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)
"""Letters that Unicode does not take apart."""


class LanguageText(NamedTuple):
    """One text with its language, where a language may occur several times."""

    language: str
    text: str


class Kind(StrEnum):
    """The three kinds of practice."""

    POLICY = "policy"
    CASE_STUDY = "case-study"
    PILOT = "pilot"


LONGEST_SLUG = 80
"""What an address, a search and the index all take whole."""


@lru_cache(maxsize=10_000)
def slug_of(name: str) -> str:
    """What an address calls something of that name: lower case, without accents, `-` between words."""
    name = name.lower()
    plain = unicodedata.normalize("NFKD", name.translate(_SPELLED)).encode("ascii", "ignore").decode()
    slug = _hyphened(plain) or _hyphened(unicodedata.normalize("NFC", name))
    return slug if len(slug) <= LONGEST_SLUG else slug[:LONGEST_SLUG].rpartition("-")[0] or slug[:LONGEST_SLUG]


def _hyphened(words: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", words))


@dataclass(frozen=True, slots=True)
class Place:
    """A city or other area a practice is about, as its publisher names it."""

    name: Text = field(default_factory=dict)
    country: str = ""
    same_as: tuple[str, ...] = ()
    within: str | None = None
    nuts: str | None = None
    lau: str | None = None
    centroid: str | None = None
    population: int | None = None
    population_year: str | None = None

    @property
    def label(self) -> str:
        """The English name, else the first one; empty for a place without a name."""
        return self.name.get("en") or next(iter(self.name.values()), "")

    @property
    def slug(self) -> str:
        """What an address calls the place: `sao-paulo`. A name without Latin letters keeps its own."""
        return slug_of(self.label)


@dataclass(frozen=True, slots=True)
class Involvement:
    """An organisation and what it did in a practice."""

    organisation: str = ""
    organisation_iri: str | None = None
    roles: tuple[str, ...] = ()
    department: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """The office another city can write to."""

    name: str = ""
    email: str | None = None
    telephone: str | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """An impact assessment made for a practice."""

    kind: str = ""
    name: Text = field(default_factory=dict)
    date: str | None = None
    page: str | None = None
    findings: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk seen, with what was done about it."""

    risk: Text = field(default_factory=dict)
    mitigation: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a council, mayor, court, regulator or auditor decided about a practice."""

    kind: str = ""
    body: str = ""
    date: str | None = None
    decision: Text = field(default_factory=dict)
    effect: str | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    amount: Decimal | None = None
    currency: str | None = None
    overturns: tuple[str, ...] = ()
    page: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One fact counted, measured or observed, with its own date and source."""

    metric: Text = field(default_factory=dict)
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    words: Text = field(default_factory=dict)
    qualifier: str | None = None
    unit: Text = field(default_factory=dict)
    unit_code: str | None = None
    out_of: Decimal | None = None
    baseline: Decimal | None = None
    kind: str | None = None
    date: str | None = None
    method: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cost:
    """Money planned, given or spent."""

    kind: str = ""
    amount: Decimal | None = None
    currency: str = ""
    qualifier: str | None = None
    date: str | None = None
    paid_by: str | None = None
    note: Text = field(default_factory=dict)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A document that supports what the practice says, and when it was read."""

    title: str = ""
    page: str = ""
    publisher: str = ""
    kind: str | None = None
    issued: str | None = None
    read: str | None = None
    language: tuple[str, ...] = ()
    archived: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file other cities can reuse, kept by the publisher."""

    title: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    file: str = ""
    media_type: str = ""
    bytes: int | None = None
    sha256: str = ""
    languages: tuple[str, ...] = ()
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """What cities share: a policy, a case study or a pilot."""

    iri: str
    kind: Kind
    title: Text = field(default_factory=dict)
    summary: Text = field(default_factory=dict)
    body: Text = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    machine_translated: tuple[str, ...] = ()
    licence: str = ""
    website: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    scope: str = ""
    start: str | None = None
    end: str | None = None
    status: str = ""
    status_since: str | None = None
    status_basis: str | None = None
    lessons: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    technologies: tuple[str, ...] = ()
    problem: Text = field(default_factory=dict)
    goal: Text = field(default_factory=dict)
    legal_basis: Text = field(default_factory=dict)
    legal_grounds: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    affected_groups: Text = field(default_factory=dict)
    data_subjects: tuple[str, ...] = ()
    engagement: Text = field(default_factory=dict)
    organisations: tuple[Involvement, ...] = ()
    contact: Contact | None = None
    personal_data: tuple[str, ...] = ()
    data_level: str | None = None
    data_sources: Text = field(default_factory=dict)
    datasets: tuple[str, ...] = ()
    retention: Text = field(default_factory=dict)
    process: Text = field(default_factory=dict)
    how_it_works: Text = field(default_factory=dict)
    algorithm_kind: str | None = None
    algorithm_use: tuple[str, ...] = ()
    source_code: tuple[str, ...] = ()
    register_entry: tuple[str, ...] = ()
    human_oversight: Text = field(default_factory=dict)
    monitoring: Text = field(default_factory=dict)
    fallback: Text = field(default_factory=dict)
    objection_route: Text = field(default_factory=dict)
    objection_page: str | None = None
    risk_class: str | None = None
    assessments: tuple[Assessment, ...] = ()
    risks: tuple[Risk, ...] = ()
    equal_treatment: Text = field(default_factory=dict)
    proportionality: Text = field(default_factory=dict)
    alternatives: Text = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    outcome: str | None = None
    what_failed: Text = field(default_factory=dict)
    would_do_differently: Text = field(default_factory=dict)
    conditions_for_success: Text = field(default_factory=dict)
    costs: tuple[Cost, ...] = ()
    staff: Text = field(default_factory=dict)
    infrastructure: Text = field(default_factory=dict)
    curated_copy_of: str | None = None
    adopted_from: tuple[str, ...] = ()
    adapted_from: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()
    evaluates: tuple[str, ...] = ()
    follows_from: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    discontinued_because: Text = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    evidence: str | None = None
    not_verified: tuple[LanguageText, ...] = ()
    review_due: str | None = None
    extra: tuple[str, ...] = ()
    """Statements of a newer vocabulary: N-Triples lines, sorted, kept and passed on as they came."""

    @property
    def slug(self) -> str:
        """The last segment of the practice's IRI."""
        return self.iri.rpartition("/")[2]
