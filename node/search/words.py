"""What people type: words, "phrases in quotes" and -exclusions. Any text is words; none is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from node.search.fields import clean

MOST_WORDS = 32
_LONGEST_TEXT = 4_000
_CLAUSE = re.compile(r'((?<!\S)-)?(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text taken apart. `phrases` and `excluded` hold the words of each clause in order."""

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.excluded)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Every word that is to be found, each once, those of phrases among them."""
        return tuple(dict.fromkeys([*self.words, *(word for phrase in self.phrases for word in phrase)]))


def read(text: str) -> Words:
    """The first MOST_WORDS words of `text`. Signs between words part them; a lone quote opens a phrase to the end."""
    words: dict[str, None] = {}
    phrases: dict[tuple[str, ...], None] = {}
    excluded: dict[tuple[str, ...], None] = {}
    left = MOST_WORDS
    for minus, quoted, plain in _CLAUSE.findall(clean(text[:_LONGEST_TEXT])):
        found = tuple(_WORD.findall(quoted or plain))[:left]
        left -= len(found)
        if not found:
            continue
        if minus:
            excluded[found] = None
        elif quoted and len(found) > 1:
            phrases[found] = None
        else:
            words |= dict.fromkeys(found)
    return Words(tuple(words), tuple(phrases), tuple(excluded))
