"""N-Quads as the serialiser writes them, sorted by graph without parsing: one space between terms, none within an IRI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, RdfFormat, serialize

_END = b" .\n"
_TERMS_WITHOUT_GRAPH = 3


class TooLong(ValueError):
    """Statements that are longer, written out, than the caller allows."""


class _Counted:
    """What the serialiser writes to. A prefix of a few bytes may stand for an address of a megabyte in every
    statement, so what is written out is counted while it is."""

    def __init__(self, most: int) -> None:
        self.pieces: list[bytes] = []
        self._left = most

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise TooLong
        self.pieces.append(piece)
        return len(piece)

    def flush(self) -> None:
        """All is in memory."""


def write_out(quads: Iterable[Quad], most_bytes: int) -> list[bytes]:
    """The lines of statements, in their order. Raises TooLong, and what the iteration raises."""
    written = _Counted(most_bytes)
    serialize(quads, written, RdfFormat.N_QUADS)
    return b"".join(written.pieces).splitlines(keepends=True)


def by_graph(lines: Iterable[bytes]) -> tuple[list[bytes], dict[bytes, list[bytes]]]:
    """The lines of the default graph, and those of each named graph by its name as written: `<https://…>`.

    The statements of a graph mostly follow one another, so a line is asked first whether it ends as those before it.
    One without a graph may end alike, by its object, but then what ends it begins at its second space.
    """
    default: list[bytes] = []
    graphs: dict[bytes, list[bytes]] = {}
    ending, latest = b"\0", default  # which ends no line
    for line in lines:
        if line.endswith(ending) and line.index(b" ", line.index(b" ") + 1) < len(line) - len(ending):
            latest.append(line)
        elif graph := graph_of(line):
            ending, latest = b" " + graph + _END, graphs.setdefault(graph, [])
            latest.append(line)
        else:
            default.append(line)
    return default, graphs


def graph_of(line: bytes) -> bytes:
    """The name of a line's graph, as written; empty for the default graph."""
    start = line.rfind(b'"') + 1  # after the text, if there is one: what follows is its language or type
    terms = line[start : -len(_END)].split(b" ")
    if len(terms) == 1 or (start == 0 and len(terms) == _TERMS_WITHOUT_GRAPH):
        return b""
    return b"" if terms[-1] == b")>>" else terms[-1]


def distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines in code point order, each once. Doubles stand together then: hashing every line would cost more."""
    before = None
    for line in sorted(lines):
        if line != before:
            yield line
        before = line
