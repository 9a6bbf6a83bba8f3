"""What a node could not accept of a peer's stream, as a SHACL validation report (SHACL, section 3.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from node.rdf.catalogue import Statement
from node.rdf.namespaces import RDF_TYPE, XSD, expand


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: a reason that is fit to be shown, the short name of the check that failed, and what mends it."""

    reason: str
    check: str
    mend: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused activity. `activity` and `practice` are as the peer wrote them; None where it did not."""

    id: int
    activity: str | None
    practice: str | None
    page: str
    fault: Fault
    found_at: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The last reading of the stream, and how it went in words."""

    started_at: str
    ended_at: str
    state: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one peer's stream. `page` is the address of the report on this node.

    `held` is why nothing more of the stream is read, None where it is read. `count` is how many activities are
    refused, of which `refused` may hold only the newest.
    """

    page: str
    peer: str
    stream: str
    publisher: str
    ask: str
    """Where one asks the staff of this node to read again."""
    held: Fault | None
    refused: Sequence[Refused]
    count: int
    reading: Reading | None


def report(of: Report) -> list[Statement]:
    """The report; it conforms where nothing is refused and the stream is read."""
    subject = f"{of.page}#report"
    conforms = not of.count and of.held is None
    quads = [
        _link(subject, RDF_TYPE, expand("sh:ValidationReport")),
        _typed(subject, "sh:conforms", "true" if conforms else "false", "boolean"),
        _text(subject, "dcterms:title", f"What was not accepted of the stream of {of.peer}"),
        _link(subject, expand("dcterms:subject"), of.stream),
        _link(subject, expand("dcterms:publisher"), of.publisher),
        _link(subject, expand("rdfs:seeAlso"), of.ask),
        _typed(subject, "nc:refused", str(of.count), "integer"),
        *_checks(of),
    ]
    for refused in of.refused:
        quads += _refusal(of, subject, refused)
    if of.held:
        quads += _result(of, subject, f"{of.page}#held", of.stream, of.held)
    if of.reading:
        quads += _reading(of, subject, of.reading)
    return quads


def _checks(of: Report) -> Iterator[Quad]:
    """Each check that failed, as the constraint component that SHACL wants a result to name."""
    faults = [*([of.held] if of.held else []), *(refused.fault for refused in of.refused)]
    for check in dict.fromkeys(fault.check for fault in faults):
        yield _link(f"{of.page}#check-{check}", RDF_TYPE, expand("sh:ConstraintComponent"))
        yield _text(f"{of.page}#check-{check}", "rdfs:label", check)


def _result(of: Report, report: str, subject: str, focus: str, fault: Fault) -> Iterator[Quad]:
    yield _link(report, expand("sh:result"), subject)
    yield _link(subject, RDF_TYPE, expand("sh:ValidationResult"))
    yield Quad(NamedNode(subject), NamedNode(expand("sh:focusNode")), _address(focus))
    yield _link(subject, expand("sh:resultSeverity"), expand("sh:Violation"))
    yield _text(subject, "sh:resultMessage", fault.reason)
    yield _link(subject, expand("sh:sourceConstraintComponent"), f"{of.page}#check-{fault.check}")
    yield Quad(NamedNode(subject), NamedNode(expand("nc:failedCheck")), Literal(fault.check))
    yield _text(subject, "nc:mend", fault.mend)


def _refusal(of: Report, report: str, refused: Refused) -> Iterator[Quad]:
    subject = f"{of.page}#refusal-{refused.id}"
    yield from _result(of, report, subject, refused.activity or refused.page, refused.fault)
    yield _typed(subject, "dcterms:created", refused.found_at, "dateTime")
    yield Quad(NamedNode(subject), NamedNode(expand("dcterms:isPartOf")), _address(refused.page))
    if refused.practice:
        yield Quad(NamedNode(subject), NamedNode(expand("dcterms:references")), _address(refused.practice))


def _reading(of: Report, report: str, reading: Reading) -> Iterator[Quad]:
    subject = f"{of.page}#last-reading"
    yield _link(report, expand("prov:wasGeneratedBy"), subject)
    yield _link(subject, RDF_TYPE, expand("prov:Activity"))
    yield _link(subject, expand("prov:used"), of.stream)
    yield _typed(subject, "prov:startedAtTime", reading.started_at, "dateTime")
    yield _typed(subject, "prov:endedAtTime", reading.ended_at, "dateTime")
    yield _text(subject, "dcterms:description", reading.state)


def _address(text: str) -> NamedNode | Literal:
    """What a peer wrote as an address; as a text where it is none."""
    try:
        return NamedNode(text)
    except ValueError:
        return Literal(text)


def _link(subject: str, predicate: str, target: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(target))


def _text(subject: str, predicate: str, text: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), Literal(text, language="en"))


def _typed(subject: str, predicate: str, text: str, datatype: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(expand(predicate)), Literal(text, datatype=NamedNode(XSD + datatype)))
