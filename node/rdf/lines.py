"""N-Quads as the serialiser writes them, told apart without parsing: one space between terms, none within an IRI."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO, cast

from pyoxigraph import Quad, RdfFormat, serialize

END = b" .\n"
"""What ends every line."""
_ESCAPED = re.compile(r"\\(?:u([0-9A-F]{4})|U([0-9A-F]{8})|(.))")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class TooLong(ValueError):
    """Statements that are longer, written out, than the caller allows."""


class _Lines:
    """What the serialiser writes to, a few thousand bytes at a time, which are taken apart while they are at hand.

    They are counted too: a prefix of three letters may stand for an address of a megabyte in every statement.
    """

    def __init__(self, most_bytes: int) -> None:
        self.lines: list[bytes] = []
        self._left = most_bytes
        self._begun: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise TooLong
        lines = piece.splitlines(keepends=True)
        rest = [] if piece.endswith(b"\n") else [lines.pop()]
        if lines:
            lines[0] = b"".join([*self._begun, lines[0]])
            self.lines += lines
            self._begun = []
        self._begun += rest
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back: the last line ends as every line does."""


def write_out(quads: Iterable[Quad], most_bytes: int) -> list[bytes]:
    """The lines of statements, in their order. Raises TooLong, and what the iteration raises."""
    written = _Lines(most_bytes)
    serialize(quads, cast("IO[bytes]", written), RdfFormat.N_QUADS)
    return written.lines


def by_graph(lines: Iterable[bytes]) -> tuple[list[bytes], dict[bytes, list[bytes]]]:
    """The lines of the default graph, and those of each named graph by its name as written: `<https://…>`.

    The statements of a graph mostly follow one another, so a line is asked first whether it ends as those before it:
    after its predicate, since one without a graph may end alike, by its object.
    """
    default: list[bytes] = []
    graphs: dict[bytes, list[bytes]] = {}
    ending, latest = b"\0", default  # which ends no line
    for line in lines:
        rest = line.split(b" ", 2)[2]
        if rest.endswith(ending):
            latest.append(line)
        elif graph := graph_of(rest):
            ending, latest = b" " + graph + END, graphs.setdefault(graph, [])
            latest.append(line)
        else:
            default.append(line)
    return default, graphs


def graph_of(rest: bytes) -> bytes:
    """The name of a line's graph, as written, by what follows its predicate; empty for the default graph."""
    if rest.count(b" ") == 1:  # before the full stop
        return b""
    start = rest.rfind(b'"') + 1  # after the text, if there is one: what follows is its language or type
    terms = rest[start : -len(END)].split(b" ")
    return b"" if len(terms) == 1 or terms[-1] == b")>>" else terms[-1]


def graph_lines(quads: bytes) -> list[bytes]:
    """The lines of N-Quads that stand in a named graph: of an activity, its practice's statements."""
    _, graphs = by_graph(quads.splitlines(keepends=True))
    return [line for lines in graphs.values() for line in lines]


def term_text(term: bytes) -> str:
    """What an IRI or a literal of a line says: without its brackets, or quotes and what follows them."""
    return unescaped(term[1 : term.rindex(b'"')]) if term.startswith(b'"') else term[1:-1].decode()


def unescaped(text: bytes) -> str:
    """A text as it was before it was written between quotes."""
    read = text.decode()
    return _ESCAPED.sub(_unescaped, read) if "\\" in read else read


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1] or escape[2], 16)) if escape[3] is None else _ESCAPES.get(escape[3], escape[3])


def distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in code point order, each once. Doubles stand together then: hashing every line would cost more."""
    before = None
    for line in sorted(lines):
        if line != before:
            yield line
        before = line
