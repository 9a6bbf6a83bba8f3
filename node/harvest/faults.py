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
    Check.WIRE: "Write it again without what breaks the wire rules, and publish it as an update.",
    Check.FORM: "Serve each activity with its type, object, actor, time, number and one proof, each exactly once.",
    Check.SIZE: "Shorten it, or split it into several practices, and publish it as an update.",
    Check.AUTHORITY: "Publish under your own name only, at addresses of your own node.",
    Check.KEY: (
        "Name the key in your DID document, vouched for by a key that was known here, or ask our admin to trust it. "
        "What a revoked key signed must be published again with a key that is good."
    ),
    Check.SIGNATURE: "Sign the very statements that you serve, and publish it again.",
    Check.SUBJECT: "Let all statements be about the practice itself or a part of it (#result-1).",
    Check.SHAPE: "Mend what the shapes say and publish it as an update; commons publish --check shows the line.",
    Check.HISTORY: (
        "Serve the history that you served before. Where that is lost, as after restoring an old backup, ask our admin "
        "to take your history anew."
    ),
    Check.TIME: "Set the clock of your node, and publish the practice again.",
    Check.REVISION: "Let an update name the last activity of its practice, and create a practice only once.",
    Check.ERASURE: "Erase one earlier activity of your own at a time, and withdraw its practice where it stands.",
}
"""Check -> what the peer must do."""
