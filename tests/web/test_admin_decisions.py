"""Every button of the staff's pages does what its command does: the record is the same after either."""

from __future__ import annotations

import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from node.config import load
from node.harvest import add, inspect
from node.node import open_node
from node.store import Connection, connect, followers, peers, practices, quarantine, schedule, sources, transaction
from node.store.sources import Source
from node.web import create_app
from tests.browser.site import other_keys
from tests.cli.test_commands import commons, data
from tests.fake_peer import FakePeer
from tests.harvest.peer_server import serve_peer
from tests.harvest.reading import NOW, read_once
from tests.web.page import Page
from tests.web.staff import Staff, field, text

__all__ = ["data"]

PEER, PORTAL = "ghent.example:8443", "https://data.example/catalog.ttl"
STRANGER = "did:web:stranger.example"
NOT_COMPARED = re.compile(r'INSERT INTO "?(session|sign_in|sqlite_\w+)"?')
FENCE = re.compile(r",\d{12,},")
"""Drawn by chance for whoever is added."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def zug() -> FakePeer:
    peer = FakePeer(f"https://{PEER}", "Zug")
    for number in range(10):
        peer.publish(f"p-{number}")
    peer.publish("forged", tamper=lambda quads: quads.replace(b"count people", b"follow them"))
    return peer


@pytest.fixture
def record(data: Path, zug: FakePeer) -> Iterator[Connection]:
    """The record of a node that read a peer, of which it refused one activity, and a portal."""
    with closing(connect(data / "node.db")) as db:
        with transaction(db):
            add(db, inspect(zug, zug.base_url, own_did="did:web:here.example"), NOW)
            portal = Source(PORTAL, "portal", "dcat", "Open data", "Ghent", "", "pilot", "en", added_at="2026-11-01")
            sources.add(db, portal)
            schedule.add(db, PORTAL, "2026-11-01T00:00:00Z")
        assert read_once(db, zug.did, zug).accepted == 10
        yield db


def staff_of(folder: Path) -> Staff:
    node = open_node(load(folder))
    return Staff(create_app(node), node).sign_in()


def dump(folder: Path) -> list[str]:
    """What stands in the record, whenever it was written within the last minutes, without who is signed in."""

    def settled(found: re.Match[str]) -> str:
        moment = datetime.fromisoformat(found[0])
        return "NOW" if abs(datetime.now(UTC) - moment) < timedelta(minutes=10) else found[0]

    with closing(connect(folder / "node.db")) as db:
        lines = (FENCE.sub(",", line) for line in db.iterdump() if not NOT_COMPARED.match(line))
        return [MOMENT.sub(settled, line) for line in lines]


# What the record is brought to before somebody decides.


def nothing(db: Connection, zug: FakePeer) -> None:
    pass


def suspended(db: Connection, zug: FakePeer) -> None:
    with transaction(db):
        peers.suspend(db, zug.did, "2026-11-02T00:00:00Z")
        sources.suspend(db, PORTAL, "2026-11-02T00:00:00Z")


def braked(db: Connection, zug: FakePeer) -> None:
    for number in range(6):
        zug.withdraw(f"p-{number}")
    read_once(db, zug.did, zug)
    with transaction(db):
        sources.hold(db, PORTAL, "It lists 6 datasets no longer.", 6)


def rewritten(db: Connection, zug: FakePeer) -> None:
    zug.members[5:] = []
    zug.publish("instead")
    read_once(db, zug.did, zug)


def overfull(db: Connection, zug: FakePeer) -> None:
    with transaction(db):
        peers.hold(db, zug.did, peers.QUARANTINE, "More than 1,000 activities of it are refused.")


def new_keys(db: Connection, zug: FakePeer) -> None:
    with transaction(db):
        waiting = json.dumps(other_keys(zug))
        peers.keep_document(db, zug.did, "2026-11-02T00:00:00Z", waiting=waiting, inbox=None)


def _did(zug: FakePeer) -> str:
    return zug.did


def _portal(_zug: FakePeer) -> str:
    return PORTAL


@dataclass(frozen=True)
class Case:
    before: Callable[[Connection, FakePeer], None]
    command: str
    action: str
    of: Callable[[FakePeer], str] = _did
    said: str = ""


CASES = {
    "suspend": Case(nothing, f"peers suspend {PEER}", "suspend", said="Zug is suspended"),
    "resume": Case(suspended, f"peers resume {PEER}", "resume", said="Zug is read again"),
    "withdraw": Case(braked, f"peers resume {PEER} --accept", "withdraw", said="may withdraw what it was held for"),
    "judge a history": Case(rewritten, f"peers resume {PEER}", "judge", said="Zug is read again"),
    "take a history": Case(rewritten, f"peers resume {PEER} --accept", "anew", said="The whole history of Zug is read"),
    "read after a hold": Case(overfull, f"peers resume {PEER}", "judge", said="Zug is read again"),
    "remove": Case(nothing, f"peers remove {PEER} --yes", "remove", said="It is forgotten"),
    "trust": Case(new_keys, f"peers trust {PEER} --yes", "trust", said="The keys of Zug are pinned"),
    "suspend a portal": Case(nothing, f"sources suspend {PORTAL}", "suspend", _portal, "Open data is suspended"),
    "resume a portal": Case(suspended, f"sources resume {PORTAL}", "resume", _portal, "Open data is read again"),
    "judge a portal": Case(braked, f"sources resume {PORTAL}", "judge", _portal, "Open data is read again"),
    "let go": Case(braked, f"sources resume {PORTAL} --accept", "withdraw", _portal, "Open data is read again"),
    "remove a portal": Case(nothing, f"sources remove {PORTAL} --yes", "remove", _portal, "It is forgotten"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_button_does_what_its_command_does(data, record, zug, caplog, case: Case):
    caplog.set_level(logging.INFO, "node.web.admin")
    case.before(record, zug)
    other = data.with_name("other")
    shutil.copytree(data, other)
    before = dump(data)
    assert commons(*case.command.split(), "--data", data)[0] == 0
    staff = staff_of(other)
    answer = staff.decide(case.action, case.of(zug))
    assert answer.status_code == 303
    assert case.said in text(staff.get(answer.headers["Location"]))
    assert dump(other) == dump(data) != before
    assert any(f"Ada of the staff: {case.action} {case.of(zug)}" in line for line in caplog.messages)


def test_what_waits_is_read_at_once_when_the_staff_say_so(data, record, zug):
    fence = schedule.lease(record, zug.did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:15Z")
    far = "2026-12-24T00:00:00Z"
    with transaction(record):
        schedule.finish(record, zug.did, fence, due_at=far, failures=7, quiet_until=far, success_at=None)
    assert staff_of(data).decide("read", zug.did).status_code == 303
    found = schedule.get(record, zug.did)
    assert (found.failures, found.quiet_until) == (0, None)
    assert found.due_at <= f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("action", ["withdraw", "anew", "trust", "remove"])
def test_what_cannot_be_taken_back_asks_first(data, record, zug, action):
    {"withdraw": braked, "anew": rewritten, "trust": new_keys, "remove": nothing}[action](record, zug)
    staff, before = staff_of(data), dump(data)
    lists = staff.get("/admin/peers").text
    forms = [each for each in Page(lists).all("form") if each.get("action") == f"/admin/peers/{action}"]
    assert {each["method"] for each in forms} == {"get"}
    asked = staff.get(f"/admin/peers/{action}", query_string={"of": zug.did})
    assert "It cannot be taken back." in text(asked)
    assert f"Zug · https://{PEER}" in text(asked)
    assert staff.press(f"/admin/peers/{action}", of=zug.did).status_code == 409  # without the page that asks
    assert dump(data) == before


def test_what_changed_since_the_staff_were_asked_is_not_done(data, record, zug):
    new_keys(record, zug)
    staff = staff_of(data)
    mark = field(staff.get("/admin/peers/trust", query_string={"of": zug.did}).text, "mark")
    new_keys(record, zug)  # another key by now
    before = dump(data)
    answer = staff.press("/admin/peers/trust", of=zug.did, mark=mark)
    assert answer.status_code == 409
    assert "stands otherwise by now than you saw; nothing was changed" in text(answer)
    assert dump(data) == before


@pytest.mark.parametrize(
    ("action", "status"), [("resume", 409), ("withdraw", 409), ("judge", 409), ("nothing", 404), ("add", 409)]
)
@pytest.mark.usefixtures("record")
def test_what_is_not_to_be_decided_now_is_refused_with_a_sentence(data, zug, action, status):
    staff, before = staff_of(data), dump(data)
    answer = staff.press(f"/admin/peers/{action}", of=zug.did, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert dump(data) == before
    assert staff.press("/admin/peers/suspend", of="did:web:nobody.example").status_code == 404


def test_all_that_waits_is_on_the_overview(data, record, zug):
    staff = staff_of(data)
    with transaction(record):
        quarantine.clear(record, zug.did, f"{zug.base_url}/activities/11")
    assert "Nothing waits for a decision." in text(staff.get("/admin"))
    braked(record, zug)
    new_keys(record, zug)
    with transaction(record):
        followers.wait(record, STRANGER, head=0, now="2026-11-24T00:00:00Z")
    said = text(staff.get("/admin"))
    for part in (
        "Held: nothing more is read until the admin decides",
        "It withdraws 6 of the 10 practices",
        "is new, and no pinned key vouches for it.",
        "It lists 6 datasets no longer.",
        "1 node asked to be told",
        "does the worker run?",
    ):
        assert part in said
    assert "activity is in quarantine" not in said


def test_what_was_refused_is_judged_again_as_by_its_command(data, record, zug):
    (refused,) = quarantine.everything(record)
    other = data.with_name("other")
    shutil.copytree(data, other)
    assert commons("quarantine", "release", refused.id, "--data", data)[0] == 1
    staff = staff_of(other)
    page = staff.get(f"/admin/quarantine/{refused.id}")
    assert "follow them" in text(page)
    assert "Sign the activity anew" in text(page)
    answer = staff.press("/admin/quarantine/release", id=refused.id, peer=zug.did)
    assert "It is still refused" in text(staff.get(answer.headers["Location"]))
    assert dump(other) == dump(data)


def test_what_is_in_order_by_now_is_accepted(data, record, zug):
    signed = zug.publish("good")
    read_once(record, zug.did, zug, shapes=None)
    with transaction(record):
        record.execute("UPDATE activity SET verdict = 'quarantined' WHERE sequence = ?", [signed.activity.sequence])
        record.execute("DELETE FROM practice WHERE slug = 'good'")
        said = (zug.did, signed.activity.sequence, signed.activity.iri, signed.activity.practice, "page")
        quarantine.add(record, quarantine.Refusal(*said, "It came from the future.", "2026-11-01T00:00:00Z", "time"))
    other = data.with_name("other")
    shutil.copytree(data, other)
    newest = quarantine.everything(record)[0].id
    assert "accepted" in commons("quarantine", "release", newest, "--data", data)[1]
    staff = staff_of(other)
    answer = staff.press("/admin/quarantine/release", id=newest, peer="")
    assert "All of it is accepted now." in text(staff.get(answer.headers["Location"]))
    assert dump(other) == dump(data)
    assert practices.get(record, signed.activity.practice)


@pytest.mark.parametrize("everything", [True, False], ids=["all of a peer", "what is chosen"])
def test_what_was_refused_is_forgotten_as_by_its_command(data, record, zug, everything):
    (refused,) = quarantine.everything(record)
    other = data.with_name("other")
    shutil.copytree(data, other)
    words = ("--peer", PEER) if everything else (refused.id,)
    assert commons("quarantine", "drop", *words, "--data", data)[0] == 0
    staff, before = staff_of(other), dump(other)
    chosen = {"peer": zug.did, **({"all": "1"} if everything else {"id": refused.id})}
    asked = staff.press("/admin/quarantine/drop", **chosen)
    assert "It cannot be taken back." in text(asked)
    assert dump(other) == before
    answer = staff.press("/admin/quarantine/drop", id=field(asked.text, "id"), sure="1", peer=zug.did)
    assert "It is forgotten" in text(staff.get(answer.headers["Location"]))
    assert dump(other) == dump(data)


@pytest.mark.usefixtures("record")
def test_numbers_that_are_none_are_left_out_and_nothing_is_chosen(data):
    staff, before = staff_of(data), dump(data)
    for action in ("release", "drop"):
        for wrong in ("x", "-1", "²", str(10**30), ""):
            answer = staff.press(f"/admin/quarantine/{action}", id=wrong)
            assert "Nothing was chosen" in text(staff.get(answer.headers["Location"]))
    assert staff.get(f"/admin/quarantine/{10**30}").status_code == 404
    assert staff.press("/admin/quarantine/drop", id=77, sure="1").status_code == 409
    assert dump(data) == before


def test_a_stranger_who_asked_becomes_a_peer_when_the_staff_agree_to_its_keys(data):
    other = data.with_name("other")
    with serve_peer() as zug:
        zug.publish()
        with closing(connect(data / "node.db")) as db, transaction(db):
            followers.wait(db, zug.did, head=0, now="2026-11-24T00:00:00Z")
        shutil.copytree(data, other)
        assert "had asked to be told" in commons("peers", "add", zug.base_url, "--yes", "--data", data)[1]
        staff, before = staff_of(other), dump(other)
        address = field(staff.get("/admin/peers").text, "url")
        assert address == zug.base_url
        asked = staff.press("/admin/peers/add", url=address)
        assert "Is this who you mean?" in text(asked)
        assert zug.did in text(asked)
        mark = field(asked.text, "mark")
        assert staff.press("/admin/peers/add", url=address, mark="0" * 64).status_code == 409
        assert dump(other) == before
        answer = staff.press("/admin/peers/add", url=address, mark=mark)
        assert "Zug is a peer now" in text(staff.get(answer.headers["Location"]))
        assert dump(other) == dump(data)
        with closing(connect(other / "node.db")) as db:
            assert followers.granted(db) == {zug.did}
        assert "is a peer already" in text(staff.press("/admin/peers/add", url=address))


def test_a_peer_that_asked_while_it_was_held_is_told_and_a_request_can_be_forgotten(data, record, zug):
    staff = staff_of(data)
    with transaction(record):
        for did in (zug.did, STRANGER):
            followers.wait(record, did, head=0, now="2026-11-24T00:00:00Z")
    assert staff.press("/admin/requests/grant", of=STRANGER).status_code == 404  # nobody knows its keys
    assert "is told from now on" in text(
        staff.get(staff.press("/admin/requests/grant", of=zug.did).headers["Location"])
    )
    assert followers.granted(record) == {zug.did}
    assert staff.press("/admin/requests/dismiss", of=zug.did).status_code == 404  # it waits no longer
    assert staff.press("/admin/requests/dismiss", of=STRANGER).status_code == 303
    assert followers.waiting(record) == []
