"""What the rules say of one activity, given how far its peer's chain was read: values in, a verdict out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from node.harvest.admission import Checked, Last, Ledger, Outcome, Verdict, authority, judge
from node.harvest.faults import Check, Fault
from node.practice import Activity, Change
from node.rdf.members import Member

GHENT = "https://ghent.example"
DID = "did:web:ghent.example"
CAMERAS = f"{GHENT}/practices/cameras"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def an_activity(sequence: int = 3, change: Change = Change.CREATE, **facts: Any) -> Activity:
    """What Ghent may say after `read_so_far`."""
    truth: dict[str, Any] = {
        "iri": f"{GHENT}/activities/{sequence}",
        "change": change,
        "practice": CAMERAS,
        "actor": DID,
        "published": "2026-11-23T10:00:00Z",
        "sequence": sequence,
        "previous": "z2",
        "revision_of": None,
    }
    return Activity(**truth | facts)


def checked(activity: Activity | None, digest: str | None = "z3", refusal: str | None = None) -> Checked:
    member = Member("https://ghent.example/activities/x", activity, None, b"", [], fault=refusal)
    return Checked(member, digest, Fault(Check.FORM, refusal) if refusal else None)


def sentence(said: Verdict) -> str:
    return said.fault.sentence if said.fault else ""


def read_so_far(**facts: Any) -> Ledger:
    truth: dict[str, Any] = {"sequence": 2, "digest": "z2", "published": "2026-11-23T09:00:00Z"}
    return Ledger(**truth | facts)


def verdict(activity: Activity | None, ledger: Ledger | None = None, **more: Any) -> Verdict:
    held = more.pop("held", {1: "z1", 2: "z2"})
    return judge(checked(activity, **more), ledger or read_so_far(), held, NOW)


def revised(change: Change) -> dict[str, Last]:
    return {CAMERAS: (f"{GHENT}/activities/1", change, 1)}


def test_what_fits_is_accepted_and_moves_the_ledger() -> None:
    ledger = read_so_far()
    assert verdict(an_activity(), ledger) == Verdict(checked(an_activity()), Outcome.ACCEPTED, slot=3)
    assert (ledger.sequence, ledger.digest, ledger.published) == (3, "z3", "2026-11-23T10:00:00Z")
    assert ledger.latest == {CAMERAS: (f"{GHENT}/activities/3", Change.CREATE, 3)}


def test_what_is_refused_takes_its_place_in_the_chain_but_sets_no_clock() -> None:
    ledger = read_so_far()
    said = verdict(an_activity(published="2026-11-23T11:00:00Z"), ledger, refusal="Its signature does not match.")
    assert (said.outcome, sentence(said), said.slot) == (Outcome.QUARANTINED, "Its signature does not match.", 3)
    assert (ledger.sequence, ledger.digest, ledger.published) == (3, "z3", "2026-11-23T09:00:00Z")
    after = an_activity(4, previous="z3", revision_of=f"{GHENT}/activities/3", change=Change.UPDATE)
    assert verdict(after, ledger).outcome is Outcome.ACCEPTED


def test_the_first_activity_of_a_stream_is_accepted() -> None:
    said = verdict(an_activity(1, previous=None), Ledger(0, None, ""), held={})
    assert said.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("digest", ["z2", None])
def test_what_was_read_before_is_skipped_and_moves_nothing(digest: str | None) -> None:
    ledger = read_so_far()
    said = verdict(an_activity(2), ledger, digest=digest, held={2: "z2"} if digest else {2: ""})
    assert (said.outcome, sentence(said), said.slot) == (Outcome.SKIPPED, "", None)
    assert ledger == read_so_far()


@pytest.mark.parametrize(
    ("activity", "ledger", "digest", "reason"),
    [
        (an_activity(2), read_so_far(), "zOther", "activity 2 had the digest z2, now it has zOther."),
        (an_activity(2), read_so_far(), None, "activity 2 had the digest z2, now it has None."),
        (
            an_activity(3, previous="zOther"),
            read_so_far(),
            "z3",
            "activity 3 follows zOther, but what we read before it is z2.",
        ),
        (
            an_activity(3, previous=None),
            read_so_far(),
            "z3",
            "activity 3 follows None, but what we read before it is z2.",
        ),
        (an_activity(5), read_so_far(), "z5", "has a gap: activity 5 follows 2, and nothing explains it."),
        (an_activity(5), read_so_far(unread=1), "z5", "has a gap: activity 5 follows 2, and nothing explains it."),
        (an_activity(2, previous=None), Ledger(0, None, ""), "z2", "has a gap: activity 2 follows 0"),
        (an_activity(1, previous="z0"), Ledger(0, None, ""), "z1", "The first activity names a previous one: z0."),
    ],
)
def test_a_chain_that_does_not_fit_holds_the_peer_and_moves_nothing(
    activity: Activity, ledger: Ledger, digest: str | None, reason: str
) -> None:
    before = (ledger.sequence, ledger.digest, ledger.unread)
    said = verdict(activity, ledger, digest=digest)
    assert said.outcome is Outcome.HELD
    assert reason in sentence(said)
    assert said.slot is None
    assert (ledger.sequence, ledger.digest, ledger.unread) == before


def test_the_chain_comes_before_what_is_wrong_with_the_activity_itself() -> None:
    assert verdict(an_activity(previous="zOther"), refusal="It is forged.").outcome is Outcome.HELD


def test_a_member_that_cannot_be_read_explains_one_gap_and_the_next_previous_is_taken_on_trust() -> None:
    ledger = read_so_far()
    said = verdict(None, ledger, digest=None, refusal="It does not say what it is.")
    assert (said.outcome, sentence(said), said.slot) == (Outcome.QUARANTINED, "It does not say what it is.", None)
    assert (ledger.sequence, ledger.digest, ledger.unread) == (2, "z2", 1)
    assert verdict(an_activity(4, previous="zWhatever"), ledger).outcome is Outcome.ACCEPTED
    assert ledger.unread == 0
    assert verdict(an_activity(6, previous="z4"), ledger).outcome is Outcome.HELD


def test_a_member_that_cannot_be_read_makes_nobody_trust_what_follows_without_a_gap() -> None:
    """It stands first on its page, wherever it belongs, and is read again with it: so it must not undo the chain."""
    ledger = read_so_far()
    verdict(None, ledger, digest=None, refusal="It does not say what it is.")
    assert verdict(an_activity(3, previous="zOther"), ledger).outcome is Outcome.HELD
    assert verdict(an_activity(3, previous="z2"), ledger).outcome is Outcome.ACCEPTED
    first = Ledger(0, None, "", unread=1)
    assert verdict(an_activity(1, previous="z0"), first, held={}).outcome is Outcome.HELD


def test_what_was_said_to_be_erased_is_taken_once_when_it_is_served_after_all() -> None:
    """Two of one number on a page: only one has its place, and what the other says stands nowhere."""
    ledger, held = read_so_far(missing={1: None}), {2: "z2"}
    said = judge(checked(an_activity(1), "z1"), ledger, held, NOW)
    assert (said.outcome, said.slot) == (Outcome.ACCEPTED, 1)
    held[1] = "z1"
    assert judge(checked(an_activity(1), "z1"), ledger, held, NOW).outcome is Outcome.SKIPPED
    assert judge(checked(an_activity(1), "zOther"), ledger, held, NOW).outcome is Outcome.HELD


def test_after_a_member_without_a_digest_previous_is_taken_on_trust() -> None:
    ledger = read_so_far()
    assert verdict(an_activity(3), ledger, digest=None, refusal="It holds a blank node.").slot == 3
    assert (
        verdict(an_activity(4, previous="zWhatever", practice=f"{GHENT}/practices/b"), ledger).outcome
        is Outcome.ACCEPTED
    )


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("2026-11-23T13:00:00Z", None),
        ("2026-11-23T13:00:01Z", "It says it was published in the future: 2026-11-23T13:00:01Z."),
        ("2026-11-23T09:00:00Z", None),
        ("2026-11-23T09:00:00.5Z", None),
        ("2026-11-23T08:59:59.999999Z", "before what precedes it (2026-11-23T09:00:00Z)."),
        ("2026-11-23T10:00:00", "is not of the form"),
        ("2026-11-23T10:00:00+01:00", "is not of the form"),
        ("2026-11-23T10:00:00.1234567Z", "is not of the form"),
        ("2026-11-23", "is not of the form"),
        ("2026-02-30T10:00:00Z", "is not of the form"),
        ("2025-99-99T99:99:99Z", "is not of the form"),
        ("0000-01-01T00:00:00Z", "is not of the form"),
        ("\uff12\uff10\uff12\uff16-11-23T10:00:00Z", "is not of the form"),
        ("", "is not of the form"),
    ],
)
def test_times_of_publication_exist_and_go_forward_but_not_into_the_future(published: str, reason: str | None) -> None:
    said = verdict(an_activity(published=published))
    assert said.outcome is (Outcome.QUARANTINED if reason else Outcome.ACCEPTED)
    assert (reason or "") in sentence(said)


@pytest.mark.parametrize(
    ("change", "revision_of", "before", "reason"),
    [
        (Change.CREATE, None, {}, None),
        (Change.CREATE, f"{GHENT}/activities/1", {}, "It revises nothing known."),
        (Change.UPDATE, None, {}, None),
        (Change.UPDATE, f"{GHENT}/activities/1", {}, None),
        (Change.DELETE, None, {}, None),
        (Change.UPDATE, f"{GHENT}/activities/1", revised(Change.CREATE), None),
        (Change.DELETE, f"{GHENT}/activities/1", revised(Change.UPDATE), None),
        (Change.CREATE, f"{GHENT}/activities/1", revised(Change.DELETE), None),
        (Change.CREATE, f"{GHENT}/activities/1", revised(Change.UPDATE), f"It creates {CAMERAS} a second time."),
        (
            Change.UPDATE,
            f"{GHENT}/activities/2",
            revised(Change.CREATE),
            f"It revises {GHENT}/activities/2, but the last",
        ),
        (Change.UPDATE, None, revised(Change.CREATE), "It revises None, but the last activity of its practice is"),
    ],
)
def test_an_activity_fits_in_the_history_of_its_practice(
    change: Change, revision_of: str | None, before: dict[str, Last], reason: str | None
) -> None:
    said = verdict(an_activity(change=change, revision_of=revision_of), read_so_far(latest=before))
    assert said.outcome is (Outcome.QUARANTINED if reason else Outcome.ACCEPTED)
    assert sentence(said).startswith(reason or "")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"actor": "did:web:zug.example"}, "It was published under another name: did:web:zug.example."),
        ({"practice": "https://zug.example/practices/x"}, "https://zug.example/practices/x does not lie under"),
        ({"iri": "https://zug.example/activities/3"}, "https://zug.example/activities/3 does not lie under"),
        ({"practice": "https://ghent.example.evil.example/x"}, f"does not lie under {GHENT}."),
        ({"practice": "https://ghent.example:8443/x"}, f"does not lie under {GHENT}."),
        ({"practice": "https://ghent.example@evil.example/x"}, f"does not lie under {GHENT}."),
        ({"practice": "http://ghent.example/x"}, f"does not lie under {GHENT}."),
        ({"practice": GHENT}, f"does not lie under {GHENT}."),
    ],
)
def test_a_peer_speaks_under_its_own_name_and_at_its_own_addresses(facts: dict[str, Any], reason: str | None) -> None:
    said = authority(an_activity(**facts), did=DID, base_url=GHENT)
    assert (said is None) if reason is None else (said is not None and reason in said.sentence)
