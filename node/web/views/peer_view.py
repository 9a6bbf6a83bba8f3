"""A line about a peer: how fresh what we hold of it is, in words."""

from __future__ import annotations

from dataclasses import dataclass

from node.store.peers import HELD, Peer
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule
from node.web.views import words

RUN_WORDS = {Outcome.OK: "Read without fault", Outcome.INCOMPLETE: "Incomplete", Outcome.FAILED: "Not reached"}


@dataclass(frozen=True, slots=True)
class PeerLine:
    """What the list of peers says of one."""

    name: str
    did: str
    base_url: str
    curator: bool
    state: str
    because: str
    last_success: str
    practices: int
    refused: int
    sequence: int
    digest: str


def peer_line(peer: Peer, read: Schedule | None, practices: int, refused: int, run: Run | None) -> PeerLine:
    """`read` is when it is read, `practices` are held of it, `refused` activities are in quarantine, `run` is its last
    harvest."""
    if peer.state == HELD:
        state = "Held: nothing more is read until the admin decides"
    else:
        state = RUN_WORDS[run.outcome] if run else "Not read yet"
    return PeerLine(
        name=peer.name,
        did=peer.did,
        base_url=peer.base_url,
        curator=peer.curator,
        state=state,
        because=peer.because or "",
        last_success=words.moment(read.last_success_at) if read and read.last_success_at else "",
        practices=practices,
        refused=refused,
        sequence=peer.sequence,
        digest=peer.digest or "",
    )
