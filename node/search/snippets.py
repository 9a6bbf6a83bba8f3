"""Where a text says what was asked for: a short piece of it, with the matching words marked."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable
from functools import lru_cache

from node.search.analysis import clean, terms
from node.search.question import Snippet

LENGTH = 220
"""Characters of a snippet, give or take a word."""

_LONGEST_TEXT = 100_000
_HEAD, _TAIL = 3, 2
"""Stemmers leave the first letters of a word alone, and of a stem all but the last two: only words that begin as a
wanted stem does are looked at."""


class Highlighter:
    """Finds wanted words in texts, in any of the languages of `analyzers`."""

    def __init__(self, wanted: Iterable[str], analyzers: Iterable[str]) -> None:
        self._analyzers = tuple(analyzers)
        wanted = tuple(wanted)
        self._stems = {name: set(terms(" ".join(wanted), name)) for name in self._analyzers}
        heads = {re.escape(head) for word in wanted for head in _heads(word, self._analyzers)}
        # that no letter stands before a head is asked behind it: what begins with letters is found much sooner
        begun = "|".join(rf"{head}(?<![^\W_]{head})" for head in sorted(heads))
        self._candidate = re.compile(rf"(?:{begun})[^\W_]*") if heads else None
        self._seen: dict[str, str] = {}

    def snippet(self, text: str) -> Snippet:
        """The piece with most of the different words, its matches marked. Three dots stand for what is left out."""
        text = " ".join(clean(text[:_LONGEST_TEXT]).split())
        matches = self._matches(text)
        start, end = _best(text, matches)
        pieces: list[tuple[str, bool]] = []
        at = start
        for first, last, _ in matches:
            if start <= first and last <= end:
                pieces += [(text[at:first], False), (text[first:last], True)]
                at = last
        pieces.append((text[at:end], False))
        framed = [("…" if start else "", False), *pieces, ("…" if end < len(text) else "", False)]
        return tuple(piece for piece in _joined(framed) if piece[0])

    def _matches(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and stem of every word that was asked for."""
        if self._candidate is None:
            return []
        found = []
        for candidate in self._candidate.finditer(_flat(text)):
            first, last = candidate.span()
            if stem := self._stem(text[first:last]):
                found.append((first, last, stem))
        return found

    def _stem(self, word: str) -> str:
        """What makes this word a match; empty for a word that is none."""
        if word not in self._seen:
            both = (stem for name in self._analyzers for stem in _terms(word, name) if stem in self._stems[name])
            self._seen[word] = next(both, "")
        return self._seen[word]


_terms = lru_cache(maxsize=20_000)(terms)
"""Of single words: what a text says, the next says too."""


def _heads(word: str, analyzers: Iterable[str]) -> set[str]:
    """What a word begins with whose stem is that of this one; where a stem begins otherwise (German `ue` is `ü`), the
    first letters of the word."""
    flat = _flat(word)
    heads = {_flat(stem)[: max(_HEAD, len(stem) - _TAIL)] for name in analyzers for stem in _terms(word, name)}
    return {head if len(head) >= _HEAD and flat.startswith(head) else flat[:_HEAD] for head in heads or {""}}


def _best(text: str, matches: list[tuple[int, int, str]]) -> tuple[int, int]:
    """The span of about LENGTH characters, from word to word, that has most of the different matches."""
    if len(text) <= LENGTH:
        return 0, len(text)
    ends = [last for _, last, _ in matches]
    best, most = 0, (0, 0)
    for number, (first, _, _) in enumerate(matches):
        behind = min(bisect(ends, first + LENGTH), number + 50)
        inside = [stem for _, _, stem in matches[number:behind]]
        if (len(set(inside)), len(inside)) > most:
            best, most = first, (len(set(inside)), len(inside))
    start = _word_start(text, max(0, min(best - LENGTH // 4, len(text) - LENGTH)))
    return start, _word_end(text, start + LENGTH)


def _word_start(text: str, at: int) -> int:
    """The start of the word after `at`, or `at` itself where the words are very long."""
    if at == 0:
        return 0
    space = text.find(" ", at - 1, at + 40)
    return at if space < 0 else space + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 40, at + 1)
    return at if space < 0 else space


def _joined(pieces: Iterable[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """Neighbours that are both marked or both not become one piece."""
    joined: list[tuple[str, bool]] = []
    for text, matched in pieces:
        if joined and joined[-1][1] == matched and not matched:
            joined[-1] = (joined[-1][0] + text, matched)
        else:
            joined.append((text, matched))
    return joined


def _flat(text: str) -> str:
    """Lower case without accents, letter for letter, so that places in it are places in `text`."""
    return text.lower() if text.isascii() else text.translate(_FLAT_LETTERS)


class _FlatLetters(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = flat = unicodedata.normalize("NFKD", chr(code))[0].lower()[0]
        return flat


_FLAT_LETTERS = _FlatLetters()
