"""Threats to the staff who sign in: D1, D4, D5 and D6 of the list of threats and faults."""

from __future__ import annotations

import pytest

from node.store import followers, peers, runs, sources, transaction
from node.store.runs import Outcome, Run
from node.store.sources import Source
from node.web.admin.guard import cookie_name
from node.web.admin.sign_in import WRONG_A_MINUTE
from tests.web.conftest import world
from tests.web.page import Page, faults
from tests.web.staff import HTML, Staff, invite, shown, text
from tests.web.test_quarantine import refuse

__all__ = ["world"]


@pytest.fixture
def staff(world):
    return Staff(world.app, world.node)


REFUSED = {
    "from another site": {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    "from a site of the same city": {"Origin": "https://www.ghent.example", "Sec-Fetch-Site": "same-site"},
    "an old browser, another site": {"Origin": "https://evil.example"},
    "from a page that hides where it is": {"Origin": "null"},
    "from another port": {"Origin": "https://ghent.example:8443", "Sec-Fetch-Site": "same-origin"},
    "by no page": {"Sec-Fetch-Site": "none"},
    "nothing said": {},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_D4_a_form_that_another_page_sends_changes_nothing(world, staff, headers):
    """A form that another page sends, with the cookie and the form's own key → 403, and the record is as it was."""
    world.add_peer()
    staff.sign_in()
    data, unused = {"form_key": staff.key(), "of": world.zug.did}, invite(world.node)
    before = shown(world)
    for path in ("/admin/peers/suspend", "/admin/peers/remove", "/admin/quarantine/drop", "/admin/sign-out", unused):
        answer = staff.send(path, data=data, headers=headers | HTML)
        assert answer.status_code == 403
        assert "nothing was changed" in text(answer)
    assert shown(world) == before


def test_D4_a_form_without_the_sessions_own_key_changes_nothing(world, staff):
    """A form of another session, without a key or with a wrong one, from our own page → 403, nothing is changed."""
    world.add_peer()
    other = Staff(world.app, world.node).sign_in().key()
    staff.sign_in()
    assert other != staff.key()
    before = shown(world)
    for key in ({}, {"form_key": ""}, {"form_key": other}, {"form_key": "ü" * 64}, {"form_key": staff.key()[:-1]}):
        answer = staff.send("/admin/peers/suspend", data={"of": world.zug.did, **key})
        assert answer.status_code == 403
    assert shown(world) == before
    assert staff.press("/admin/peers/suspend", of=world.zug.did).status_code == 303


def test_D5_a_cookie_from_before_signing_in_is_no_session_after(world, staff):
    """A cookie that was planted, or was good before → no session after signing in, which gives one of its own."""
    name = cookie_name(world.node.config)
    planted = "A" * 43
    staff = staff.another(name, planted)
    first = staff.sign_in().cookie()[1]
    second = staff.sign_in().cookie()[1]
    assert len({planted, first, second}) == 3
    for secret, status in ((planted, 401), (first, 401), (second, 200)):
        assert staff.another(name, secret).get("/admin").status_code == status


def test_D6_guessing_is_slowed_down_and_keeps_nobody_out(world, staff):
    """Many wrong addresses → 429 with Retry-After; one that is good lets in all the same."""
    address = invite(world.node)
    tried = [staff.send(f"/admin/sign-in/{number}") for number in range(WRONG_A_MINUTE + 3)]
    assert [answer.status_code for answer in tried] == [403] * WRONG_A_MINUTE + [429] * 3
    assert 0 < int(tried[-1].headers["Retry-After"]) <= 60
    assert staff.get(f"/admin/sign-in/{'x'}").status_code == 429
    assert staff.send(address).status_code == 303


HOSTILE = "<script>alert('x')</script>\"'><svg onload=alert(2)>{{7*7}}%(name)s\u202e</bdi></form>"


def test_D1_what_a_peer_wrote_is_neither_live_nor_linked_for_the_staff(world, staff):
    """A peer's name, reasons and refused activities are scripts → text on every page of the staff's, errors too."""
    staff.sign_in()
    world.add_peer(name=HOSTILE)
    db, did = world.node.db(), world.zug.did
    for number in (1, 2):
        refuse(world, number, reason=HOSTILE, activity="javascript:alert(1)", practice=HOSTILE, page=HOSTILE)
    with transaction(db):
        peers.hold(db, did, peers.WITHDRAWALS, HOSTILE)
        followers.wait(db, HOSTILE, head=0, now="2026-11-24T00:00:00Z")
        runs.add(db, Run(did, "2026-11-24T00:00:00Z", "2026-11-24T00:00:00Z", Outcome.FAILED, note=HOSTILE))
        portal = Source("https://x.example/c.ttl", "x", "dcat", HOSTILE, "Ghent", "", "pilot", "en", added_at="2026")
        sources.add(db, portal)
    of = {"of": did}
    answers = [
        *(staff.get(path) for path in ("/admin", "/admin/peers", "/admin/quarantine", "/admin/quarantine/1")),
        staff.get("/admin/quarantine", query_string={"peer": did}),
        *(staff.get(f"/admin/peers/{action}", query_string=of) for action in ("remove", "withdraw")),
        staff.get("/admin/peers", query_string={"done": "suspended", **of}),
        staff.get("/admin/peers", query_string={"done": HOSTILE, "of": HOSTILE}),
        staff.press("/admin/quarantine/drop", id=1, peer=HOSTILE),
        staff.press("/admin/peers/resume", of=did),
        staff.press("/admin/peers/add", url=HOSTILE),
        staff.press("/admin/peers/add", url=world.zug.base_url),
    ]
    assert [answer.status_code for answer in answers] == [200] * 10 + [409] * 3
    for answer in answers:
        assert faults(answer.text) == []
        page = Page(answer.text)
        assert "49" not in page.text.replace("{{7*7}}", "")
        assert "\u202e" not in page.text
        assert not page.all("svg")[1:] or all("onload" not in each for each in page.all("svg"))
        assert not [link for link in page.links if "alert" in link]
