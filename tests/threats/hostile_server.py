"""A peer that plays one hostile behaviour over real sockets, byte by byte; `BEHAVIOURS` has them all by name."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from node.config import Limits
from node.errors import FetchError
from node.practice import Change
from node.rdf.namespaces import DCTERMS, TREE
from tests.fake_peer import FakePeer
from tests.raw_server import Server, answer, bomb, head, raw_server

TRIG = "application/trig"
TITLE, NOTE = NamedNode(DCTERMS + "title"), NamedNode("https://w3id.org/newcommons/ns#note")
PAGE_BYTES = Limits().page_bytes

Say = Callable[[str, socket.socket], None]
"""Answers one request, given its path and the connection."""


@dataclass(frozen=True)
class Hostile:
    """The peer as it claims to be, the server that plays it, and an address elsewhere that must hear nothing."""

    peer: FakePeer
    server: Server
    canary: str
    victim: FakePeer

    def page(self, body: bytes) -> Say:
        """Serves `body` as the first page."""
        return self.only(lambda _path: answer(body, media_type=TRIG))

    def only(self, first_page: Callable[[str], bytes]) -> Say:
        """Answers for pages what `first_page` says, and honestly for the rest."""

        def say(path: str, connection: socket.socket) -> None:
            connection.sendall(first_page(path) if "/feed/" in path else self.honest(path))

        return say

    def honest(self, path: str) -> bytes:
        """What the peer itself would answer."""
        try:
            found = self.peer.get(self.peer.base_url + path, accept=TRIG)
        except FetchError:
            return answer(b"", "404 Not Found")
        return answer(found.body, media_type="application/did+json" if path.endswith("did.json") else TRIG)

    def link(self, number: int | str, target: str) -> bytes:
        """A page that says only where the next one lies."""
        url = f"{self.peer.base_url}/feed/{number}"
        return f"<{url}> <{TREE}relation> [ <{TREE}node> <{target}> ] .".encode()

    def forever(self, first: bytes, piece: bytes, pause_seconds: float = 0) -> Say:
        """An answer for a page that goes on for as long as it is listened to."""

        def say(path: str, connection: socket.socket) -> None:
            if "/feed/" not in path:
                connection.sendall(self.honest(path))
                return
            connection.sendall(first)
            while not self.server.stop.wait(pause_seconds):
                connection.sendall(piece)

        return say

    def statements(self, number: int, count: int, text: str) -> list[Quad]:
        """Statements about a practice of this peer."""
        iri = f"{self.peer.base_url}/practices/p-{number}"
        return [Quad(NamedNode(f"{iri}#a{each}"), NOTE, Literal(text, language="en")) for each in range(count)]

    def publish(self, number: int, quads: list[Quad]) -> None:
        self.peer.publish(f"p-{number}", payload=quads)

    def whole(self) -> Say:
        """All that was published, on one page."""
        return self.page(self.peer.page(1, self.peer.members))


def _coded(hostile: Hostile, body: bytes, status: str, **headers: str) -> Say:
    return hostile.only(lambda _path: answer(body, status, TRIG, Content_Encoding="gzip", **headers))


def endless_pages(hostile: Hostile) -> Say:
    def page(path: str) -> bytes:
        number = int(path.rpartition("/")[2])
        return answer(hostile.link(number, f"{hostile.peer.base_url}/feed/{number + 1}"), media_type=TRIG)

    return hostile.only(page)


def pages_in_a_circle(hostile: Hostile) -> Say:
    """1 -> 2 -> 3 -> 2, the last in ever other spellings of the address."""
    base, turns = hostile.peer.base_url, count()
    spelled = (f"{base}/feed/%32", f"{base}/feed/./2", f"{base}/x/../feed/2", f"{base}/feed/2#again", f"{base}/feed/2/")

    def page(path: str) -> bytes:
        number = path.strip("/").rpartition("/")[2]
        follows = {"1": f"{base}/feed/2", "2": f"{base}/feed/3"}
        return answer(hostile.link(number, follows.get(number, spelled[next(turns) % len(spelled)])), media_type=TRIG)

    return hostile.only(page)


def huge_text(hostile: Hostile) -> Say:
    text = "z" * (PAGE_BYTES - 10_000)
    hostile.publish(1, [Quad(NamedNode(f"{hostile.peer.base_url}/practices/p-1"), TITLE, Literal(text, language="en"))])
    return hostile.whole()


def text_of_wide_letters(hostile: Hostile) -> Say:
    """One letter beyond ASCII, which makes a text of Python four times as large."""
    text = "z" * (PAGE_BYTES - 10_000) + "\N{SMILING CAT FACE WITH HEART-SHAPED EYES}\N{CRYING CAT FACE}"
    hostile.publish(1, [Quad(NamedNode(f"{hostile.peer.base_url}/practices/p-1"), TITLE, Literal(text, language="en"))])
    return hostile.whole()


def thousand_members(hostile: Hostile) -> Say:
    for number in range(1_000):
        hostile.publish(number, hostile.statements(number, 80, "z"))
    return hostile.whole()


def thousand_large_members(hostile: Hostile) -> Say:
    for number in range(1_000):
        hostile.publish(number, hostile.statements(number, 1, "z" * 14_500))
    return hostile.whole()


def members_as_large_as_may_be(hostile: Hostile) -> Say:
    for number in range(15):
        hostile.publish(number, hostile.statements(number, 4, "z" * 240_000))
    return hostile.whole()


def one_member_of_many_statements(hostile: Hostile) -> Say:
    hostile.publish(1, hostile.statements(1, 90_000, "z" * 40))
    return hostile.whole()


def addresses_that_unfold(hostile: Hostile) -> Say:
    """A prefix of three thousand letters: 1.8 MB that are a gigabyte once written out."""
    prefix = f"@prefix a: <{hostile.peer.base_url}/{'y' * 3_000}> .\n".encode()
    return hostile.page(prefix + b"".join(b"a:s%d a:p a:o ." % number for number in range(99_000)))


def one_address_that_unfolds(hostile: Hostile) -> Say:
    """The same by one word of a megabyte, said a thousand times."""
    prefix = f"@prefix a: <{hostile.peer.base_url}/{'y' * 1_000_000}> .\n".encode()
    return hostile.page(prefix + b"".join(b"a:s%d a:p a:o ." % number for number in range(1_000)))


def a_base_that_grows(hostile: Hostile) -> Say:
    """Each base is told relative to the one before, so that no word on the page is long."""
    bases = "".join(f"@base <{'y' * 500}/> .\n" for _ in range(2_000))
    return hostile.page((bases + "".join(f"<s{number}> <p> <o> .\n" for number in range(1_000))).encode())


def facts_without_end(hostile: Hostile) -> Say:
    """Facts that are kept in columns of the record: when, after what, of what, each of fifteen kilobytes."""
    long = "y" * 15_000
    hostile.peer.publish("p-1", published=long)
    hostile.peer.publish("p-2", revision_of=f"{hostile.peer.base_url}/{long}")
    hostile.peer.publish("p-3", practice_iri=f"{hostile.peer.base_url}/{long}")
    hostile.peer.publish("p-4", iri=f"{hostile.peer.base_url}/activities/{long}")
    hostile.peer.publish("p-5", practice_iri=f"{hostile.peer.base_url}/../{long}")
    return hostile.whole()


def a_name_without_end(hostile: Hostile) -> Say:
    hostile.peer.name = "y" * 10_000_000
    return hostile.page(hostile.link(1, f"https://elsewhere.example/{'y' * 5_000_000}"))


def prefixes_that_unfold(hostile: Hostile) -> Say:
    """Fourteen bytes a prefix, and each of them is the address of the page, which can be long."""
    url = f"{hostile.peer.base_url}/feed/{'y' * 2_000}"
    lure = answer(hostile.link(1, url), media_type=TRIG)
    page = answer("".join(f"@prefix a{number}:<>.\n" for number in range(700_000)).encode(), media_type=TRIG)
    return hostile.only(lambda path: page if path.endswith("yy") else lure)


def brackets_that_unfold(hostile: Hostile) -> Say:
    """What is open is kept: a thousand addresses of a megabyte, before the first statement."""
    prefix = f"@prefix a: <{hostile.peer.base_url}/{'y' * 1_000_000}> .\n".encode()
    return hostile.page(prefix + b"<x> a:p " + b"[ a:p " * 1_000)


def nested_quotes(hostile: Hostile) -> Say:
    return hostile.page(b"<a:b> <c:d> " + b"<<( <a:b> <c:d> " * 900_000)


def nested_brackets(hostile: Hostile) -> Say:
    return hostile.page(b"<a:b> <c:d> " + b"[ <c:d> " * 1_900_000)


def blank_clique(hostile: Hostile) -> Say:
    knows = [Quad(BlankNode(f"n{a}"), NOTE, BlankNode(f"n{b}")) for a in range(60) for b in range(60) if a != b]
    hostile.publish(1, knows)
    return hostile.whole()


def forged_signatures(hostile: Hostile) -> Say:
    for number in range(1_000):
        hostile.peer.publish(f"p-{number}", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    return hostile.whole()


def forged_tombstones(hostile: Hostile) -> Say:
    """The good peer's practices withdrawn by us: in our name, and in its own."""
    for signed in hostile.victim.members:
        hostile.peer.publish(change=Change.DELETE, practice_iri=signed.activity.practice)
        hostile.peer.publish(change=Change.DELETE, practice_iri=signed.activity.practice, actor=hostile.victim.did)
    return hostile.whole()


