"""An activity: one signed, numbered Create, Update or Delete of a practice; it is the version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """What an activity does to its practice (ActivityStreams 2.0)."""

    CREATE = "Create"
    UPDATE = "Update"
    DELETE = "Delete"


@dataclass(frozen=True, slots=True)
class Activity:
    """The facts of one activity, without the practice's own statements.

    `published` is an xsd:dateTime in UTC that ends in Z. `previous` is the multibase digest of the actor's activity
    `sequence - 1`, None for the first. `revision_of` is the IRI of this practice's previous activity. `digest` is the
    multibase SHA-256 of the signed canonical N-Quads. `because` is why a practice was withdrawn, for people. `erases`
    is the activity whose payload a Delete asks all nodes to forget; where that is not what its practice says now, the
    practice stands and `practice` is the erased activity itself.
    """

    iri: str
    change: Change
    practice: str
    actor: str
    published: str
    sequence: int
    previous: str | None
    revision_of: str | None
    digest: str = ""
    because: str = ""
    erases: str | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """A Data Integrity proof as it stands on the wire (W3C VC Data Integrity 1.0, section 2.1)."""

    created: str
    verification_method: str
    value: str


@dataclass(frozen=True, slots=True)
class Signed:
    """An activity with the exact bytes that were signed: canonical N-Quads, sorted lines, each ended by a newline."""

    activity: Activity
    quads: bytes
    proof: Proof
