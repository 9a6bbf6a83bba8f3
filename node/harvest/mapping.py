"""A portal's dataset as a practice: what can be said in the vocabulary is, and nothing is guessed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from urllib.parse import urljoin

from node.harvest.plain_text import one_line, plain, shortened
from node.practice import Attachment, Contact, Involvement, Kind, Place, Practice, Text, Thesaurus
from node.practice import Source as Document
from node.rdf.dataset import Dataset, normal
from node.rdf.namespaces import EU, SCHEMES
from node.store.sources import Source

INVOLVED = SCHEMES + "org-roles/involved"
"""Named in the sources, its role not stated: a publisher of data need not answer for what is done with them."""

TITLE, NAME, NOTE, SUMMARY, BODY = 200, 300, 1_000, 1_500, 60_000
"""Characters, as the vocabulary's property table has them."""
MOST_VALUES = 20
"""Addresses, organisations or files of one dataset."""
SEGMENT = 100

# The EU's data themes are broader than ours, and a broader theme says nothing of ours; these three are as broad.
_DATA_THEMES = {
    EU + "data-theme/ENVI": SCHEMES + "themes/environment-and-climate",
    EU + "data-theme/HEAL": SCHEMES + "themes/health-and-social-services",
    EU + "data-theme/EDUC": SCHEMES + "themes/education",
}
_LICENCE_ENDING = re.compile(r"/(?:legalcode|deed)?(?:\.[a-z-]+)?$")
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Concepts:
    """Our concepts by what portals call them: labels in any language, and addresses of the same in other lists."""

    themes: Mapping[str, str]
    technologies: Mapping[str, str]
    exact: Mapping[str, str]
    licences: Mapping[str, str]
    languages: frozenset[str]

    @staticmethod
    def of(thesaurus: Thesaurus) -> Concepts:
        """What a thesaurus knows, made ready for many look-ups."""
        themes = thesaurus.scheme("themes")
        exact = {iri: concept.iri for concept in themes for iri in (concept.iri, *concept.exactly)} | _DATA_THEMES
        return Concepts(
            themes=_labels(thesaurus, "themes"),
            technologies=_labels(thesaurus, "technologies"),
            exact={iri: concept for iri, concept in exact.items() if concept in thesaurus.concepts},
            licences={
                _licence_key(iri): concept.iri
                for concept in thesaurus.scheme("licences")
                for iri in (concept.iri, *concept.exactly)
            },
            languages=frozenset(concept.iri for concept in thesaurus.scheme("languages")),
        )


def _labels(thesaurus: Thesaurus, scheme: str) -> dict[str, str]:
    labels: dict[str, str] = {}
    for concept in thesaurus.scheme(scheme):
        names = [*concept.labels.values(), *(name for names in concept.names.values() for name in names)]
        for name in names:
            labels.setdefault(_key(name), concept.iri)
    return labels


def _key(label: str) -> str:
    return " ".join(label.casefold().replace("-", " ").replace("_", " ").split())


def _licence_key(iri: str) -> str:
    return _LICENCE_ENDING.sub("", iri.strip().lower()).partition("://")[2].removeprefix("www.").rstrip("/")


def practice_iri(dataset: str, source: Source, base_url: str) -> str:
    """Our address of a dataset, decided by the dataset's own alone: `{base_url}/sources/data-ghent/wifi-counts`.

    The last segment of an address of the portal itself is unique there and kept as it is; any other, and one that
    cannot stand as it is, gets a piece of the digest of the whole.
    """
    segment = dataset.rstrip("/").rpartition("/")[2]
    slug = slug_of(segment)
    if slug != segment or dataset != urljoin(source.url, "dataset/") + segment:
        slug = f"{slug[:SEGMENT].strip('-') or 'dataset'}-{sha256(dataset.encode()).hexdigest()[:10]}"
    return f"{base_url}/sources/{source.slug}/{slug}"


def slug_of(name: str) -> str:
    """Lower-case Latin letters, digits and single hyphens; may be empty."""
    plain_letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain_letters))[: SEGMENT + 1]