def looks_like_the_good_peer(hostile: Hostile) -> Say:
    base, own = hostile.victim.base_url, hostile.peer.base_url
    for iri in (f"{base}/practices/p-1", f"{base}@{own[7:]}/p", f"{own}@{base[7:]}/p", f"{own}9/p", f"{own[:-1]}/p"):
        hostile.peer.publish(practice_iri=iri)
    return hostile.whole()


def members_elsewhere(hostile: Hostile) -> Say:
    for number in range(50):
        hostile.peer.publish(f"p-{number}", iri=f"{hostile.canary}/activities/{number}")
    return hostile.whole()


def not_utf8(hostile: Hostile) -> Say:
    hostile.peer.publish("p-1")
    return hostile.page(hostile.peer.page(1, hostile.peer.members).replace(b"Cameras", b"\xc3\x28\xed\xa0\x80"))


def huge_did_document(hostile: Hostile) -> Say:
    forged_signatures(hostile)
    body = b'{"id": [' + b"[]," * 5_000_000 + b"[]]}"

    def say(path: str, connection: socket.socket) -> None:
        told = answer(body, media_type="application/did+json") if path.endswith("did.json") else hostile.honest(path)
        connection.sendall(told)

    return say


def changing_did_document(hostile: Hostile) -> Say:
    """Keys that are others each time, so that every signature is a reason to ask again."""

    def say(path: str, connection: socket.socket) -> None:
        if path.endswith("did.json"):
            other = FakePeer(hostile.peer.base_url)
            connection.sendall(answer(json.dumps(other.document()).encode(), media_type="application/did+json"))
        else:
            connection.sendall(hostile.honest(path))

    forged_signatures(hostile)
    return say


