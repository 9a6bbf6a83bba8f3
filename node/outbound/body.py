"""The body of an answer: its media type, its one coding, its size, its end."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator

import requests

from node.outbound.faults import BadAnswer, OverLimit
from node.outbound.urls import printable

CHUNK_BYTES = 65_536


def media_type(response: requests.Response, accepted: Collection[str]) -> str:
    """The media type without parameters. Raises BadAnswer unless it is exactly one of `accepted`."""
    found = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if found not in accepted:
        raise BadAnswer(f"answered {printable(found) or 'no media type'} where {' or '.join(accepted)} was asked for")
    return found


def read(response: requests.Response, most: int) -> bytes:
    """The body, of at most `most` bytes both compressed and not, and whole.

    Raises OverLimit when it is larger; BadAnswer and zlib.error when its coding or its end is not as it must be.
    """
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):  # RFC 9110, section 8.4.1.3
        raise BadAnswer(f"came in the coding {printable(coding)}; only gzip was asked for")
    length = _declared_length(response)
    if length is None and coding == "identity":
        raise BadAnswer(
            "does not say where its body ends (by Content-Length or chunks), so that a part could pass for the whole"
        )
    larger = OverLimit(f"is larger than {most} bytes (the limit page_bytes)")
    if length is not None and length > most:
        raise larger
    raw = _counted(_raw(response), most, larger)
    return b"".join(_counted(raw if coding == "identity" else _inflated(raw), most, larger))


def _declared_length(response: requests.Response) -> int | None:
    """What Content-Length says, 0 for a chunked body, whose chunks say it one by one, and None where nothing does."""
    transfer = response.headers.get("Transfer-Encoding", "").strip().lower()
    if transfer:
        if transfer != "chunked":
            raise BadAnswer(f"came in the transfer coding {printable(transfer)}; only chunked is read")
        return 0
    length = response.headers.get("Content-Length", "").strip()
    if not length:
        return None
    if not (length.isascii() and length.isdigit()):
        raise BadAnswer(f"says that its body has {printable(length)} bytes")
    return int(length)


def _raw(response: requests.Response) -> Iterator[bytes]:
    """The body as it came, without the frames of its chunks. All pieces but the last are full: a million small ones
    would weigh more than what they hold."""
    while piece := response.raw.read(CHUNK_BYTES, decode_content=False):
        yield piece


def _counted(pieces: Iterator[bytes], most: int, larger: OverLimit) -> Iterator[bytes]:
    """At most `most` bytes of pieces, else `larger` is raised; compressed ones count too, since what inflates to
    nothing costs time all the same."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise larger
        yield piece


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Inflated in pieces of bounded size, so that a bomb never stands in memory whole."""
    inflate = zlib.decompressobj(wbits=31)
    for piece in pieces:
        rest = piece
        while rest and not inflate.eof:
            yield inflate.decompress(rest, CHUNK_BYTES)
            rest = inflate.unconsumed_tail
        if rest or inflate.unused_data:
            raise BadAnswer("has a compressed body that goes on after its end")
    if not inflate.eof:
        raise BadAnswer("has a compressed body that ends too early")
