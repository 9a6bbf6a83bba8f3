"""Multibase base58btc, the `z...` of Multikey and of proof values (W3C Controlled Identifiers 1.0, section 2.4)."""

from __future__ import annotations

from operator import mul

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = 255
_VALUES = bytes(_ALPHABET.find(chr(code)) % (_NO_DIGIT + 1) for code in range(256))
"""Code of a character -> its value, _NO_DIGIT where it has none."""
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_PAIR = 58**2
_BLOCK_DIGITS = 10
_BLOCK = 58**_BLOCK_DIGITS
"""The most digits of which the arithmetic fits a machine word: long numbers are taken apart a block at a time."""

MOST_CHARACTERS = 200
"""A signature has 89, a key or digest 48 at most; decoding takes the square of the length, hours for one of a page."""
_POWERS = tuple(58**place for place in range(MOST_CHARACTERS))


def encode(data: bytes) -> str:
    """`z` and the base58btc of `data`; leading zero bytes become leading ones."""
    number = int.from_bytes(data, "big")
    pairs = []
    while number:
        number, block = divmod(number, _BLOCK)
        for _ in range(_BLOCK_DIGITS // 2):
            block, pair = divmod(block, _PAIR)
            pairs.append(_PAIRS[pair])
    pairs.reverse()
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(pairs).lstrip("1")


def decode(text: str) -> bytes:
    """The bytes of a `z...` text. Raises ValueError for anything else, and for what is longer than MOST_CHARACTERS."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"a base58btc value here has {MOST_CHARACTERS} characters at most")
    if not text.startswith("z"):
        raise ValueError("a base58btc value starts with z")
    body = text[1:]
    digits = body.encode().translate(_VALUES)
    if _NO_DIGIT in digits:
        raise ValueError(f"{text[:20]!r} has a character that is none of base58")
    number: int = sum(map(mul, reversed(digits), _POWERS))
    zeros = len(body) - len(body.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
