"""A practice on one line of a list: a search hit, a city's practice, something new."""

from __future__ import annotations

from dataclasses import dataclass

from node.web.reading import Reading
from node.web.views import words
from node.web.views.chosen import reference
from node.web.views.facts import Speaker
from node.web.views.practice_view import place_phrases
from node.web.views.results import Figure, figure, key_result
from node.web.views.texts import Phrase, beginning, pick, seen
from node.web.views.trust import trust_sign

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it matched what was asked."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a line says of a practice."""

    href: str
    kind: str
    title: Phrase
    title_pieces: Pieces
    passage: Pieces
    passage_lang: str
    places: str
    years: str
    outcome: words.Sign | None
    status: str
    trust: words.Sign
    key: Figure | None
    key_metric: Phrase
    sourced: bool
    """Whether the key result names a source: only then is it evidence."""
    published: str
    copies: tuple[Phrase, ...]
    """Who else wrote it up."""
    why: tuple[Phrase, ...] = ()
    """Why it was found: words of the question that it says, and concepts it has."""

    @property
    def reference(self) -> str:
        """What an address that compares calls it."""
        return reference(self.href)


LONGEST_PASSAGE = 280


def card(
    reading: Reading, speaker: Speaker, title: Pieces = (), passage: Pieces = (), why: tuple[Phrase, ...] = ()
) -> Card:
    """A card; without a passage that matched it shows the summary."""
    practice = reading.practice
    name = pick(practice.title, speaker.language) or Phrase(practice.slug)
    summary = pick(practice.summary, speaker.language)
    key = key_result(practice)
    return Card(
        href=reading.page,
        kind=words.kind(practice.kind),
        title=name,
        title_pieces=title if seen("".join(text for text, _ in title)) else ((name.text, False),),
        passage=passage or ((beginning(summary.text, LONGEST_PASSAGE), False),),
        passage_lang=summary.lang,
        places=", ".join(phrase.text for phrase in place_phrases(practice, speaker)),
        years=words.years(practice),
        outcome=words.outcome(practice),
        status=words.status(practice),
        trust=trust_sign(reading.publisher),
        key=figure(key, speaker.language) if key else None,
        key_metric=pick(key.metric, speaker.language) if key else Phrase(""),
        sourced=bool(key and key.sources),
        published=words.date(reading.holding.published[:10]),
        copies=reading.copies,
        why=why,
    )
