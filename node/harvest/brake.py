"""The brake: withdrawals take effect at the end of a run, and not at all when so many at once look like an accident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from node.harvest.admission import Placed
from node.practice import Change, Signed
from node.rdf.members import kept_member, stated
from node.store import Connection, activities, erasures, peers, practices
from node.store.peers import Peer

ALWAYS_MAY_GO = 5
SHARE = 5
"""One in so many practices may go in one run."""


def brakes(going: int, stood: int) -> bool:
    """Whether so many of those that stood are too many to go in one run: more than five and more than a fifth."""
    return going > ALWAYS_MAY_GO and going * SHARE > stood


@dataclass(frozen=True, slots=True)
class _Withdrawal:
    """A Delete that waits. `erased` is the IRI it asks to be forgotten, `target` the activity held under that IRI."""

    signed: Signed
    erased: str | None
    target: Placed | None


def settle(db: Connection, peer: Peer, *, brake: bool = True, settled: bool = True) -> str:
    """Let the withdrawals read since the last settlement take effect, erasures among them; or hold the peer.

    Practices that came and went since then count for nothing: nobody here ever relied on them. Where a
    first reading was cut short it is not `settled` by this: what the next run reads belongs to it too. Returns why the
    peer is held, empty where it is not. The caller commits.
    """
    pending = [_withdrawal(db, peer.did, signed) for signed in activities.pending(db, peer.did)]
    if pending and brake:
        stood = practices.stood(db, peer.did, peer.settled_sequence)
        going = len({iri for each in pending for iri in _going(db, peer, each)})
        if brakes(going, stood):
            because = (
                f"It withdraws {going} of the {stood} practices held of it in one run, which may be an accident. They "
                "are still shown here."
            )
            peers.hold(db, peer.did, peers.WITHDRAWALS, because)
            return because
    for each in pending:
        _apply(db, peer.did, each)
    if settled:
        peers.settled(db, peer.did, peer.sequence)
    return ""


def _withdrawal(db: Connection, did: str, signed: Signed) -> _Withdrawal:
    activity = kept_member(signed.activity.iri, signed.quads, signed.proof).activity
    erased = activity.erases if activity else None
    found = activities.placed(db, did, erased) if erased else None
    target = Placed(*found) if found and found[2] is not Change.DELETE else None
    return _Withdrawal(signed, erased, target)


def _going(db: Connection, peer: Peer, each: _Withdrawal) -> Iterator[str]:
    """The practices that stood at the last settlement and would go by a withdrawal: the one it names, and the one whose
    standing text it erases, which may be another word than the peer's last where that was refused."""
    deleted = each.signed.activity
    holdings = [(practices.get(db, deleted.practice), deleted.sequence)]
    if each.target is not None:
        holdings.append((practices.get(db, each.target.practice), each.target.sequence + 1))
    for holding, before in holdings:
        if holding is None or holding.withdrawn or holding.actor != peer.did or holding.sequence >= before:
            continue
        if practices.stood_before(db, holding.iri, peer.did, peer.settled_sequence):
            yield holding.iri


def _apply(db: Connection, did: str, each: _Withdrawal) -> None:
    deleted, target = each.signed.activity, each.target
    activities.judge(db, did, deleted.sequence, activities.ACCEPTED)
    if each.erased is None or each.erased != deleted.practice:
        practices.put(db, [(deleted, "")])
    if each.erased is None:
        return
    if target is None:
        _explain(db, did, deleted.iri)
        return
    erasures.confirm(db, did, target.sequence, deleted.iri)
    erasures.forget(db, did, target.sequence)
    holding = practices.get(db, target.practice)
    if holding is not None and (holding.actor, holding.sequence) == (did, target.sequence):
        practices.restate(db, holding.iri, did, partial(stated, holding.iri))


def _explain(db: Connection, did: str, by: str) -> None:
    """Note that the gap which a page laid to an activity is that of the one it erased, which was never read here. More
    than one gap it cannot explain: those stay unexplained, which holds the peer."""
    claimed = [sequence for sequence, claimed_by in erasures.unconfirmed(db, did).items() if claimed_by == by]
    if len(claimed) == 1:
        erasures.confirm(db, did, claimed[0], by)
