"""The judge against a plain model of its rules, over streams in which a peer tells truth and lies at random."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import strategies as st

from node.harvest.admission import Checked, Ledger, Outcome, Placed, Verdict, judge
from node.harvest.faults import Check, Fault
from node.practice import Activity, Change
from node.rdf.members import Member

BASE_URL, DID = "https://ghent.example", "did:web:ghent.example"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
REFUSED = Fault(Check.SIGNATURE, "Its signature does not match what it says.")
UNREADABLE = Fault(Check.FORM, "It does not say what it is.")
BAD_MOMENTS = (
    "",
    "2026-11-23",
    "2026-02-30T10:00:00Z",
    "2026-11-23T10:00:00+01:00",
    "2026-11-23T13:00:01Z",
    "9999-12-31T00:00:00Z",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a peer does next, relative to what it did: `step` is how far its number moves, `digest` 'same' repeats what
    stands under that number, `hour` when it says that was."""

    readable: bool = True
    step: int = 1
    previous: str = "right"
    digest: str = "new"
    change: str = "fits"
    practice: str = "a"
    revision: str = "right"
    moment: str = "next"
    refused: bool = False
    erases: int = 0
    instead: bool = False


def _mostly(usual: object, *others: object) -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.sampled_from([usual] * (4 * len(others)) + list(others))


PIECES = st.builds(
    Piece,
    readable=_mostly(True, False),
    step=_mostly(1, 0, -1, -2, 2, 3, 10**14),
    previous=_mostly("right", "wrong", "none"),
    digest=_mostly("new", "same", "none"),
    change=_mostly("fits", Change.CREATE, Change.UPDATE, Change.DELETE),
    practice=st.sampled_from(["a", "b"]),
    revision=_mostly("right", "none", "wrong"),
    moment=_mostly("next", "same", "back", *BAD_MOMENTS),
    refused=_mostly(False, True),
    erases=_mostly(0, 1, 2, 3, 99),
    instead=st.booleans(),
)
STORIES = st.lists(PIECES, max_size=14)
CLAIMS = st.dictionaries(st.integers(1, 12), st.integers(1, 14), max_size=4)


@dataclass(slots=True)
class _Author:
    """Puts pieces into activities, remembering what it said under each number."""

    said: dict[int, Checked] = field(default_factory=dict)
    last: int = 0
    written: int = 0

    def write(self, piece: Piece) -> Checked:
        self.written += 1
        if not piece.readable:
            return Checked(Member(f"{BASE_URL}/x/{self.written}", None, None, b"", [], fault="?"), None, UNREADABLE)
        sequence = max(1, self.last + piece.step)
        before = self.said.get(sequence)
        if piece.digest == "same" and before is not None:
            return before
        activity = self._activity(piece, sequence)
        digest = None if piece.digest == "none" else f"z{self.written}"
        member = Member(activity.iri, activity, None, b"", [])
        checked = Checked(member, digest, REFUSED if piece.refused or digest is None else None)
        self.said.setdefault(sequence, checked)
        self.last = max(self.last, sequence)
        return checked

    def _activity(self, piece: Piece, sequence: int) -> Activity:
        practice = f"{BASE_URL}/practices/{piece.practice}"
        erased = self.said.get(piece.erases)
        erases = (erased.member.iri if erased else f"{BASE_URL}/activities/{piece.erases}") if piece.erases else None
        if erases and piece.instead:
            practice = erases
        older = [c.member.activity for n, c in sorted(self.said.items()) if c.member.activity]
        of_it = [activity for activity in older if activity.practice == practice]
        stands = bool(of_it) and of_it[-1].change is not Change.DELETE
        fitting = Change.DELETE if erases else Change.UPDATE if stands else Change.CREATE
        right = of_it[-1].iri if of_it else None
        previous = self.said.get(sequence - 1)
        moments = {
            "next": f"2026-11-23T09:{self.written:02}:00Z",
            "same": "2026-11-23T09:00:00Z",
            "back": "2026-11-22T00:00:00Z",
        }
        return Activity(
            iri=f"{BASE_URL}/activities/{self.written}",
            change=fitting if piece.change == "fits" else Change(piece.change),
            practice=practice,
            actor=DID,
            published=moments.get(piece.moment, piece.moment),
            sequence=sequence,
            previous={"right": previous.digest if previous else None, "wrong": "zwrong"}.get(piece.previous),
            revision_of={"right": right, "wrong": f"{BASE_URL}/activities/0"}.get(piece.revision),
            erases=erases,
        )