def practice_of(dataset: Dataset, source: Source, iri: str, concepts: Concepts, today: date) -> Practice:
    """The practice a dataset stands for, under our address `iri`; its one source is the dataset's page, read today."""
    title = _texts(dataset.title, source.language, lambda text: one_line(text, TITLE))
    whole = _texts(dataset.description, source.language, plain)
    summary = {tag: _summary(text) for tag, text in whole.items()}
    keywords = [_key(keyword) for keyword in dataset.keywords]
    themes = {concepts.themes.get(key) for key in keywords} | {concepts.exact.get(iri) for iri in dataset.themes}
    licences = {concepts.licences.get(_licence_key(licence)) for licence in dataset.licences}
    languages = tuple(sorted(concepts.languages.intersection(dataset.languages)))
    return Practice(
        iri,
        Kind(source.practice_kind),
        title=title,
        summary=summary,
        body={tag: shortened(text, BODY) for tag, text in whole.items() if text != summary[tag]},
        languages=languages,
        licence=_only(licences),
        website=dataset.landing_pages[:MOST_VALUES],
        places=(Place(name={"en": source.city}, country=source.country),),
        themes=_known(themes),
        technologies=_known(concepts.technologies.get(key) for key in keywords),
        organisations=_organisations(dataset),
        contact=_contact(dataset.contact),
        sources=(_page(dataset, source, title, languages, today),),
        attachments=tuple(_attachment(file, source.language) for file in dataset.files[:MOST_VALUES]),
    )


def moment(text: str) -> str | None:
    """A date or time of a portal as ours: `2026-11-03T10:00:00Z`, a time without zone taken for UTC; None for none."""
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        said = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    except OverflowError:
        return None
    return f"{said:%Y-%m-%dT%H:%M:%SZ}" if said.year > 999 else None


def _texts(text: Text, language: str, clean: Callable[[str], str]) -> Text:
    """Each text cleaned, by language; one without takes the portal's, unless there is one in it already."""
    cleaned = {tag: words for tag, said in text.items() if (words := clean(said))}
    bare = cleaned.pop("", None)
    if bare is not None:
        cleaned.setdefault(language.lower(), bare)
    return dict(sorted(cleaned.items()))


def _summary(text: str) -> str:
    """The first paragraph, without what marks a heading in Markdown; the whole where it is short."""
    if len(text) <= SUMMARY and "\n\n" not in text:
        return text
    first = next((p for p in text.split("\n\n") if not p.lstrip().startswith("#")), text)
    return shortened(first, SUMMARY)


def _known(iris: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({iri for iri in iris if iri}))


def _only(iris: set[str | None]) -> str:
    """The one value where all agree; licences that differ, or one that is not known, leave nothing that is sure."""
    return next(iter(iris)) or "" if len(iris) == 1 else ""


def _organisations(dataset: Dataset) -> tuple[Involvement, ...]:
    named = [(one_line(name, NAME), iri) for name, iri in dataset.organisations[:MOST_VALUES]]
    return tuple(Involvement(name, iri, (INVOLVED,)) for name, iri in named if name)


def _contact(contact: Contact | None) -> Contact | None:
    return contact and Contact(one_line(contact.name, NAME), contact.email, page=contact.page)


def _attachment(file: Attachment, language: str) -> Attachment:
    title = _texts(file.title, language, lambda text: one_line(text, NAME))
    description = _texts(file.description, language, lambda text: shortened(plain(text), NOTE))
    return replace(file, title=title, description=description)


def _page(dataset: Dataset, source: Source, title: Text, languages: tuple[str, ...], today: date) -> Document:
    """The dataset's page on the portal: its address where that leads anywhere, else the page the portal names."""
    pages = [dataset.iri, *dataset.landing_pages, source.url]
    return Document(
        title=title.get(source.language.lower()) or next(iter(title.values()), ""),
        page=next(page for each in pages if (page := normal(each))),
        publisher=source.name,
        issued=_day(dataset.issued),
        read=today.isoformat(),
        language=languages,
    )


def _day(text: str) -> str | None:
    """The day, month or year a date says, as exactly as it says it."""
    match = _DAY.match(text.strip())
    if not match or int(match[1]) == 0:
        return None
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return None
    return match[0]
