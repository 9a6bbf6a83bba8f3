"""What a question means: the language it is in, the concepts it names, and the words that tell what is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from node.search.analysis import STEMMERS, clean, common, telling_terms
from node.search.concepts import Recogniser
from node.search.words import Words

_SHORTEST_FOREIGN = 4
"""Letters of a word that may be one of another language than the question's."""


class Named(NamedTuple):
    """Words of a question, in its order, and the concepts that their label names."""

    said: tuple[str, ...]
    concepts: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A question with its meaning. `language` is the one its words are in, empty where they do not tell."""

    words: Words = field(default_factory=Words)
    language: str = ""
    named: tuple[Named, ...] = ()

    def telling(self, analyzers: Iterable[str]) -> tuple[str, ...]:
        """The single words that say what is looked for: without `the` or `les`, unless there are no others.

        Where the language is not known, a word that tells nothing in any of these languages is left out.
        """
        languages = (self.language,) if self.language else tuple(analyzers)
        found = tuple(word for word in self.words.words if not any(common(word, each) for each in languages))
        return found or self.words.words


def understand(words: Words, recogniser: Recogniser, chosen: str | None = None, *, exact: bool = False) -> Understood:
    """The meaning of `words`; `chosen` is the language their reader reads in. Nothing is recognised where `exact`.

    A label counts in the chosen language first, then in the one the words are in, then in any.
    """
    found = {language: tuple(_named(words.words, recogniser, language)) for language in STEMMERS}
    votes = {language: _votes(words.wanted, named, language) for language, named in found.items()}
    likeliest = max(votes, key=lambda language: (votes[language], language == chosen, language == "en"))
    rivals = [language for language, number in votes.items() if number == votes[likeliest]]
    detected = likeliest if votes[likeliest] and (len(rivals) == 1 or chosen in rivals) else ""
    if exact:
        return Understood(words, detected)
    own = [language for language in dict.fromkeys((chosen or "", detected)) if language in found]
    order = [*own, *sorted(found.keys() - set(own), key=lambda language: (-votes[language], language))]
    return Understood(words, detected, tuple(_first(words.words, [found[language] for language in order], own)))


def _named(words: Sequence[str], recogniser: Recogniser, language: str) -> Iterator[Named]:
    """The concepts that the words name in one language."""
    stems: list[str] = []
    owners: list[int] = []
    for number, word in enumerate(words):
        for stem in telling_terms(clean(word), language):
            stems.append(stem)
            owners.append(number)
    for found in recogniser.find(stems, language):
        said = dict.fromkeys(words[number] for number in owners[found.first : found.last])
        yield Named(tuple(said), found.concepts, language)


def _votes(words: Sequence[str], named: Sequence[Named], language: str) -> int:
    """How many of the words are a language's common ones, or name something in it."""
    return len(
        {word for word in words if common(clean(word), language)} | {word for each in named for word in each.said}
    )


def _first(words: Sequence[str], found: Sequence[Sequence[Named]], own: Sequence[str]) -> Iterator[Named]:
    """What is named, each word once: as the first of the languages has it, the longer label before the shorter."""
    taken: set[str] = set()
    chosen = []
    for each in found:
        for named in sorted(each, key=lambda named: -len(named.said)):
            foreign = own and named.language not in own
            if taken.isdisjoint(named.said) and not (foreign and _doubtful(named, own)):
                taken.update(named.said)
                chosen.append(named)
    yield from sorted(chosen, key=lambda named: words.index(named.said[0]))


def _doubtful(named: Named, own: Sequence[str]) -> bool:
    """Whether a label of another language may well be a word of the question's own: too short, or common there."""
    return len(named.said) == 1 and (
        len(named.said[0]) < _SHORTEST_FOREIGN or any(common(named.said[0], language) for language in own)
    )
