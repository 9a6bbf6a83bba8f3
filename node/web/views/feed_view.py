"""A search as an Atom feed (RFC 4287): what it finds, the newest first, so that a feed reader tells what is new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from node.practice import Thesaurus
from node.web.views.listing import Line
from node.web.views.texts import safe_href
from node.web.views.words import last_segment

NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Category:
    """A concept an entry is about."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice: `id` is its own address, which stays; `home` is the same where it can be followed."""

    id: str
    title: str
    lang: str
    summary: str
    summary_lang: str
    published: str
    updated: str
    author: str
    author_uri: str
    page: str
    home: str
    licence: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed. `address` is also its id, the same for the same question."""

    title: str
    address: str
    page: str
    updated: str
    entries: tuple[Entry, ...]


def feed_view(lines: Sequence[Line], thesaurus: Thesaurus, title: str, address: str, page: str) -> FeedView:
    """The feed of these practices."""
    entries = tuple(_entry(line, thesaurus) for line in lines)
    return FeedView(xml_text(title), address, page, max((each.updated for each in entries), default=NEVER), entries)


def _entry(line: Line, thesaurus: Thesaurus) -> Entry:
    practice, holding, publisher = line.practice, line.reading.holding, line.reading.publisher
    concepts = (*practice.themes, *practice.technologies, *practice.lessons)
    schemes = [thesaurus.concepts[iri].scheme if iri in thesaurus.concepts else "" for iri in concepts]
    return Entry(
        id=xml_text(practice.iri),
        title=xml_text(line.title.text),
        lang=line.title.lang,
        summary=xml_text(line.summary.text),
        summary_lang=line.summary.lang,
        published=holding.first_published,
        updated=holding.published,
        author=xml_text(publisher.name) or "unknown",
        author_uri=safe_href(publisher.base_url),
        page=xml_text(line.page),
        home=safe_href(practice.iri),
        licence=safe_href(practice.licence),
        categories=(
            Category(practice.kind.value, "", line.kind),
            *(
                Category(xml_text(last_segment(iri)), thesaurus.namespaces.get(scheme, ""), xml_text(label))
                for iri, scheme, label in zip(concepts, schemes, line.keywords, strict=True)
            ),
        ),
    )


def xml_text(text: str) -> str:
    """The text without what XML 1.0 cannot hold (section 2.2)."""
    return _NO_XML.sub("", text)
