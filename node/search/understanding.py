"""What a question means: the language it is in, the concepts it names, and the words that tell what is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from node.search.analysis import STEMMERS, common, telling_stems
from node.search.concepts import Recogniser
from node.search.names import flat
from node.search.words import Words

_USUAL = "en"
"""The language of a question whose words do not tell."""
_MOST_RIVALS = 3
_SHORTEST_FOREIGN = 4
"""Letters of a word that may be one of another language than the question's."""


class Named(NamedTuple):
    """Words of a question, in its order, and the concepts that their label names.

    `language` is that of the label, empty where it was found letter for letter in any.
    """

    said: tuple[str, ...]
    concepts: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A question with its meaning. `language` is the one its words are in, empty where they do not tell.

    `named` are the concepts whose labels it holds; `hinted` those of whose labels it holds a word.
    """

    words: Words = field(default_factory=Words)
    language: str = ""
    named: tuple[Named, ...] = ()
    hinted: tuple[Named, ...] = ()

    def telling(self, analyzers: Iterable[str]) -> tuple[str, ...]:
        """The single words that say what is looked for: without `the` or `les`, unless there are no others.

        Where the language is not known, a word that tells nothing in any of these languages is left out.
        """
        languages = (self.language,) if self.language else tuple(analyzers)
        found = tuple(word for word in self.words.words if not any(common(word, each) for each in languages))
        return found or self.words.words


def understand(words: Words, recogniser: Recogniser, chosen: str | None = None, *, exact: bool = False) -> Understood:
    """The meaning of `words`; `chosen` is the language their reader reads in. Nothing is recognised where `exact`.

    A label counts in the chosen language first, then in the one the words are in, in whatever form; then in any
    language, letter for letter.
    """
    likely = _languages(words.wanted, recogniser, chosen)
    detected = likely[0] if len(likely) == 1 else ""
    if exact:
        return Understood(words, detected)
    own = [each for each in dict.fromkeys((chosen or "", *likely)) if each in STEMMERS]
    named = list(_first(words.words, recogniser, own))
    taken = {word for each in named for word in each.said}
    free = [word not in taken for word in words.words]
    foreign = recogniser.names.find(words.words, free, [_may_be_foreign(word, own) for word in words.words])
    named += [Named(words.words[each.first : each.last], each.concepts, "") for each in foreign]
    hinted = tuple(_hinted(words.words, recogniser, own))
    return Understood(words, detected, tuple(sorted(named, key=lambda each: words.words.index(each.said[0]))), hinted)


def _languages(words: Sequence[str], recogniser: Recogniser, chosen: str | None) -> tuple[str, ...]:
    """The languages most of the words may be in: common in them, or words of their labels; all where no word tells.

    Of several only the reader's, or the usual one; where neither is among them, those, unless they are many.
    """
    flats = {word: flat(word) for word in words}
    votes = {
        language: sum(
            common(word, language) or language in recogniser.names.languages.get(flats[word], ()) for word in words
        )
        for language in STEMMERS
    }
    most = max(votes.values())
    likely = tuple(language for language, number in votes.items() if number == most > 0)
    for preferred in (chosen, _USUAL):
        if preferred in likely:
            return (preferred,)
    if not likely:
        return tuple(dict.fromkeys((_USUAL, *STEMMERS)))
    return likely if len(likely) <= _MOST_RIVALS else (_USUAL,)


def _hinted(words: Sequence[str], recogniser: Recogniser, languages: Sequence[str]) -> Iterator[Named]:
    """For each word, the concepts with a label it is a part of, in the first of the languages that has any."""
    for word in words:
        for language in languages:
            stems = telling_stems(word, language)
            if found := {concept for stem in stems for concept in recogniser.hinted(stem, language)}:
                yield Named((word,), tuple(sorted(found)), language)
                break


def _named(words: Sequence[str], recogniser: Recogniser, language: str) -> Iterator[Named]:
    """The concepts that the words name in one language."""
    stems: list[str] = []
    owners: list[int] = []
    for number, word in enumerate(words):
        for stem in telling_stems(word, language):
            stems.append(stem)
            owners.append(number)
    for found in recogniser.find(stems, language):
        said = words[owners[found.first] : owners[found.last - 1] + 1]
        if len(said) == 1 and not recogniser.looks_like(said[0], stems[found.first], language):
            continue
        yield Named(tuple(said), found.concepts, language)


def _first(words: Sequence[str], recogniser: Recogniser, languages: Sequence[str]) -> Iterator[Named]:
    """What is named, each word once: as the first of the languages has it, the longer label before the shorter."""
    taken: set[str] = set()
    for language in languages:
        for named in sorted(_named(words, recogniser, language), key=lambda named: -len(named.said)):
            if taken.isdisjoint(named.said):
                taken.update(named.said)
                yield named


def _may_be_foreign(word: str, own: Sequence[str]) -> bool:
    """Whether a word may be one of another language: not too short, and not common in one of the question's own."""
    return (len(word) >= _SHORTEST_FOREIGN or word.isupper()) and not any(common(word, language) for language in own)
