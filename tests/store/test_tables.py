"""The small tables: pages, runs, quarantine."""

from __future__ import annotations

from dataclasses import replace

from node.store import pages, quarantine, runs
from node.store.quarantine import Refusal
from node.store.runs import Outcome, Run

GHENT, BRUGES = "did:web:ghent.example", "did:web:bruges.example"


def test_a_rendered_page_is_kept_and_may_be_rendered_anew(db):
    assert pages.get(db, 1) is None
    pages.put(db, 1, b"\x1f\x8bfirst")
    pages.put(db, 1, b"\x1f\x8bsecond")
    assert pages.get(db, 1) == b"\x1f\x8bsecond"
    assert pages.get(db, 2) is None


def test_the_last_run_of_a_peer(db):
    assert runs.last(db, GHENT) is None
    first = Run(GHENT, "2026-11-01T00:00:00Z", "2026-11-01T00:00:01Z", Outcome.OK, 2, 3, 4, 5, "A note.")
    runs.add(db, first)
    assert runs.last(db, GHENT) == first
    second = replace(first, outcome=Outcome.FAILED, note="No answer.")
    runs.add(db, second)
    runs.add(db, replace(first, peer=BRUGES))
    assert runs.last(db, GHENT) == second
    assert isinstance(second.outcome, Outcome)


def refuse(db, sequence, actor=GHENT, reason="signature does not match"):
    activity = f"https://x.example/activities/{sequence}" if sequence else None
    page, found_at = "https://x.example/feed/1", "2026-11-01T00:00:00Z"
    quarantine.add(db, Refusal(actor, sequence, activity, None, page, reason, found_at, "signature"))


def test_what_was_refused_is_kept_once_for_each_reason(db):
    refuse(db, 1)
    refuse(db, 1)
    refuse(db, 1, reason="shape")
    assert [each.reason for each in quarantine.everything(db)] == ["shape", "signature does not match"]


def test_quarantine_newest_first_of_all_or_of_one(db):
    refuse(db, 1)
    refuse(db, 2, actor=BRUGES)
    refuse(db, 3)
    assert [each.sequence for each in quarantine.everything(db)] == [3, 2, 1]
    assert [each.sequence for each in quarantine.everything(db, GHENT)] == [3, 1]
    assert quarantine.counts(db) == {GHENT: 2, BRUGES: 1}


def test_one_refusal_by_its_number(db):
    refuse(db, None)
    (only,) = quarantine.everything(db)
    assert quarantine.get(db, only.id) == only
    page, found_at = "https://x.example/feed/1", "2026-11-01T00:00:00Z"
    assert only == Refusal(GHENT, None, None, None, page, "signature does not match", found_at, "signature", id=only.id)
    assert quarantine.get(db, only.id + 1) is None
