"""Multibase base58btc, the `z...` of Multikey and of proof values (W3C Controlled Identifiers 1.0, section 2.4)."""

from __future__ import annotations

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_PAIR = 58**2
_BLOCK_DIGITS = 10
_BLOCK = 58**_BLOCK_DIGITS
"""The most digits of which the arithmetic fits a machine word: long numbers are taken apart a block at a time."""

MOST_CHARACTERS = 200
"""A signature has 89, a key or digest 48 at most; decoding takes the square of the length, hours for one of a page."""


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
    number = 0
    for start in range(0, len(body), _BLOCK_DIGITS):
        digits = body[start : start + _BLOCK_DIGITS]
        block = 0
        for character in digits:
            if character not in _VALUES:
                raise ValueError(f"{character!r} is not a base58 character")
            block = block * 58 + _VALUES[character]
        number = number * 58 ** len(digits) + block
    zeros = len(body) - len(body.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
