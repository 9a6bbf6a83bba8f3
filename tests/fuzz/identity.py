"""What must hold of DID documents, signed requests, multibase texts and proofs, whoever wrote them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache

from node.errors import PeerError
from node.identity import did, multibase, verifies
from node.identity.keys import public_key
from node.identity.messages import WINDOW, Refused, Signer, sign, verify
from node.practice import Proof
from tests.fuzz.corpus import BASE_URL, a_key, a_peer
from tests.fuzz.pages import in_time

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
INBOX = "https://here.example/inbox"
BODY = b'[{"@type": ["https://www.w3.org/ns/activitystreams#Announce"]}]'
PINNED = {a_key(number).method: a_key(number).multikey for number in (1, 2)}
SEPARATOR = b"\n\n"


def document(body: bytes) -> None:
    """PeerError, or a document that speaks for its own host only, and that reads the same when it was kept."""
    with in_time():
        try:
            read = did.read(body, BASE_URL)
        except PeerError as error:
            assert str(error).startswith(BASE_URL)  # noqa: PT017 - either is right
            assert len(str(error)) < 5_000  # noqa: PT017
            return
        vouchers = did.vouchers(read, PINNED)
    assert read.did == "did:web:ghent.example"
    assert vouchers <= PINNED.keys()
    assert all(url is None or url.startswith(BASE_URL + "/") for url in (read.stream, read.inbox))
    assert 0 < len(read.keys) == len({key.method for key in read.keys}) <= did.MOST_KEYS
    for key in read.keys:
        assert key.method.startswith(f"{read.did}#")
        public_key(key.multikey)
        assert (key.ceased is None) == (key.last_sequence is None)
        assert key.last_sequence is None or 0 <= key.last_sequence <= did.MOST_SEQUENCE
    again = did.read_kept(did.kept(read), BASE_URL)
    assert again == read
    assert did.vouchers(again, PINNED) == vouchers


@cache
def documents() -> tuple[bytes, ...]:
    """Documents of a fake peer, with keys that were rotated and revoked."""
    peer = a_peer()
    seeds = [json.dumps(peer.document()).encode()]
    peer.publish()
    peer.rotate()
    peer.key = a_key(2)
    seeds.append(json.dumps(peer.document()).encode())
    peer.revoke(1, peer.former[0][0].method)
    seeds.append(json.dumps(peer.document(), ensure_ascii=False, indent=1).encode())
    more = json.dumps(peer.document() | {"x": [1, -1.5e9, 0.1, "é\ud800", {"y": None}]}).encode()
    return (*seeds, more, more.replace(b"-1.5e9", b"1e15," * 5_000 + b"1e99"))


def request(data: bytes) -> None:
    """Refused, or signed by a pinned key, of late, over the very body that was signed. Headers first, then the body."""
    head, _, body = data.partition(SEPARATOR)
    pairs = (line.partition(": ")[::2] for line in head.decode("latin-1").split("\n"))
    with in_time():
        verdict = verify("POST", INBOX, dict(pairs), body, PINNED.get, now=NOW)
    if isinstance(verdict, Refused):
        assert verdict.sentence.isprintable()
        assert len(verdict.sentence) < 500
        return
    assert isinstance(verdict, Signer)
    assert verdict.method in PINNED
    assert abs(verdict.created - NOW) <= WINDOW
    assert 1 <= len(verdict.nonce) <= 100
    assert body in (BODY, b"")


@cache
def requests() -> tuple[bytes, ...]:
    """Requests signed by pinned keys, now and at other times."""
    seeds = []
    for number, minutes, body in ((1, 0, BODY), (2, 5, b""), (1, -10, BODY), (3, 0, BODY)):
        headers = sign("POST", INBOX, body, a_key(number), now=NOW + timedelta(minutes=minutes))
        seeds.append("\n".join(f"{name}: {value}" for name, value in headers.items()).encode() + SEPARATOR + body)
    return tuple(seeds)


def text(data: bytes) -> None:
    """ValueError, or bytes that are written as that very text."""
    value = data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace") if _decodes(data) else "z"
    with in_time(0.5):
        try:
            decoded = multibase.decode(value)
        except ValueError:
            pass
        else:
            assert multibase.encode(decoded) == value
    some = data[:100]
    assert multibase.decode(multibase.encode(some)) == some


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def proof(data: bytes) -> None:
    """A proof holds for what was signed and for nothing else; whatever stands in it, nothing is raised.

    The data: when, by which key, which value, which Multikey, each on a line, then the statements.
    """
    fields = data.decode("utf-8", "surrogateescape").split("\n", 4)
    fields += [""] * (5 - len(fields))
    created, method, value, multikey, quads = fields
    statements = quads.encode("utf-8", "surrogateescape")
    with in_time():
        holds = verifies(statements, Proof(created, method, value), multikey)
    assert type(holds) is bool
    if holds:
        assert data in proofs()


@cache
def proofs() -> tuple[bytes, ...]:
    """Proofs of a fake peer's activities."""
    peer, seeds = a_peer(), []
    for signed in (peer.publish(), peer.withdraw()):
        made = signed.proof
        lines = (made.created, made.verification_method, made.value, a_key().multikey)
        seeds.append("\n".join(lines).encode() + b"\n" + signed.quads)
    return tuple(seeds)


_PARTS = (document, request, text, proof)


def any_of(data: bytes) -> None:
    """The first byte says as which of them the rest is read."""
    _PARTS[data[0] % len(_PARTS) if data else 0](data[1:])


def seeds() -> tuple[bytes, ...]:
    """What is right of each."""
    texts = tuple(multibase.encode(each).encode() for each in (b"", b"\0\0\1", bytes(range(64))))
    parts = (documents(), requests(), texts, proofs())
    return tuple(bytes([number]) + seed for number, part in enumerate(parts) for seed in part)