@dataclass(slots=True)
class _Model:
    """The rules of DESIGN, section 4, off the whole history and nothing else; slow, and without a ledger."""

    claims: Mapping[int, str]
    placed: list[tuple[Checked, Outcome]] = field(default_factory=list)
    unread: int = 0
    on_trust: bool = True

    def outcome(self, checked: Checked) -> Outcome:
        """What is to become of a member, given all before it."""
        activity = checked.member.activity
        if activity is None:
            self.unread += 1
            return Outcome.QUARANTINED
        known = {self._of(each).sequence: each.digest for each, _ in self.placed}
        head = max(known, default=0)
        if activity.sequence <= head:
            before = known.get(activity.sequence)
            return Outcome.SKIPPED if before in (None, checked.digest) else Outcome.HELD
        missing = activity.sequence - head - 1
        unexplained = missing - sum(head < claimed < activity.sequence for claimed in self.claims)
        follows = missing > 0 or self.on_trust or activity.previous == known.get(head)
        begins = head or missing or activity.previous is None
        if unexplained > self.unread or not follows or not begins:
            return Outcome.HELD
        self.unread -= unexplained
        fits = checked.refusal is None and self._moment_fits(activity) and self._history_fits(activity)
        outcome = Outcome.ACCEPTED if fits else Outcome.QUARANTINED
        self.placed.append((checked, outcome))
        self.on_trust = checked.digest is None
        return outcome

    @staticmethod
    def _of(checked: Checked) -> Activity:
        assert checked.member.activity is not None
        return checked.member.activity

    def _moment_fits(self, activity: Activity) -> bool:
        if activity.published in BAD_MOMENTS:
            return False
        return all(self._of(c).published <= activity.published for c, o in self.placed if o is Outcome.ACCEPTED)

    def _history_fits(self, activity: Activity) -> bool:
        of_it = [self._of(c) for c, _ in self.placed if self._of(c).practice == activity.practice]
        last = of_it[-1] if of_it else None
        if activity.erases is not None:
            if not self._may_erase(activity, activity.erases):
                return False
            if activity.practice == activity.erases:
                return True
        if activity.change is Change.CREATE and last is not None and last.change is not Change.DELETE:
            return False
        number, follows = (last.sequence, last.iri) if last else (0, None)
        if any(number < erased < activity.sequence for erased in self.claims):
            return True  # what it revises may be what nobody can read any more
        return activity.revision_of == follows or (last is None and activity.change is not Change.CREATE)

    def _may_erase(self, activity: Activity, erased: str) -> bool:
        if activity.change is not Change.DELETE:
            return False
        targets = [self._of(c) for c, _ in self.placed if self._of(c).iri == erased]
        if not targets:
            return activity.iri in self.claims.values()
        target = targets[-1]
        if target.change is Change.DELETE:
            return False
        stands = [self._of(c).iri for c, _ in self.placed if self._of(c).practice == target.practice][-1] == erased
        unseen = any(target.sequence < number < activity.sequence for number in self.claims)
        return not stands or unseen or activity.practice == target.practice


def _told(pieces: list[Piece]) -> list[Checked]:
    author = _Author()
    return [author.write(piece) for piece in pieces]


def _judged(stream: list[Checked], ledger: Ledger, held: dict[int, str]) -> list[Verdict]:
    """As a page is judged: up to what holds the peer."""
    verdicts: list[Verdict] = []
    for checked in stream:
        before, known = deepcopy(ledger), dict(held)
        verdict = judge(checked, ledger, held, NOW)
        verdicts.append(verdict)
        assert held == known
        assert ledger.sequence >= before.sequence
        if verdict.outcome in (Outcome.HELD, Outcome.SKIPPED):
            assert (ledger, verdict.slot) == (before, None)
        assert (verdict.outcome in (Outcome.HELD, Outcome.QUARANTINED)) == (verdict.fault is not None)
        if verdict.slot is not None:
            assert before.sequence < verdict.slot == ledger.sequence or verdict.slot in ledger.missing
            assert verdict.slot not in held
            held[verdict.slot] = checked.digest or ""
        if verdict.outcome is Outcome.HELD:
            break
    return verdicts


