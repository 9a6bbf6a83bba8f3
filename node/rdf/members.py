"""One activity as a peer served it: its facts, its proof and its practice's statements, not yet judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from node.practice import Activity, Change, Proof
from node.rdf.canonical import NO_DIGEST, inspect
from node.rdf.lines import END, by_graph, distinct, term_text
from node.rdf.namespaces import AS, DCTERMS, NC, PROV, RDF_TYPE, SEC, XSD
from node.rdf.table import KINDS

_CHANGES = {AS + change.value: change for change in Change}
_AN_ADDRESS = re.compile(rb"<[^ ]*> \.\n")
_A_TEXT, _A_TIME, _A_NUMBER = (
    re.compile(rb'".*"' + kind.encode() + rb" \.\n") for kind in ("", f"\\^\\^<{XSD}dateTime>", f"\\^\\^<{XSD}integer>")
)
_FACTS = {
    f"<{iri}>".encode(): (name, form)
    for iri, name, form in (
        (RDF_TYPE, "type", _AN_ADDRESS),
        (AS + "object", "object", _AN_ADDRESS),
        (AS + "actor", "actor", _AN_ADDRESS),
        (AS + "published", "published", _A_TIME),
        (AS + "summary", "because", _A_TEXT),
        (NC + "sequence", "sequence", _A_NUMBER),
        (NC + "previous", "previous", _A_TEXT),
        (NC + "erases", "erases", _AN_ADDRESS),
        (PROV + "wasRevisionOf", "revision_of", _AN_ADDRESS),
    )
}
"""Predicate -> what it says of an activity, and how the rest of its line is written (`activity_quads` writes it)."""
_COPY = NC + "curatedCopyOf"
_NEEDED = {"object", "actor", "published"}
_PROOF = f"<{SEC}proof> ".encode()
CRYPTOSUITE = "eddsa-rdfc-2022"
_A_PROOF = (
    (DCTERMS + "created", '(".*)'),
    (RDF_TYPE, re.escape(f"<{SEC}DataIntegrityProof>")),
    (SEC + "cryptosuite", re.escape(f'"{CRYPTOSUITE}"') + ".*"),
    (SEC + "proofPurpose", re.escape(f"<{SEC}assertionMethod>")),
    (SEC + "proofValue", '(".*)'),
    (SEC + "verificationMethod", "(<.*)"),
)
"""Predicate of a proof, in code point order, and how its object is written."""
_PROOF_LINES = re.compile(
    "".join(rf"_:[^ ]+ {re.escape(f'<{predicate}>')} {thing} \.\n" for predicate, thing in _A_PROOF).encode()
)
FACT_BYTES = 4_096
"""The longest fact or part of a proof. They are kept of refused activities too, beside statements that are dropped when
they are too many bytes."""
REASON_BYTES = 100_000
"""The longest reason why something was withdrawn; it is a text for people."""


@dataclass(frozen=True, slots=True)
class Member:
    """One activity as a peer served it, not yet judged.

    `quads` are its canonical N-Quads without the proof; empty where the digest cannot be computed. `payload` are the
    lines of its named graph, unless they are too many to be judged, and `statements` says how many they are;
    `longest_iri_bytes` and `longest_text_bytes` what is longest in them. `fault` is a sentence that says what is wrong
    with its form, None when nothing is; `broke_wire_rule` says that it is the bytes.
    """

    iri: str
    activity: Activity | None
    proof: Proof | None
    quads: bytes
    payload: Sequence[bytes]
    statements: int = 0
    longest_iri_bytes: int = 0
    longest_text_bytes: int = 0
    fault: str | None = None
    broke_wire_rule: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """What the members of a page have in common: what it says of each subject, of which one is a member's proof, and
    the terms that broke no wire rule so far (see `inspect`)."""

    subjects: Mapping[bytes, list[bytes]]
    passed: set[bytes]
    statements_max: int


def served_member(iri: str, star: list[bytes], payload: list[bytes], around: Around) -> Member:
    """A member of a page: the lines about it and those of its named graph. More than `statements_max` are let go of as
    soon as their digest is known."""
    start = len(iri.encode()) + len("<> ")
    links = [line for line in star if line.startswith(_PROOF, start)]
    own = [line for line in star if not line.startswith(_PROOF, start)] if links else star
    return _member(iri, own, payload, _proof(links, around.subjects), around)


def nameless(iri: bytes, bytes_max: int) -> Member:
    """A member whose address is too long to be kept; `iri` becomes its beginning."""
    fault = f"Its address has more than {bytes_max} bytes (the limit iri_bytes)."
    return Member(iri[: bytes_max // 4].decode(errors="ignore"), None, None, b"", [], fault=fault)


def kept_member(iri: str, quads: bytes, proof: Proof) -> Member:
    """A member from what the record keeps of it: canonical N-Quads and proof."""
    own, graphs = by_graph(quads.splitlines(keepends=True))
    payload = [line for lines in graphs.values() for line in lines]
    return _member(iri, own, payload, proof, Around({}, set(), len(payload)))


def _member(iri: str, own: list[bytes], payload: list[bytes], proof: Proof | None, around: Around) -> Member:
    quads, statements = b"".join(distinct([*own, *payload])), len(payload)
    if statements > around.statements_max:
        payload.clear()
    activity = _activity(iri, own)
    inspection = inspect(quads, around.passed)
    fault = inspection.fault
    if fault is not None:
        kept = b"" if fault in NO_DIGEST else quads
        return Member(iri, activity, None, kept, [], statements, fault=fault, broke_wire_rule=True)
    if activity is None:
        fault = "It does not say what it is: type, object, actor, published and sequence are needed, each once."
    elif proof is None:
        fault = f"It has no proof in the form of {CRYPTOSUITE}."
    elif bool(statements) == (activity.change is Change.DELETE):
        fault = "A Delete has no practice with it, a Create or Update has one."
    longest_iri, longest_text = inspection.longest_iri_bytes, inspection.longest_text_bytes
    return Member(iri, activity, proof, quads, payload, statements, longest_iri, longest_text, fault)


def read_activity(iri: str, star: Iterable[Quad]) -> Activity | None:
    """The facts an activity states of itself; None where one is missing, doubled, too long or of the wrong form.

    What it says beyond these, in terms of a newer vocabulary, is let be.
    """
    return _activity(iri, (serialize(star, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


def _activity(iri: str, star: Iterable[bytes]) -> Activity | None:
    said: dict[str, str] = {}
    for line in star:
        _, predicate, rest = line.split(b" ", 2)
        name, form = _FACTS.get(predicate, ("", None))
        if form is None:
            continue
        if name in said or len(rest) > (REASON_BYTES if name == "because" else FACT_BYTES) or not form.fullmatch(rest):
            return None
        said[name] = term_text(rest[: -len(END)])
    change, sequence = _CHANGES.get(said.get("type", "")), whole(said.get("sequence"))
    if change is None or not sequence or str(sequence) != said["sequence"] or not said.keys() >= _NEEDED:
        return None
    return Activity(
        iri=iri,
        change=change,
        practice=said["object"],
        actor=said["actor"],
        published=said["published"],
        sequence=sequence,
        previous=said.get("previous"),
        revision_of=said.get("revision_of"),
        because=said.get("because", ""),
        erases=said.get("erases"),
    )


def whole(text: str | None) -> int | None:
    """The number that digits write; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None


