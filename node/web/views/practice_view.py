"""A practice's page: the answer first, then each section with every field the practice states."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from node.practice import Practice
from node.rdf.table import TABLE
from node.web.language import gettext as _
from node.web.language import language as page_language
from node.web.views import words
from node.web.views.facts import Fact, Part, Speaker, facts, parts, source_numbers
from node.web.views.labels import GROUPS, inner_label, label
from node.web.views.pictures import Dots, dots
from node.web.views.results import Figure, ResultRow, figure, key_result, result_rows
from node.web.views.texts import Phrase, best_tag, link, markdown, pick, said

_SHOWN_APART = {"body", "results", "organisations", "sources", "not_verified", "discontinued_because"} | {
    "what_failed", "would_do_differently",
}  # fmt: skip
MAY_VANISH = ("problem", "conditions", "costs", "decisions", "safeguards", "text")
DOUBTS = ("what_failed", "would_do_differently", "discontinued_because")


@dataclass(frozen=True, slots=True)
class PartList:
    """All parts of one field, under its label."""

    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its facts, then its parts."""

    heading: str
    facts: tuple[Fact, ...]
    lists: tuple[PartList, ...]
    silence: str
    """One sentence instead of rows where all of its facts are missing; else empty."""

    @property
    def states_anything(self) -> bool:
        """Whether there is more in it than what is missing."""
        return bool(self.lists) or any(fact.values for fact in self.facts)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source: its title with its address, and who published it, in which language, read when."""

    title: Phrase
    notes: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class PracticeView:
    """Everything the page of one practice shows of the practice itself."""

    iri: str
    kind: str
    title: Phrase
    summary: Phrase
    places: tuple[Phrase, ...]
    years: str
    outcome: words.Sign | None
    status: str
    key_metric: Phrase
    key: Figure | None
    key_sources: tuple[int, ...]
    dots: Dots | None
    dots_row: ResultRow | None
    """The result that the dots show."""
    contact: tuple[Phrase, ...]
    """Whom to write to: the office, then each way to reach it."""
    body: Markup
    body_lang: str
    results: tuple[ResultRow, ...]
    doubts: tuple[Fact, ...]
    no_doubts: str
    """One sentence where all of them are missing."""
    organisations: tuple[Fact, ...]
    sources: tuple[SourceLine, ...]
    not_verified: tuple[Phrase, ...]
    sections: dict[str, Section]
    unstated: tuple[str, ...]
    """Labels of what is missing in sections that state nothing at all; those sections are not shown."""
    languages: tuple[tuple[str, str], ...]
    """Tag and name of each language it has text in."""
    extra: tuple[str, ...]

    @property
    def compares_before(self) -> bool:
        """Whether a picture of its results shows a value from before."""
        return any(bar.before for row in self.results for bar in row.bars)


def practice_view(practice: Practice, speaker: Speaker) -> PracticeView:
    """Put a practice into words, its texts in the speaker's language where it has them."""
    language = speaker.language
    key, doubts = key_result(practice), facts(practice, DOUBTS, "Practice", speaker)
    rows, drawn = result_rows(practice, speaker), dots(practice)
    sections = {id: _section(practice, _(heading), fields, speaker) for id, heading, fields in GROUPS}
    tags = sorted({tag for text in (practice.title, practice.summary, practice.body) for tag in text})
    body_tag = best_tag(practice.body, language) if practice.body else ""
    return PracticeView(
        iri=practice.iri,
        kind=words.kind(practice.kind),
        title=pick(practice.title, language) or Phrase(practice.slug),
        summary=pick(practice.summary, language),
        places=place_phrases(practice, speaker),
        years=words.years(practice),
        outcome=words.outcome(practice),
        status=words.status(practice),
        key_metric=pick(key.metric, language) if key else Phrase(""),
        key=figure(key, language) if key else None,
        key_sources=source_numbers(key.sources) if key else (),
        dots=drawn,
        dots_row=rows[drawn.result - 1] if drawn else None,
        contact=contact_phrases(practice),
        body=markdown(practice.body[body_tag]) if body_tag else Markup(""),
        body_lang="" if body_tag == page_language() else body_tag,
        results=rows,
        doubts=doubts,
        no_doubts=_silence(practice, DOUBTS, doubts, speaker),
        organisations=organisation_facts(practice, speaker),
        sources=tuple(source_lines(practice, speaker)),
        not_verified=tuple(said(text) for text in practice.not_verified),
        sections=sections,
        unstated=tuple(
            fact.label for id in MAY_VANISH for fact in sections[id].facts if not sections[id].states_anything
        ),
        languages=tuple((tag, words.capital(words.tongue(tag))) for tag in tags),
        extra=practice.extra,
    )


