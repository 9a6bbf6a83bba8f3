"""Inputs changed at random in ways that bytes alone seldom hit upon: whole tokens, whole statements."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from tests.fuzz.dictionaries import BASE, DATATYPES, IRIS, LANGUAGES, TEXTS

Mutation = Callable[[bytes, Random], bytes]

MOST_BYTES = 200_000

_TOKEN = re.compile(rb'<[^<>"\s]*>|"(?:[^"\\\n]|\\.)*"|[\w.:/@+-]+|\s+|.', re.DOTALL)
MOST_TOKENS = 30_000


def tokens(dictionary: tuple[bytes, ...]) -> Mutation:
    """Takes out, repeats, swaps and puts in whole words, strings, addresses and signs."""

    def mutate(data: bytes, random: Random) -> bytes:
        pieces = _TOKEN.findall(data[:MOST_BYTES])[:MOST_TOKENS] or [b""]
        for _ in range(random.choice((1, 1, 2, 3, 8))):
            at, other = random.randrange(len(pieces)), random.randrange(len(pieces))
            match random.randrange(7):
                case 0:
                    pieces[at : at + random.randint(1, 9)] = [b""]
                case 1:
                    pieces[at], pieces[other] = pieces[other], pieces[at]
                case 2:
                    pieces[at] = pieces[other]
                case 3:
                    pieces[at:at] = pieces[other : other + random.randint(1, 30)]
                case 4:
                    pieces[at:at] = [random.choice(dictionary)]
                case 5:
                    pieces[at] = random.choice(dictionary)
                case _:
                    pieces[at:at] = [random.choice(dictionary)] * random.choice((2, 10, 101, 500))
            pieces = pieces or [b""]
        return b"".join(pieces)[:MOST_BYTES]

    return mutate


def statements(data: bytes, random: Random) -> bytes:
    """A page of a stream that is still TriG: its statements moved, doubled, left out, and odd terms put into them."""
    return moved(data, random, RdfFormat.TRIG)


def moved(data: bytes, random: Random, format: RdfFormat) -> bytes:
    """The same in any format; what cannot be parsed is left as it is."""
    try:
        quads = list(parse(data, format=format, base_iri=f"{BASE}/feed/1"))
    except SyntaxError:
        return data
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        _move(quads, random)
    if random.random() < 0.1:
        random.shuffle(quads)
    return (serialize(quads, format=format) or b"")[:MOST_BYTES]


def _move(quads: list[Quad], random: Random) -> None:
    if not quads:
        quads.append(Quad(_iri(random), _iri(random), _iri(random)))
    at = random.randrange(len(quads))
    one, other = quads[at], random.choice(quads)
    s, p, o, g = one
    changed = {
        0: [],
        1: [one, one],
        2: [Quad(s, p, o, other.graph_name)],
        3: [Quad(other.subject, p, o, g)],
        4: [Quad(s, other.predicate, o, g)],
        5: [Quad(s, p, other.object, g)],
        6: [Quad(s, p, _literal(random), g)],
        7: [one, Quad(s, p, _literal(random), g)],
        8: [Quad(s, p, _iri(random), g)],
        9: [one, Quad(s, p, BlankNode("x"), g)],
        10: [one, Quad(_iri(random), _iri(random), _literal(random), random.choice((g, DefaultGraph(), _iri(random))))],
        11: [Quad(s, _iri(random), o, g)],
        12: [Quad(_iri(random), p, o, g)],
    }
    quads[at : at + 1] = changed[random.randrange(len(changed))]


def _iri(random: Random) -> NamedNode:
    return NamedNode(random.choice(IRIS))


def _literal(random: Random) -> Literal:
    text = random.choice(TEXTS)
    if random.random() < 0.2:
        return Literal(text, language=random.choice(LANGUAGES))
    return Literal(text, datatype=NamedNode(random.choice(DATATYPES))) if random.random() < 0.5 else Literal(text)


def grown(data: bytes, random: Random) -> bytes:
    """One stretch of the input many times over, up to the largest input there is."""
    at = random.randrange(len(data) + 1)
    stretch = data[at : at + random.choice((1, 3, 10, 100, 1000))]
    most = max(0, MOST_BYTES - len(data)) // (len(stretch) or 1)
    return data[:at] + stretch * random.choice((10, 100, most)) + data[at:]


def raw(data: bytes, random: Random) -> bytes:
    """Bytes changed, left out, put in, without regard to what they mean."""
    changed = bytearray(data[:MOST_BYTES] or b"\0")
    for _ in range(random.choice((1, 2, 4, 16))):
        at = random.randrange(len(changed) or 1)
        match random.randrange(4):
            case 0:
                changed[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del changed[at : at + random.choice((1, 2, 50))]
            case 2:
                changed[at:at] = random.randbytes(random.choice((1, 2, 8)))
            case _:
                changed[at : at + 1] = bytes([(changed[at] if at < len(changed) else 0) ^ (1 << random.randrange(8))])
    return bytes(changed)
