"""What a peer does in a story of fuzzing: it publishes, withdraws, erases, changes its keys, and lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from node.errors import FetchError
from node.identity import SigningKey
from node.practice import Change
from node.rdf.namespaces import NC
from node.rdf.practices import to_quads
from tests.fake_peer import FakePeer, a_practice
from tests.fuzz.corpus import BASE_URL, a_key

SLUGS = ("a", "b", "c")
PAGE = 3
THIEF = Ed25519PrivateKey.from_private_bytes(b"\x77" * 32)

Deed = Callable[[FakePeer, int], None]
LIES: list[Callable[[FakePeer, int], dict[str, Any]]] = [
    lambda p, n: {"tamper": lambda quads: quads.replace(b"Cameras", b"Kameras")},
    lambda p, n: {"actor": "did:web:evil.example"},
    lambda p, n: {"practice_iri": "https://evil.example/practices/a"},
    lambda p, n: {"practice_iri": f"{BASE_URL}/practices/../a"},
    lambda p, n: {"practice_iri": f"{BASE_URL}.evil.example/practices/a"},
    lambda p, n: {"iri": f"https://evil.example/activities/{n}"},
    lambda p, n: {"iri": f"{BASE_URL}/activities/{n % 4}"},
    lambda p, n: {"iri": f"{BASE_URL}/feed/1"},
    lambda p, n: {"sequence": len(p.members) + 1 + n % 3},
    lambda p, n: {"sequence": max(1, len(p.members) - n % 3)},
    lambda p, n: {"sequence": 10**14 + n},
    lambda p, n: {"previous": "zwrong"},
    lambda p, n: {"previous": None},
    lambda p, n: {"revision_of": f"{BASE_URL}/activities/{n % 5}"},
    lambda p, n: {"published": ("", "2026-12-24T00:00:00Z", "2025-01-01T00:00:00Z", "2026-11-01", "x" * 5_000)[n % 5]},
    lambda p, n: {"key": SigningKey(p.key.method, THIEF)},
    lambda p, n: {"key": SigningKey("did:web:ghent.example#key-99", THIEF)},
    lambda p, n: {"proof": p.members[n % len(p.members)].proof} if p.members else {"previous": "z"},
    lambda p, n: {"payload": to_quads(a_practice(f"{BASE_URL}/practices/{SLUGS[n % 3]}"))},
    lambda p, n: {"payload": to_quads(a_practice("https://evil.example/practices/a"))},
    lambda p, n: {"payload": [Quad(BlankNode(), NamedNode(NC + "x"), Literal("x"))]},
    lambda p, n: {"payload": []},
    lambda p, n: {"change": list(Change)[n % 3]},
    lambda p, n: {"change": Change.DELETE, "erases": f"{BASE_URL}/activities/{n % 6}"},
    lambda p, n: {"change": Change.UPDATE, "erases": f"{BASE_URL}/activities/{n % 6}"},
]
"""What of an activity can be untrue."""


def publish(peer: FakePeer, number: int) -> None:
    slug = SLUGS[number % 3]
    peer.publish(slug, practice=a_practice(f"{BASE_URL}/practices/{slug}", f"Cameras {number}"))


def withdraw(peer: FakePeer, number: int) -> None:
    iri = f"{BASE_URL}/practices/{SLUGS[number % 3]}"
    before = [m.activity.change for m in peer.members if m.activity.practice == iri]
    if before and before[-1] is not Change.DELETE:
        peer.withdraw(SLUGS[number % 3])


def erase(peer: FakePeer, number: int) -> None:
    _erase(peer, number, deletes_too=False)


def erase_what_holds_no_text(peer: FakePeer, number: int) -> None:
    _erase(peer, number, deletes_too=True)


def _erase(peer: FakePeer, number: int, *, deletes_too: bool) -> None:
    if not peer.members:
        return
    at = number % len(peer.members)
    activity = peer.members[at].activity
    if activity.sequence != at + 1 or at + 1 in peer.erased:
        return
    if deletes_too or activity.change is not Change.DELETE:
        peer.erase(at + 1)


def rotate(peer: FakePeer, number: int) -> None:
    peer.rotate(overlap=number % 2 == 0)
    peer.key = a_key(len(peer.former) + 1)


def rotate_unvouched(peer: FakePeer, number: int) -> None:
    peer.vouched = False
    rotate(peer, number)


def revoke(peer: FakePeer, number: int) -> None:
    peer.revoke(number % (len(peer.members) + 1))
    peer.key = a_key(len(peer.former) + 1)


def lie(peer: FakePeer, number: int) -> None:
    slug, said = SLUGS[number % 3], LIES[number % len(LIES)](peer, number // len(LIES))
    if number % 7 == 0:
        said |= LIES[(number // 7) % len(LIES)](peer, number)
    peer.publish(slug, **said)


def rewrite(peer: FakePeer, number: int) -> None:
    """An activity said anew, under the number it had."""
    if peer.members:
        at = number % len(peer.members)
        rest = peer.members[at + 1 :]
        del peer.members[at:]
        publish(peer, number)
        peer.members += rest


def lose(peer: FakePeer, number: int) -> None:
    if peer.members:
        del peer.members[number % len(peer.members)]


def truncate(peer: FakePeer, number: int) -> None:
    if peer.members:
        del peer.members[-1 - number % 2 :]


def claim_an_erasure(peer: FakePeer, number: int) -> None:
    if peer.members:
        sequence = peer.members[number % len(peer.members)].activity.sequence
        peer.erased.setdefault(sequence, f"{BASE_URL}/activities/{number % 9}")


def unsay_an_erasure(peer: FakePeer, number: int) -> None:
    for sequence in sorted(peer.erased)[: 1 + number % 2]:
        del peer.erased[sequence]


def say_more(peer: FakePeer, number: int) -> None:
    """Junk beside an activity: facts of it or of others, members that are none."""
    if peer.members:
        about = peer.members[number % len(peer.members)].activity
        member = NamedNode("https://w3id.org/tree#member")
        junk = (
            [Quad(NamedNode(f"{BASE_URL}/feed#stream"), member, NamedNode(f"{BASE_URL}/junk/{number % 3}"))],
            [Quad(NamedNode(about.iri), NamedNode(NC + "sequence"), Literal("7"))],
            [Quad(NamedNode(about.iri), NamedNode(NC + "new"), Literal("7"))],
            [Quad(NamedNode(about.practice), NamedNode(NC + "new"), Literal("7"), NamedNode(about.iri))],
        )
        peer.extra[about.sequence] = junk[number % len(junk)]


def serve_something_else(peer: FakePeer, number: int) -> None:
    """A page of other bytes, one that leads back or away, an error, or a page that stood there before."""
    feed = f"{BASE_URL}/feed"
    there = f"{feed}/{1 + number % 3}" if number % 4 else feed

    def fails() -> bytes:
        raise FetchError(f"{there} answered 500 where 200 was expected.", status=500)

    link = "<{}> <https://w3id.org/tree#relation> [ <https://w3id.org/tree#node> <{}> ] ."
    peer.answers[there] = (
        b"<a> <b>",
        fails,
        b"",
        link.format(there, there).encode(),
        link.format(there, f"{feed}/1").encode(),
        link.format(there, "https://evil.example/feed/2").encode(),
        peer.page(1, peer.members[:PAGE]),
        peer.page(2, peer.members[: PAGE - 1]),
    )[number % 8]


def mend(peer: FakePeer, number: int) -> None:  # noqa: ARG001 - as every deed
    peer.answers.clear()
    peer.extra.clear()


TRUTHS: dict[Deed, int] = {publish: 5, withdraw: 2, erase: 2, rotate: 1, mend: 2}
UNTRUTHS: dict[Deed, int] = dict.fromkeys(
    (
        erase_what_holds_no_text,
        rotate_unvouched,
        revoke,
        rewrite,
        lose,
        truncate,
        claim_an_erasure,
        unsay_an_erasure,
        say_more,
    ),
    1,
) | {lie: 8, serve_something_else: 2}
"""Deed -> how often it is done, as compared with others."""
