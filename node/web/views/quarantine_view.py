"""The page of what was refused of one peer: how it stands, what to mend, and each refusal with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from node.harvest.faults import MEND
from node.harvest.standing import Standing
from node.rdf.refusals import Fault, Refused
from node.store.peers import HELD, Peer
from node.store.quarantine import Refusal
from node.store.schedule import Schedule
from node.web.language import gettext, later
from node.web.language import gettext as _
from node.web.views import words
from node.web.views.peer_view import peer_name
from node.web.views.texts import Phrase, safe_href, visible

REASON_CHARACTERS = 2_000
ADDRESS_CHARACTERS = 300
UNNAMED = "other"
"""The check of what was refused before checks had names."""
MEND_ANYTHING = later("Correct what the reason names, and publish the practice again.")


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check that failed, how often, and what mends it."""

    name: str
    count: str
    mend: str


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """One refused activity, and what mends it. Addresses lead somewhere only where they lie at the peer itself."""

    id: int
    title: str
    check: str
    mend: str
    found: str
    reason: str
    addresses: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True, slots=True)
class QuarantineView:
    """What the page shows. `listed` are the newest of `count`; none while the peer is suspended.

    `held` is why nothing more is read, `because` what went wrong the last time where reading goes on.
    """

    name: str
    host: str
    did: str
    standing: Standing
    last_success: str
    held: Fault | None
    mend_held: str
    because: str
    suspended: bool
    sequence: int
    digest: str
    count: int
    checks: tuple[CheckLine, ...]
    listed: tuple[RefusalLine, ...]


def quarantine_view(
    peer: Peer, read: Schedule | None, said: Standing, refusals: Sequence[Refusal], newest: int
) -> QuarantineView:
    """`refusals` are all of the peer, the newest first; `newest` of them are listed."""
    counts = Counter(check(each) for each in refusals)
    suspended, fault = peer.suspended_at is not None, held(peer)
    return QuarantineView(
        name=peer_name(peer),
        host=urlsplit(peer.base_url).netloc,
        did=peer.did,
        standing=said,
        last_success=words.moment(read.last_success_at) if read and read.last_success_at else "",
        held=None if suspended else fault,
        mend_held=gettext(fault.mend) if fault else "",
        because="" if fault else visible(said.because, REASON_CHARACTERS),
        suspended=suspended,
        sequence=peer.sequence,
        digest=peer.digest or "",
        count=len(refusals),
        checks=tuple(
            CheckLine(name, words.activities(count), gettext(mend(name))) for name, count in counts.most_common()
        ),
        listed=() if suspended else tuple(refusal_line(each, peer.base_url) for each in refusals[:newest]),
    )


def held(peer: Peer) -> Fault | None:
    """Why nothing more of a peer is read; None where it is read."""
    if peer.state != HELD:
        return None
    name = peer.held_for or UNNAMED
    return Fault(visible(peer.because or "", REASON_CHARACTERS), name, mend(name))


def refused(refusal: Refusal) -> Refused:
    """A refusal for the report in linked data."""
    name = check(refusal)
    fault = Fault(visible(refusal.reason, REASON_CHARACTERS), name, mend(name))
    return Refused(refusal.id, refusal.activity, refusal.practice, refusal.page, fault, refusal.found_at)


def check(refusal: Refusal) -> str:
    """The name of the check it failed."""
    return refusal.failed_check or UNNAMED


def mend(name: str) -> str:
    """What mends what failed a check."""
    return MEND.get(name, MEND_ANYTHING)


def refusal_line(refusal: Refusal, base_url: str = "") -> RefusalLine:
    """A refusal in words. `base_url` is the peer's; without it no address leads anywhere."""
    name = check(refusal)
    named = (
        (_("Activity"), refusal.activity),
        (_("Practice"), refusal.practice),
        (_("Page of the stream"), refusal.page),
    )
    return RefusalLine(
        id=refusal.id,
        title=_("Activity %(number)s", number=refusal.sequence)
        if refusal.sequence
        else _("An activity without a readable number"),
        check=name,
        mend=gettext(mend(name)),
        found=words.moment(refusal.found_at),
        reason=visible(refusal.reason, REASON_CHARACTERS),
        addresses=tuple((label, _address(address, base_url)) for label, address in named if address),
    )


def _address(address: str, base_url: str) -> Phrase:
    """An address as the peer wrote it. One elsewhere is not linked: a refusal is no place to advertise from."""
    own = bool(base_url) and address.startswith(base_url + "/")
    return Phrase(visible(address, ADDRESS_CHARACTERS), href=safe_href(address) if own else "")
