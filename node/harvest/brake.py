"""The brake: withdrawals take effect at the end of a run, and not at all when so many at once look like an accident."""

from __future__ import annotations

from functools import partial

from node.practice import Change
from node.rdf.members import kept_member, kind
from node.store import Connection, activities, erasures, peers, practices
from node.store.peers import Peer

ALWAYS_MAY_GO = 5
SHARE = 5
"""One in so many practices may go in one run."""


def brakes(going: int, stood: int) -> bool:
    """Whether so many of those that stood are too many to go in one run: more than five and more than a fifth."""
    return going > ALWAYS_MAY_GO and going * SHARE > stood


def settle(db: Connection, peer: Peer, *, brake: bool = True) -> str:
    """Let the withdrawals read since the last settlement take effect, erasures among them; or hold the peer.

    Practices that came and went since then count for nothing: nobody here ever relied on them. Returns why the peer is
    held, empty where it is not. The caller commits.
    """
    pending = activities.pending(db, peer.did)
    if pending and brake:
        going, stood = practices.going(db, peer.did, peer.settled_sequence)
        if brakes(going, stood):
            because = (
                f"It withdraws {going} of the {stood} practices held of it in one run, which may be an accident. They "
                "are still shown here."
            )
            peers.hold(db, peer.did, peers.WITHDRAWALS, because)
            return because
    for signed in pending:
        activities.judge(db, peer.did, signed.activity.sequence, activities.ACCEPTED)
        activity = kept_member(signed.activity.iri, signed.quads, signed.proof).activity
        erased = activity.erases if activity else None
        if erased is None or erased != signed.activity.practice:
            practices.put(db, [(signed.activity, "")])
        if erased is not None:
            _forget(db, peer.did, erased, signed.activity.iri)
    peers.settled(db, peer.did, peer.sequence)
    return ""


def _forget(db: Connection, did: str, erased: str, by: str) -> None:
    """Forget the payload of an activity, and note that the gap it leaves is explained.

    Its practice may say just that here still, where the peer's newer word was refused: then it says what it did before.
    """
    found = activities.placed(db, did, erased)
    claims = {sequence for sequence, claimed_by in erasures.unconfirmed(db, did).items() if claimed_by == by}
    if found is not None and found[2] is not Change.DELETE:
        claims.add(found[0])
    for sequence in claims:
        erasures.confirm(db, did, sequence, by)
        erasures.forget(db, did, sequence)
    holding = practices.get(db, found[1]) if found is not None else None
    if found is not None and holding is not None and (holding.actor, holding.sequence) == (did, found[0]):
        practices.restate(db, holding.iri, did, partial(kind, holding.iri))