def _section(practice: Practice, heading: str, fields: tuple[str, ...], speaker: Speaker) -> Section:
    plain = tuple(field for field in fields if field not in _SHOWN_APART)
    lists = []
    for row in TABLE["Practice"]:
        holder = getattr(practice, row.field)
        if row.field in plain and row.type == "part" and holder:
            holders = holder if isinstance(holder, tuple) else (holder,)
            lists.append(PartList(label("Practice", row.field), parts(row.argument, holders, speaker)))
    found = facts(practice, plain, "Practice", speaker)
    silence = "" if lists else _silence(practice, plain, found, speaker)
    return Section(heading, found, tuple(lists), silence)


def _silence(practice: Practice, fields: tuple[str, ...], found: tuple[Fact, ...], speaker: Speaker) -> str:
    """`What failed and what they would do differently: not stated.`; empty where any of them is."""
    if not found or any(fact.values for fact in found):
        return ""
    missing = [inner_label("Practice", each) for each in fields if facts(practice, (each,), "Practice", speaker)]
    return _("%(fields)s: not stated.", fields=words.capital(words.listed(missing)))


def place_phrases(practice: Practice, speaker: Speaker) -> tuple[Phrase, ...]:
    """The places by name, each leading to its page, and their country where it is one."""
    phrases = []
    for place in practice.places:
        name = speaker.place(place)
        phrases.append(Phrase(name.text, name.lang, f"/cities/{place.slug}" if place.slug else ""))
    countries = {place.country for place in practice.places if place.country}
    if len(countries) == 1:
        phrases.append(Phrase(speaker.concept(countries.pop()).text))
    return tuple(phrases)


def contact_phrases(practice: Practice) -> tuple[Phrase, ...]:
    """The office that other cities can write to, and how; nothing where none is named."""
    contact = practice.contact
    if contact is None:
        return ()
    phrases = [Phrase(contact.name)]
    phrases += [link(contact.email, contact.email.removeprefix("mailto:"))] if contact.email else []
    phrases += [Phrase(contact.telephone.removeprefix("tel:"))] if contact.telephone else []
    phrases += [link(contact.page)] if contact.page else []
    return tuple(filter(None, phrases))


def organisation_facts(practice: Practice, speaker: Speaker) -> tuple[Fact, ...]:
    """The organisations under what they did: first who answers for the practice. One with two roles stands twice."""
    by_role: dict[str, list[Phrase]] = {}
    for organisation in practice.organisations:
        iri, name = organisation.organisation_iri, organisation.organisation
        named = link(iri, name) if iri else Phrase(name)
        details = (pick(text, speaker.language) for text in (organisation.department, organisation.note))
        first, *more = [*filter(None, (named, *details))] or [named]
        phrase = replace(first, more=tuple(more))
        for role in organisation.roles or ("",):
            by_role.setdefault(role, []).append(phrase)
    order = [concept.iri for concept in speaker.thesaurus.scheme("org-roles")]
    roles = sorted(by_role, key=lambda role: order.index(role) if role in order else len(order))
    return tuple(
        Fact(words.capital(speaker.concept(role).text) if role else _("Named"), tuple(by_role[role])) for role in roles
    )


def source_lines(practice: Practice, speaker: Speaker) -> list[SourceLine]:
    """The sources in their order: the n-th is what source mark n leads to."""
    lines = []
    for source in practice.sources:
        notes = [Phrase(source.publisher)]
        notes += [Phrase(words.small(speaker.concept(source.kind).text))] if source.kind else []
        notes += [Phrase(_("in %(language)s", language=speaker.concept(each).text)) for each in source.language]
        notes += [Phrase(_("published %(date)s", date=words.date(source.issued)))] if source.issued else []
        notes += [Phrase(_("read %(date)s", date=words.date(source.read)))] if source.read else []
        notes += [link(source.archived, _("archived copy"))] if source.archived else []
        lines.append(SourceLine(link(source.page, source.title), tuple(notes)))
    return lines
