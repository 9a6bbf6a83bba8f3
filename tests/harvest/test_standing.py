from dataclasses import replace
from datetime import UTC, datetime

import pytest

from node.harvest.standing import Standing, ago, standing
from node.store.peers import HELD, Peer
from node.store.runs import Outcome, Run
from node.store.schedule import Schedule

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PEER = Peer("did:web:zug.example", "https://zug.example", "Zug", curator=False, stream="https://zug.example/feed")
READ = Schedule(PEER.did, due_at="2026-11-24T12:04:00Z", last_success_at="2026-11-24T11:59:00Z")


def a_run(outcome: Outcome, note: str = "") -> Run:
    return Run(PEER.did, "2026-11-24T11:58:00Z", "2026-11-24T11:59:00Z", outcome, note=note)


def said(peer: Peer = PEER, read: Schedule | None = READ, run: Run | None = None, seconds: int = 300) -> Standing:
    return standing(peer, read, run, NOW, interval_seconds=seconds)


def test_a_peer_that_was_read_on_time():
    assert said(run=a_run(Outcome.OK)) == Standing("Read without fault", "", "", "1 minute ago", "")


@pytest.mark.parametrize(
    ("outcome", "failures", "state"),
    [
        (Outcome.FAILED, 0, "Not reached"),
        (Outcome.FAILED, 1, "Not reached"),
        (Outcome.FAILED, 2, "Not reached, twice in a row"),
        (Outcome.FAILED, 1200, "Not reached, 1,200 times in a row"),
        (Outcome.INCOMPLETE, 1, "Incomplete"),
        (Outcome.INCOMPLETE, 3, "Incomplete, 3 times in a row"),
        (Outcome.OK, 1, "Cut short"),
        (None, 4, "Cut short, 4 times in a row"),
    ],
)
def test_a_failure_is_never_called_anything_else(outcome, failures, state):
    run = a_run(outcome, "The page is no TriG.") if outcome else None
    found = said(read=replace(READ, failures=failures), run=run)
    assert found.state == state
    assert found.because == ("The page is no TriG." if outcome else "")
    assert found.next_try == "next try at 24 November 2026, 12:04 UTC"


def test_the_next_try_waits_for_the_pause_the_peer_asked_for():
    quiet = replace(READ, failures=1, quiet_until="2026-11-25T06:00:00Z")
    assert said(read=quiet, run=a_run(Outcome.FAILED)).next_try == "next try at 25 November 2026, 06:00 UTC"
    late = replace(READ, failures=1, due_at="2026-11-24T11:00:00Z")
    assert said(read=late, run=a_run(Outcome.FAILED)).next_try == "next try is due now"


def test_what_a_peer_is_not_read_for_comes_before_how_that_went():
    held = replace(PEER, state=HELD, because="History was rewritten: z1, then z2.")
    found = said(held, run=a_run(Outcome.OK))
    assert found.state == "Held: nothing more is read until the admin decides"
    assert (found.because, found.next_try) == ("History was rewritten: z1, then z2.", "")
    suspended = said(replace(held, suspended_at="2026-11-24T00:00:00Z", waiting_document="{}"), run=a_run(Outcome.OK))
    assert suspended.state == "Suspended: nothing of it is read or shown"
    assert suspended.because == ""


def test_a_peer_that_is_being_read_or_was_not_read_yet():
    reading = replace(READ, leased_until="2026-11-24T12:10:00Z")
    assert said(read=reading, run=a_run(Outcome.OK)).state == "Being read now"
    assert said(read=replace(reading, failures=2)).state == "Being read now, after twice without success"
    assert said(read=replace(READ, leased_until="2026-11-24T11:00:00Z")).state == "Not read yet"
    new = said(read=Schedule(PEER.did, due_at="2026-11-24T12:00:00Z"))
    assert new == Standing("Not read yet", "", "", "never", "")
    assert said(read=None) == Standing("Not read yet", "", "", "never", "")


def test_keys_that_wait_are_said_beside_the_state():
    waiting = replace(PEER, waiting_document="{}")
    assert said(waiting, run=a_run(Outcome.OK)).state == "Read without fault; new keys wait for the admin"


@pytest.mark.parametrize(
    ("last", "seconds", "stale"),
    [
        ("2026-11-24T11:45:00Z", 300, ""),
        ("2026-11-24T11:44:00Z", 300, "stale: it is to be read every 5 minutes"),
        ("2026-11-24T11:56:00Z", 60, "stale: it is to be read every minute"),
        ("2026-11-23T12:00:00Z", 36_000, ""),
        ("2026-11-23T11:00:00Z", 36_000, "stale: it is to be read every 10 hours"),
        ("2026-11-18T12:00:00Z", 604_800, ""),
        ("2026-11-09T12:00:00Z", 604_800, "stale: it is to be read every 7 days"),
        ("2026-11-24T11:00:00Z", 90, "stale: it is to be read every 90 seconds"),
    ],
)
def test_stale_is_older_than_three_intervals_or_a_day(last, seconds, stale):
    assert said(read=replace(READ, last_success_at=last), seconds=seconds).stale == stale


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T12:00:30Z", "just now"),
        ("2026-11-24T11:59:01Z", "just now"),
        ("2026-11-24T11:00:01Z", "59 minutes ago"),
        ("2026-11-24T09:00:00Z", "3 hours ago"),
        ("2026-11-23T11:59:59Z", "1 day ago"),
        ("2021-11-24T12:00:00Z", "1,826 days ago"),
    ],
)
def test_how_long_ago_a_moment_was(moment, words):
    assert ago(moment, NOW) == words
