"""A history that changes, clocks that are wrong, answers that are cut: rows C5, C7, C8 and C9 as seen by a harvest.

A test is named after its row; its docstring says what is done and what must come of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from pyoxigraph import RdfFormat, parse

from node.config import Config, Limits
from node.harvest.schedule import next_due
from node.outbound import Answer
from node.rdf.namespaces import DCTERMS, LDES
from node.rdf.pages import read_page
from node.store import Connection, activities, peers, practices, quarantine, runs
from node.store.runs import Outcome
from node.worker.rounds import full_pass_is_due
from tests.fake_peer import PAGE_SIZE, FakePeer, a_practice

BASE = "https://ghent.example"
FEED, FIRST = f"{BASE}/feed", f"{BASE}/feed/1"
CAMERAS = f"{BASE}/practices/cameras"


def standing(db: Connection) -> list[str]:
    return [holding.slug for holding in practices.standing(db, "", 10_000)]


def reasons(db: Connection) -> list[str]:
    return [refusal.reason for refusal in quarantine.everything(db)]


def peer(db: Connection) -> peers.Peer:
    found = peers.get(db, "did:web:ghent.example")
    assert found is not None
    return found


def says(db: Connection) -> str:
    """What the practice says here now."""
    holding = practices.get(db, CAMERAS)
    assert holding is not None
    kept = activities.get(db, "did:web:ghent.example", holding.sequence)
    assert kept is not None
    said = parse(kept.quads, format=RdfFormat.N_QUADS)
    return next(q.object.value for q in said if (q.subject.value, q.predicate.value) == (CAMERAS, TITLE))


TITLE = DCTERMS + "title"


@pytest.fixture
def corrected(db, ghent, read) -> FakePeer:
    """A peer that corrected its practice, and was read."""
    ghent.publish(practice=a_practice(CAMERAS, "Wrong"))
    ghent.publish(practice=a_practice(CAMERAS, "Corrected"))
    read()
    assert says(db) == "Corrected"
    return ghent


def test_C5_an_old_version_served_again_changes_nothing(db, corrected, read):
    """The first version of a practice is served again, alone -> held as a shorter history; the correction stays."""
    corrected.answers[FIRST] = corrected.page(1, corrected.members[:1])
    read()
    assert says(db) == "Corrected"
    assert peer(db).state == peers.HELD


def test_C5_an_old_version_beside_the_new_one_is_known(db, corrected, read):
    """The whole stream is served again with its old version last -> each is known already; the correction stays."""
    corrected.answers[FIRST] = corrected.page(1, corrected.members[::-1])
    assert read().skipped == 2
    assert says(db) == "Corrected"
    assert peer(db).state == peers.ACTIVE


@pytest.mark.parametrize("fact", ["sequence", "iri"])
def test_C5_an_old_version_under_a_new_number_is_refused(db, corrected, read, fact):
    """The signed old version is served as a third activity -> its signature does not fit; the correction stays."""
    old = corrected.members[0]
    iri = old.activity.iri if fact == "sequence" else f"{BASE}/activities/3"
    quads = old.quads.replace(b'"1"^^', b'"3"^^').replace(old.activity.iri.encode(), iri.encode())
    again = replace(old, activity=replace(old.activity, iri=iri, sequence=3), quads=quads)
    members = [corrected.members[1], again] if fact == "sequence" else [*corrected.members, again]
    corrected.answers[FIRST] = corrected.page(1, members)
    run = read()
    assert run.accepted == 0
    assert says(db) == "Corrected"


@pytest.mark.parametrize("full", [False, True])
def test_C5_a_stream_rolled_back_holds_the_peer(db, corrected, read, full):
    """A backup of the peer is put in its place, an activity short -> held, and what was read of it stays."""
    corrected.members.pop()
    run = read(full=full)
    assert "ends at activity 1; 2 were read before" in run.note
    assert (peer(db).state, says(db)) == (peers.HELD, "Corrected")


def test_C7_a_closed_page_that_changed_is_found(db, ghent, read):
    """An activity on a closed page is another one now, signed as it should be -> the next full reading finds it, holds
    the peer and names both digests; what was read stays."""
    for number in range(PAGE_SIZE + 1):
        ghent.publish(f"p-{number}")
    read(checked=False)
    before = peer(db)
    other = FakePeer()
    other.key = ghent.key
    ghent.members[0] = other.publish("rewritten")
    assert read(checked=False).outcome is Outcome.OK  # it lies behind the checkpoint
    run = read(checked=False, full=True)
    was, now = activities.get(db, ghent.did, 1).activity.digest, ghent.members[0].activity.digest
    assert f"activity 1 had the digest {was}, now it has {now}" in run.note
    assert peer(db).state == peers.HELD
    assert "rewritten" not in standing(db)
    assert peer(db).sequence == before.sequence


def test_C7_the_whole_stream_is_read_again_now_and_then(db, ghent, read, tmp_path):
    """A peer was read whole 31 days ago -> it is time again (full_pass_days), whatever its ETags say."""
    ghent.publish()
    read()
    config = Config(tmp_path, "Here", "https://here.example", full_pass_days=30)
    now = datetime.now(UTC)
    for days, due in ((29, False), (31, True)):
        at = (now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert full_pass_is_due(replace(peer(db), full_pass_at=at), config) is due


class Unchanging(FakePeer):
    """Says of every page that it has not changed, to whoever asks so."""

    def get(self, url: str, *, accept, etag=None, **more) -> Answer:
        answer = super().get(url, accept=accept, **more)
        return Answer(304, "", etag, b"", url) if etag else answer


def test_C7_an_etag_that_lies_hides_nothing_for_ever(db, ghent, read):
    """A server answers 304 though its page changed -> nothing is lost: the full reading asks without an ETag."""
    ghent.__class__ = Unchanging
    ghent.publish("cameras")
    read()
    ghent.publish("bike-lanes")
    assert read().pages == 0
    assert standing(db) == ["cameras"]
    assert read(full=True).accepted == 1
    assert standing(db) == ["bike-lanes", "cameras"]


def test_C7_a_page_that_calls_itself_immutable_is_believed_nothing(db, ghent, read):
    """An open page says that it never changes, and then does -> what is new on it is read all the same."""
    ghent.publish("cameras")
    page = ghent.get(FIRST, accept="x").body
    ghent.answers[FIRST] = page + f"<{FIRST}> <{LDES}immutable> true .".encode()
    assert read_page(ghent.answers[FIRST], FIRST, Limits()).immutable
    read()
    ghent.answers.clear()
    ghent.publish("bike-lanes")
    assert read().accepted == 1
    assert standing(db) == ["bike-lanes", "cameras"]


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        ("2026-11-23T13:00:01Z", "in the future"),
        ("9999-12-31T23:59:59Z", "in the future"),
        ("2026-02-30T10:00:00Z", "not of the form"),
        ("2026-11-22T24:00:01Z", "not of the form"),
        ("2026-11-22T10:00:60Z", "not of the form"),
        ("2026-11-22T10:00:00", "not of the form"),
        ("2026-11-22T10:00:00+01:00", "not of the form"),
        ("2026-11-22", "not of the form"),
        ("-0044-03-15T00:00:00Z", "not of the form"),
        ("12026-11-22T10:00:00Z", "not of the form"),
        ("yesterday", "not of the form"),
        ("", "not of the form"),
        ("\N{FULLWIDTH DIGIT TWO}026-11-22T10:00:00Z", "not of the form"),
        ("2026-10-31T00:00:00Z", "before what precedes it"),
    ],
)
def test_C8_a_moment_that_cannot_be_is_refused(db, ghent, read, published, reason):
    """An activity of next year, of no calendar, without a zone, or before the one it follows -> refused, the rest
    arrive."""
    ghent.publish("first")
    ghent.publish("odd", published=published)
    ghent.publish("last", published="2026-11-02T00:00:00Z")
    run = read()
    assert (run.accepted, run.quarantined) == (2, 1)
    assert reason in reasons(db)[0]
    assert standing(db) == ["first", "last"]


def test_C8_a_clock_an_hour_ahead_is_forgiven(db, ghent, read):
    """A peer's clock is up to an hour ahead of ours -> what it publishes is accepted."""
    ghent.publish("cameras", published="2026-11-23T13:00:00Z")
    assert read().accepted == 1
    assert standing(db) == ["cameras"]


