"""Another city's node, held in memory. Tell it to publish; tell it to misbehave. It signs for real."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from node.errors import FetchError
from node.identity import SigningKey, did, digest, sign
from node.outbound import Answer
from node.practice import Activity, Change, Involvement, Kind, Place, Practice, Proof, Signed, Source
from node.rdf.canonical import activity_quads, canonical
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.rdf.pages import Stream
from node.rdf.practices import to_quads
from node.rdf.stream import member_quads, page_quads, stream_quads

PAGE_SIZE = 250


def a_practice(iri: str, title: str = "Cameras that count people", **changes: Any) -> Practice:
    """A small policy that conforms to the shapes."""
    practice = Practice(
        iri,
        Kind.POLICY,
        title={"en": title},
        summary={"en": "The city counts people in its streets and keeps no picture of them."},
        languages=(PREFIXES["euLang"] + "ENG",),
        licence=PREFIXES["euLic"] + "CC_BY_4_0",
        places=(Place(name={"en": "Ghent"}, country=PREFIXES["euCountry"] + "BEL"),),
        scope=SCHEMES + "scopes/city",
        status=SCHEMES + "statuses/in-force",
        lessons=(SCHEMES + "lessons/6",),
        organisations=(Involvement(organisation="City of Ghent", roles=(SCHEMES + "org-roles/responsible",)),),
        sources=(Source(title="A report", page="https://stad.example/report", publisher="City of Ghent"),),
    )
    return replace(practice, **changes)


class FakePeer:
    """What `node.outbound.Client` would find at a peer's address.

    `publish` tells the truth unless told a lie; `answers` replaces what an address gives, by bytes or by a function
    that may raise; `asked` lists every address that was fetched. `key` signs, `former` are the keys before it with what
    its DID document says of them; while `vouched` is false none of those proves the document.
    """

    def __init__(self, base_url: str = "https://ghent.example", name: str = "Ghent") -> None:
        self.base_url, self.name = base_url, name
        self.did = did.from_base_url(base_url)
        self.key = SigningKey(f"{self.did}#key-1", Ed25519PrivateKey.generate())
        self.former: list[tuple[SigningKey, did.DocumentKey]] = []
        self.vouched = True
        self.page_size = PAGE_SIZE
        self.members: list[Signed] = []
        self.extra: dict[int, list[Quad]] = {}
        self.erased: dict[int, str] = {}
        self.revisions: dict[int, int] = {}
        self.answers: dict[str, bytes | Callable[[], bytes]] = {}
        self.asked: list[str] = []

    def publish(
        self,
        slug: str = "cameras",
        *,
        change: Change | None = None,
        practice: Practice | None = None,
        tamper: Callable[[bytes], bytes] | None = None,
        payload: list[Quad] | None = None,
        key: SigningKey | None = None,
        proof: Proof | None = None,
        **lies: Any,
    ) -> Signed:
        """The next activity: a Create of `slug`, or an Update where it stands already. `lies` replace facts of the
        activity before it is signed; `tamper` changes the bytes after."""
        iri = lies.get("practice_iri") or f"{self.base_url}/practices/{slug}"
        lies.pop("practice_iri", None)
        last = self.members[-1].activity if self.members else None
        before = next((m.activity for m in reversed(self.members) if m.activity.practice == iri), None)
        stands = before is not None and before.change is not Change.DELETE
        sequence = last.sequence + 1 if last else 1
        activity = Activity(
            iri=f"{self.base_url}/activities/{sequence}",
            change=change or (Change.UPDATE if stands else Change.CREATE),
            practice=iri,
            actor=self.did,
            published=f"2026-11-01T{sequence // 3600 % 24:02}:{sequence // 60 % 60:02}:{sequence % 60:02}Z",
            sequence=sequence,
            previous=last.digest if last else None,
            revision_of=before.iri if before else None,
        )
        activity = replace(activity, **lies)
        statements = [] if activity.change is Change.DELETE else to_quads(practice or a_practice(iri))
        if payload is not None:
            statements = payload
        graph = NamedNode(activity.iri)
        named = [Quad(q.subject, q.predicate, q.object, graph) for q in statements]
        quads = canonical([*activity_quads(activity), *named])
        made = proof or sign(quads, "2026-11-01T00:00:00Z", key or self.key)
        if tamper is not None:
            quads = tamper(quads)
        signed = Signed(replace(activity, digest=digest(quads)), quads, made)
        self.members.append(signed)
        return signed

    def withdraw(self, slug: str = "cameras", **lies: Any) -> Signed:
        """A Delete."""
        return self.publish(slug, change=Change.DELETE, **lies)

    def rotate(self, *, overlap: bool = False) -> None:
        """Another key signs from now on; the one before is good for what it signed, or with `overlap` for more."""
        last, ceased = (None, None) if overlap else (len(self.members), "expired")
        old = did.DocumentKey(self.key.method, self.key.multikey, last, ceased, "2026-11-01T00:00:00Z")
        self.former.append((self.key, old))
        self.key = SigningKey(f"{self.did}#key-{len(self.former) + 1}", Ed25519PrivateKey.generate())

    def revoke(self, last_sequence: int, method: str | None = None) -> None:
        """A key (the one that signs, where none is named) is good up to an activity only."""
        if method in (None, self.key.method):
            method = self.key.method
            self.rotate()
        self.former = [
            (key, replace(said, last_sequence=last_sequence, ceased="revoked") if key.method == method else said)
            for key, said in self.former
        ]

    def document(self) -> dict[str, Any]:
        """Its DID document, proved by every key that is not revoked."""
        keys = [*(said for _, said in self.former), did.DocumentKey(self.key.method, self.key.multikey)]
        older = [key for key, said in self.former if said.ceased != "revoked"] if self.vouched else []
        return did.write(
            self.did, self.base_url, self.name, keys, changed_at="2026-11-01T00:00:00Z", vouchers=[*older, self.key]
        )

    def erase(self, sequence: int, **lies: Any) -> Signed:
        """Erase an activity: a Delete asks for it, and the page that held it says so, at a new address if it was
        closed. `lies` replace facts of the Delete."""
        erased, number = self.members[sequence - 1].activity, (sequence - 1) // self.page_size + 1
        stands = all(member.activity.revision_of != erased.iri for member in self.members)
        if len(self.members) > number * self.page_size:
            self.revisions[number] = self.revisions.get(number, 1) + 1
        facts = {"practice_iri": erased.practice if stands else erased.iri, "erases": erased.iri}
        signed = self.publish(change=Change.DELETE, **facts | lies)
        self.erased[sequence] = signed.activity.iri
        return signed

    def get(
        self,
        url: str,
        *,
        accept: str | tuple[str, ...],
        etag: str | None = None,
        last_modified: str | None = None,
        deadline: float | None = None,
        plain_http: bool = False,
    ) -> Answer:
        """As `node.outbound.Client.get`; it answers at once, by ETag only, and in the first media type.
        An answer's `url` is where a page that moved was found."""
        del last_modified, deadline, plain_http
        accept = accept if isinstance(accept, str) else accept[0]
        self.asked.append(url)
        if url in self.answers:
            answer = self.answers[url]
            return Answer(200, accept, None, answer if isinstance(answer, bytes) else answer(), url)
        body = self._body(url)
        tag = f'"{digest(body)}"'
        found = self._newest(url)
        return Answer(304, "", tag, b"", found) if tag == etag else Answer(200, accept, tag, body, found)

    def _newest(self, url: str) -> str:
        """Where a page stands now: `/feed/1` moves to `/feed/1-2` when something in it is erased after it closed."""
        feed, _, name = url.rpartition("/")
        number = name.partition("-")[0]
        revision = self.revisions.get(int(number), 1) if number.isdigit() else 1
        return f"{feed}/{number}-{revision}" if revision > 1 else url

    def _body(self, url: str) -> bytes:
        if url == self.base_url + did.PATH:
            return json.dumps(self.document()).encode()
        feed = f"{self.base_url}/feed"
        if url == feed:
            return self._trig(list(stream_quads(feed, self.stream(), f"{feed}#member", SCHEMES, self._first())))
        name = url.removeprefix(f"{feed}/").partition("-")[0]
        number = int(name) if name.isdigit() else 0
        members = self.members[(number - 1) * self.page_size : number * self.page_size]
        if number == 0 or not members:
            raise FetchError(f"{url} answered 404 where 200 was expected.")
        return self.page(number, members)

    def page(self, number: int, members: list[Signed]) -> bytes:
        """Page `number` with these members."""
        feed = f"{self.base_url}/feed"
        following = self.members[number * self.page_size : number * self.page_size + 1]
        link = (f"{feed}/{number + 1}", following[0].activity.published) if following else None
        url = self._newest(f"{feed}/{number}")
        numbers = {m.activity.sequence: m.activity.iri for m in members}
        erased = [(numbers[n], n, by) for n, by in self.erased.items() if n in numbers]
        members = [m for m in members if m.activity.sequence not in self.erased]
        quads = list(page_quads(url, f"{feed}#stream", members, link, erased))
        for signed in members:
            quads += self.extra.get(signed.activity.sequence, [])
        return self._trig(quads)

    def stream(self) -> Stream:
        """What its feed says of it."""
        standing = {m.activity.practice for m in self.members} - {
            m.activity.practice for m in self.members if m.activity.change is Change.DELETE
        }
        return Stream(
            iri=f"{self.base_url}/feed#stream",
            title=self.name,
            publisher=self.did,
            curator=False,
            head=len(self.members),
            practices=len(standing),
            polling_seconds=300,
            first=self._newest(f"{self.base_url}/feed/1") if self.members else None,
        )

    def _first(self) -> str | None:
        return self.members[0].activity.published if self.members else None

    @staticmethod
    def _trig(quads: list[Quad]) -> bytes:
        return serialize(quads, format=RdfFormat.TRIG) or b""


__all__ = ["FakePeer", "a_practice", "member_quads"]
