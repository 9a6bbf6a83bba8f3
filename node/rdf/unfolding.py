"""How much of memory a page of TriG can take before it yields a statement: found out before it is parsed.

TriG says a prefix, a base, a graph or a subject once and means it a hundred thousand times, and a parser keeps all
that is still open. What the statements come to, written out, is counted while they are (`node.rdf.lines`).
"""

from __future__ import annotations

import re

from node.config import Limits
from node.errors import PageError

MOST_PREFIXES = 500
MOST_BASES = 4
MOST_OPEN = 5_000
"""So many brackets are no burden, however they stand in one another."""
IRI_FACTOR = 8
"""An address beyond `iri_bytes` has its activity refused; one so many times longer the whole page."""
LONG_WORD = 1_024
PIECE_BYTES = 250_000

_BASE = re.compile(rb"base(?:[<#]|\s{1,100}[<#]|\s{101})")
_LONGEST_DIRECTIVE = 128
_OTHER_SPACES = (b"\n", b"\t", b"\r")
_MARK = re.compile(rb"[\"'#<\[\](){}]")
_QUOTES = (b'"""', b"'''", b'"', b"'")


def check_unfolding(body: bytes, url: str, limits: Limits) -> None:
    """Raises PageError where a page declares too many prefixes or bases, nests too deeply or holds too long an address.

    The last two are looked for mark by mark, and only where it has long words or many brackets at all.
    """
    prefixes, bases = _directives(body)
    if prefixes > MOST_PREFIXES or bases > MOST_BASES:
        raise PageError(f"{url} declares more than {MOST_PREFIXES} prefixes or {MOST_BASES} bases.")
    brackets = body.count(b"[") + body.count(b"(") + body.count(b"{")
    if brackets > 4 * limits.triples_per_page:
        raise PageError(f"{url} holds {brackets} brackets, more than its statements could need (triples_per_page).")
    if brackets > MOST_OPEN or _has_long_word(body):
        _check_marks(body, url, limits)


def _directives(body: bytes) -> tuple[int, int]:
    """How often a page may declare a prefix, and a base; a text that speaks of them counts too. Piece by piece, since
    these keywords are written in letters of either case."""
    prefixes = bases = 0
    for start in range(0, len(body), PIECE_BYTES):
        small = body[start : start + PIECE_BYTES + _LONGEST_DIRECTIVE].lower()
        prefixes += small.count(b"prefix")  # one in the overlap counts twice, which does no harm
        found = (match.start() for match in _BASE.finditer(small))
        bases += sum(at < PIECE_BYTES and not small[max(at - 1, 0) : at].isalpha() for at in found)
    return prefixes, bases


def _has_long_word(body: bytes) -> bool:
    """Whether a page may hold a word of twice LONG_WORD bytes; certainly where it does."""
    starts = range(0, len(body) - LONG_WORD + 1, LONG_WORD)
    unspaced = (body[start : start + LONG_WORD] for start in starts if body.find(b" ", start, start + LONG_WORD) < 0)
    return any(not any(space in part for space in _OTHER_SPACES) for part in unspaced)


def _check_marks(body: bytes, url: str, limits: Limits) -> None:
    """Look at brackets and addresses outside of texts and comments."""
    position, depth, longest = 0, 0, IRI_FACTOR * limits.iri_bytes
    while mark := _MARK.search(body, position):
        position, letter = mark.end(), mark[0]
        if letter in b"\"'":
            position = _end_of_text(body, mark.start())
        elif letter == b"#":
            position = _after(body, b"\n", position)
        elif letter == b"<":
            position = position if body[position : position + 1] == b"<" else _after(body, b">", position)
            if position - mark.start() > longest:
                raise PageError(
                    f"{url} holds an address of more than {longest} bytes ({IRI_FACTOR} times the limit iri_bytes)."
                )
        else:
            depth += 1 if letter in b"[({" else -1
            if depth > limits.nesting_levels:
                raise PageError(f"{url} is nested deeper than {limits.nesting_levels} levels (nesting_levels).")


def _after(body: bytes, sought: bytes, start: int) -> int:
    found = body.find(sought, start)
    return len(body) if found < 0 else found + len(sought)


def _end_of_text(body: bytes, start: int) -> int:
    """Where the text ends whose quotation mark stands at `start`; a mark after an odd number of backslashes is in
    it."""
    quote = next(each for each in _QUOTES if body.startswith(each, start))
    position = start + len(quote)
    while (found := body.find(quote, position)) >= 0:
        before = found - 1
        while before >= position and body[before] == 0x5C:
            before -= 1
        if (found - 1 - before) % 2 == 0:
            return found + len(quote)
        position = found + 1
    return len(body)