@pytest.mark.parametrize("day", [datetime(2026, 10, 25, tzinfo=UTC), datetime(2027, 3, 28, tzinfo=UTC)])
def test_C8_no_change_of_the_clocks_skips_or_doubles_a_reading(day):
    """Clocks go back at three or forward at two in Amsterdam -> a daily reading comes once in each 24 hours."""
    amsterdam, moment = ZoneInfo("Europe/Amsterdam"), day - timedelta(days=3)
    found: list[datetime] = []
    while len(found) < 6:
        moment = next_due("did:web:a.example", "did:web:b.example", 86_400, moment.astimezone(amsterdam))
        found.append(moment)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(days=1)}


@pytest.mark.parametrize("known", [0, 10])
@pytest.mark.parametrize("kept", [0, 5, 9])
def test_C9_a_page_cut_between_two_activities_is_not_taken_for_whole(db, ghent, read, known, kept):
    """Half a page arrives that is a page by itself -> never "ok", nothing is withdrawn, and the rest comes later."""
    for number in range(known or 10):
        ghent.publish(f"p-{number}")
    if known:
        read()
    ghent.answers[FIRST] = ghent.page(1, ghent.members[:kept])
    run = read(full=not known)
    assert run.outcome is Outcome.INCOMPLETE
    assert len(standing(db)) == (known or kept)
    assert runs.last(db, ghent.did).outcome is Outcome.INCOMPLETE
    if not known:
        ghent.answers.clear()
        assert read().outcome is Outcome.OK
        assert len(standing(db)) == 10


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9, 0.999])
def test_C9_a_page_cut_anywhere_fails_and_is_read_again(db, ghent, read, where):
    """A page is cut in the middle of a statement -> the page fails whole, and the next run reads it."""
    for number in range(10):
        ghent.publish(f"p-{number}")
    page = ghent.get(FIRST, accept="x").body
    ghent.answers[FIRST] = page[: int(len(page) * where)]
    run = read()
    assert run.outcome is Outcome.FAILED
    assert standing(db) == []
    ghent.answers.clear()
    assert read().accepted == 10