@dataclass(slots=True)
class _Record:
    """What a record keeps between pages, from which the ledger of each page is made anew, as `harvest.keep` does."""

    claims: Mapping[int, str]
    kept: list[Verdict] = field(default_factory=list)
    sequence: int = 0
    digest: str | None = None
    published: str = ""
    unread: int = 0

    def page(self, stream: list[Checked]) -> list[Verdict]:
        said = [each.member.activity for each in stream if each.member.activity]
        rows = [v.checked.member.activity for v in self.kept if v.slot is not None]
        placed = {a.iri: Placed(a.sequence, a.practice, a.change) for a in rows if a for s in said if s.erases == a.iri}
        touched = {a.practice for a in said} | {each.practice for each in placed.values()}
        latest = {a.practice: (a.iri, a.change, a.sequence) for a in rows if a and a.practice in touched}
        ledger = Ledger(self.sequence, self.digest, self.published, latest, placed, self.unread, self.claims)
        held = {v.slot: v.checked.digest or "" for v in self.kept if v.slot is not None}
        verdicts = _judged(stream, ledger, held)
        self.kept += verdicts
        self.sequence, self.digest, self.published = ledger.sequence, ledger.digest, ledger.published
        self.unread = ledger.unread
        return verdicts


STRATEGIES = (STORIES, CLAIMS, st.lists(st.integers(0, 14), max_size=3))


def against_the_model(pieces: list[Piece], claimed: dict[int, int], cuts: list[int]) -> None:
    """Verdict by verdict as the model says; the same in one page and in several; and nothing new when told again."""
    stream = _told(pieces)
    claims = {number: f"{BASE_URL}/activities/{by}" for number, by in claimed.items()}
    whole = _Record(claims)
    verdicts = whole.page(stream)
    model = _Model(claims)
    for verdict in verdicts:
        assert verdict.outcome is model.outcome(verdict.checked), verdict
    _check_accepted(verdicts, claims)

    paged = _Record(claims)
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {len(stream)})
    for start, end in zip([0, *ends], ends, strict=False):
        paged.page(stream[start:end])
        if paged.kept and paged.kept[-1].outcome is Outcome.HELD:
            break
    assert [(v.outcome, v.fault, v.slot) for v in paged.kept] == [(v.outcome, v.fault, v.slot) for v in verdicts]

    read = [v.checked for v in verdicts if v.checked.member.activity and v.outcome is not Outcome.HELD]
    sequence, published = whole.sequence, whole.published
    assert {v.outcome for v in whole.page(read)} <= {Outcome.SKIPPED}
    assert (whole.sequence, whole.published) == (sequence, published)
    _check_late(whole)


def _check_late(record: _Record) -> None:
    """What was said to be erased and is served after all is taken once, where what follows it fits."""
    rows = {v.slot: v.checked.member.activity for v in record.kept if v.slot is not None}
    for number in sorted(record.claims.keys() - rows.keys()):
        if number > record.sequence:
            continue
        after = rows.get(number + 1)
        follows = after.previous if after else None
        ledger = Ledger(
            record.sequence, record.digest, record.published, erased=record.claims, missing={number: follows}
        )
        facts = (Change.UPDATE, f"{BASE_URL}/practices/late", DID, "2026-11-23T09:00:00Z", number, None, None)
        told = Member(f"{BASE_URL}/late/{number}", Activity(f"{BASE_URL}/late/{number}", *facts), None, b"", [])
        once, other = Checked(told, follows or "zlate", None), Checked(told, "zother", None)
        outcomes = [verdict.outcome for verdict in _judged([once, once, other], ledger, {})]
        assert outcomes == [Outcome.ACCEPTED, Outcome.SKIPPED, Outcome.HELD]


def _check_accepted(verdicts: list[Verdict], claims: Mapping[int, str]) -> None:
    """What was accepted can stand by itself: nobody refused it, time goes on, and no number is missing unexplained."""
    accepted = [v for v in verdicts if v.outcome is Outcome.ACCEPTED]
    assert all(v.checked.refusal is None for v in accepted)
    moments = [v.checked.member.activity.published for v in accepted if v.checked.member.activity]
    assert moments == sorted(moments)
    slots = [v.slot for v in verdicts if v.slot is not None]
    assert slots == sorted(set(slots))
    last = max((v.slot for v in accepted if v.slot is not None), default=0)
    unread = sum(v.checked.member.activity is None for v in verdicts)
    missing = last - sum(slot <= last for slot in slots)
    assert missing - sum(number <= last and number not in slots for number in claims) <= unread
