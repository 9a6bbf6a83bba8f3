"""Cursors: where a reader stopped, as a text to hand back; good for the question it came with and no other."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

LONGEST = 4_000
PATTERN = r"^[A-Za-z0-9_\-]*$"
FURTHEST = 1_000_000_000

_WRITTEN = re.compile(r"(?P<digest>[0-9a-f]{16}) (?P<offset>[1-9][0-9]{0,9}) (?P<last>[^\x00-\x1f]+)")


class BadCursor(ValueError):
    """A text that is no cursor of this question; the message is a sentence for the person who sent it."""


class Mark(NamedTuple):
    """The place behind the last thing read: how many there were up to it, and which it was."""

    offset: int
    last: str


def write(mark: Mark, question: str) -> str:
    """The cursor for a place in the answer to `question`, any text that tells questions apart."""
    text = f"{_digest(question)} {mark.offset} {mark.last}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str, question: str) -> Mark:
    """The place a cursor stands for. Raises BadCursor where it is none, or belongs to another question."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = ""
    written = _WRITTEN.fullmatch(text)
    if written is None or len(cursor) > LONGEST or int(written["offset"]) > FURTHEST:
        raise BadCursor("That cursor is not one this node gave. Ask without it, and follow `next` from there.")
    if written["digest"] != _digest(question):
        raise BadCursor("That cursor belongs to another question. Ask without it, and follow `next` from there.")
    return Mark(int(written["offset"]), written["last"])


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode("utf-8", "surrogatepass")).hexdigest()[:16]
