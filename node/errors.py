"""Every deliberate error, one tree.

CommonsError                  a sentence for the person who reads it; the command line prints it and exits 1
├── ConfigError               node.toml, the data folder or the environment is not usable
│   └── DataFolderError       the data folder is missing, is not one, or is newer than the program
├── VocabularyError           the bundled vocabulary is broken
├── NotPublishable            a practice cannot be published; carries every problem found
├── UnknownPractice           no practice of that name here
├── NotErasable               an activity cannot be erased: there is none, it is a Delete, or it was erased before
├── FetchError                a peer could not be read: address refused, too slow, too large, wrong answer
├── PageError                 what a peer served is not a page of a stream
├── PeerError                 a peer cannot be added or changed
├── KeysError                 a key of this node cannot sign, or cannot be revoked as asked
├── SourceError               a source cannot be added or changed
├── SearchError               the search index is damaged, of another version, or cannot be written
│   ├── SearchBusy            another process writes to the search index
│   └── SearchFull            its disk is full
└── StoreError                the database is busy, full or damaged
"""

from __future__ import annotations

_LONGEST_QUOTATION = 60
_LONGEST_CITATION = 300


class CommonsError(Exception):
    """The root: its message is a sentence for the person who gets it."""


class ConfigError(CommonsError):
    """`node.toml`, the data folder or the environment is not usable."""


class DataFolderError(ConfigError):
    """The data folder is missing, is not one, or is newer than the program."""


class VocabularyError(CommonsError):
    """The bundled vocabulary is broken."""


class NotPublishable(CommonsError):
    """A practice cannot be published. `problems` are sentences, each with where it is wrong and how to mend it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UnknownPractice(CommonsError):
    """No practice of that name here."""


class NotErasable(CommonsError):
    """An activity cannot be erased: there is none of that number, it is a Delete, or it was erased before."""


class FetchError(CommonsError):
    """A peer could not be read: address refused, too slow, too large, or an answer that is no answer.

    `retry_after_seconds` is the pause the answer asked for, if it did; `status` is the answer's, if there was one.
    """

    def __init__(self, sentence: str, *, retry_after_seconds: int | None = None, status: int | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds
        self.status = status


class PageError(CommonsError):
    """What a peer served is not a page of a stream."""


class PeerError(CommonsError):
    """A peer cannot be added or changed."""


class KeysError(CommonsError):
    """A key of this node cannot sign, or cannot be revoked as asked."""


class SourceError(CommonsError):
    """A source cannot be added or changed."""


class SearchError(CommonsError):
    """The search index is damaged, of another version, or cannot be written."""


class SearchBusy(SearchError):
    """Another process writes to the search index."""


class SearchFull(SearchError):
    """The disk of the search index is full: there is nothing wrong with the index, and nothing to rebuild."""


class StoreError(CommonsError):
    """The database is busy, full or damaged."""


def quoted(text: str) -> str:
    """A value as a sentence quotes it: on one line, and not the whole of a long one."""
    return repr(text if len(text) <= _LONGEST_QUOTATION else text[: _LONGEST_QUOTATION - 3] + "...")


def cited(error: Exception) -> str:
    """What a library says of a stranger's bytes, as part of our sentence: on one line, all of it visible, and of a
    long one, which repeats what it could not read, the beginning and the end."""
    text, most = str(error).rstrip("."), _LONGEST_CITATION
    if len(text) > most:
        text = f"{text[: most - 100]}…{text[-100:]}"
    return "".join(c if c.isprintable() else " " for c in text)
