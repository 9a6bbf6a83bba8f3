"""What can be wrong with an activity: which check it failed, in a sentence for the admin, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """The checks in the order in which they are made."""

    WIRE = "wire"
    FORM = "form"
    SIZE = "size"
    AUTHORITY = "authority"
    KEY = "key"
    SIGNATURE = "signature"
    SUBJECT = "subject"
    SHAPE = "shape"
    HISTORY = "history"
    TIME = "time"
    REVISION = "revision"
    ERASURE = "erasure"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first check that failed, and the sentence that says how."""

    check: Check
    sentence: str


MEND: dict[str, str] = {
    Check.WIRE: (
        "Write the activity by the wire rules: no blank node but the proof, no control characters, language tags in "
        "lower case, addresses in their normal form."
    ),
    Check.FORM: (
        "State type, object, actor, published and sequence, each once, and put one eddsa-rdfc-2022 proof on the "
        "activity; a Create or Update brings its practice, a Delete brings none."
    ),
    Check.SIZE: "Make the activity smaller: fewer statements, shorter texts, shorter addresses.",
    Check.AUTHORITY: "Publish under your own DID, and only what has its address under your own host.",
    Check.KEY: (
        "Name the key in your DID document, vouched for by one that was known here, or ask this node's staff to trust "
        "it. What a revoked key signed must be published again with one that is good."
    ),
    Check.SIGNATURE: "Sign the activity anew: the signature must fit exactly the statements that are served.",
    Check.SUBJECT: "Let the practice speak only of itself and of its own parts.",
    Check.SHAPE: "Correct what the reason names, and publish the practice again.",
    Check.HISTORY: (
        "Serve the stream as it was first published, every number of it; what was erased must be named by its erasure. "
        "Where that is lost, ask this node's staff to take your history anew."
    ),
    Check.TIME: (
        "Set the clock right, and publish again with a time in UTC that is not ahead and not before that of the "
        "activity before it."
    ),
    Check.REVISION: "Let the activity revise the last one of its practice, refused or not; create a practice once.",
    Check.ERASURE: "Erase one earlier activity of your own at a time, and withdraw its practice where it stands.",
    # What a whole stream may be held for (node.store.peers):
    "quarantine": "Mend what was refused most; this node reads on when its staff have emptied the quarantine.",
    "withdrawals": "If so many practices were meant to go, tell this node's staff, who then let the withdrawals pass.",
}
"""Check -> what the peer must mend, a sentence for its staff."""