def _proof(links: list[bytes], subjects: Mapping[bytes, list[bytes]]) -> Proof | None:
    """The one proof a member links to, exactly its seven statements: six and the link to it."""
    node = links[0].split(b" ", 2)[2][: -len(END)] if len(links) == 1 else b""
    if not node.startswith(b"_:"):
        return None
    star = subjects.get(node, [])
    said = _PROOF_LINES.fullmatch(b"".join(sorted(star))) if len(star) == len(_A_PROOF) else None
    if said is None or max(map(len, said.groups())) > FACT_BYTES:
        return None
    created, value, method = map(term_text, said.groups())
    return Proof(created, method, value)


def stated(practice: str, quads: bytes) -> tuple[str, str]:
    """The kind that an activity's canonical N-Quads give its practice, such as `pilot`, and the practice they say it is
    a curated copy of; each empty where they say nothing of it, as in a Delete."""
    quads = b"\n" + quads  # no text holds a newline: it would be escaped
    kinds = (KINDS.get(iri, "") for iri in _linked(quads, practice, RDF_TYPE))
    return next(filter(None, kinds), ""), next(_linked(quads, practice, _COPY), "")


def _linked(quads: bytes, practice: str, predicate: str) -> Iterator[str]:
    """What a practice's statements in a graph link to by a predicate."""
    begins = f"\n<{practice}> <{predicate}> <".encode()
    start = quads.find(begins)
    while start >= 0:
        end = quads.index(b">", start + len(begins))
        if quads.startswith(b"> <", end):  # in a graph
            yield term_text(quads[start + len(begins) - 1 : end + 1])
        start = quads.find(begins, end)


def value(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """A term's text; empty for a triple term, which nothing we read may be."""
    return "" if isinstance(term, Triple) else term.value