def slow_did_document(hostile: Hostile) -> Say:
    def say(path: str, connection: socket.socket) -> None:
        if not path.endswith("did.json"):
            time.sleep(1.5)
            connection.sendall(hostile.honest(path))
            return
        connection.sendall(head(Content_Length="100000"))
        while not hostile.server.stop.wait(0.05):
            connection.sendall(b" ")

    forged_signatures(hostile)
    return say


def _chunked(piece: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(piece), piece)


_CHUNKED = head(Transfer_Encoding="chunked").replace(b"text/plain", TRIG.encode())

BEHAVIOURS: dict[str, Callable[[Hostile], Say]] = {
    "gzip bomb": lambda h: _coded(h, bomb(400), "200 OK"),
    "gzip bomb in a redirect": lambda h: _coded(h, bomb(400), "302 Found", Location="/feed/2"),
    "gzip bomb in an error": lambda h: _coded(h, bomb(400), "404 Not Found"),
    "gzip cut short": lambda h: _coded(h, bomb(1)[:-200], "200 OK"),
    "body without end": lambda h: h.forever(_CHUNKED, _chunked(b"# nothing\n" * 6_000)),
    "body that trickles": lambda h: h.forever(_CHUNKED, _chunked(b"#"), 0.05),
    "headers that trickle": lambda h: h.forever(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.05),
    "100 Continue without end": lambda h: h.forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.05),
    "pages without end": endless_pages,
    "pages in a circle": pages_in_a_circle,
    "429 with Retry-After": lambda h: h.only(lambda _: answer(b"", "429 Too Many Requests", Retry_After="3600")),
    "redirect elsewhere": lambda h: h.only(lambda _: answer(b"", "302 Found", Location=h.canary)),
    "redirect to a file": lambda h: h.only(lambda _: answer(b"", "302 Found", Location="file:///etc/passwd")),
    "next page elsewhere": lambda h: h.page(h.link(1, h.canary)),
    "members elsewhere": members_elsewhere,
    "text of 16 MB": huge_text,
    "text of wide letters": text_of_wide_letters,
    "1,000 members of 80 statements": thousand_members,
    "1,000 members of 16 KB": thousand_large_members,
    "15 members of 1 MB": members_as_large_as_may_be,
    "one member of 90,000 statements": one_member_of_many_statements,
    "prefix that unfolds": addresses_that_unfold,
    "long prefix that unfolds": one_address_that_unfolds,
    "prefixes that unfold": prefixes_that_unfold,
    "brackets that unfold": brackets_that_unfold,
    "base that grows": a_base_that_grows,
    "facts of 15 KB": facts_without_end,
    "name and link of 5 MB": a_name_without_end,
    "nested quotes": nested_quotes,
    "nested brackets": nested_brackets,
    "blank-node clique": blank_clique,
    "1,000 forged signatures": forged_signatures,
    "forged tombstones": forged_tombstones,
    "look-alike addresses": looks_like_the_good_peer,
    "not UTF-8": not_utf8,
    "huge DID document": huge_did_document,
    "DID document that changes": changing_did_document,
    "DID document that trickles": slow_did_document,
}


@contextmanager
def playing(behaviour: str, canary: str, victim: FakePeer) -> Iterator[FakePeer]:
    """A peer that behaves so, served until the block ends. It must be added before it is read: see `FakePeer`."""
    with raw_server() as server:
        peer = FakePeer(f"http://localhost:{server.port}", "Hostile")
        say = BEHAVIOURS[behaviour](Hostile(peer, server, canary, victim))
        if not peer.members:  # a stream that holds nothing names no first page
            peer.publish(tamper=lambda quads: quads.replace(b"count people", b"follow them"))

        def speak(connection: socket.socket) -> None:
            with suppress(OSError):
                say(server.asked[-1].split()[1].decode(), connection)

        server.answer = speak
        yield peer
