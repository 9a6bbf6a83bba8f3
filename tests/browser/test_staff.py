"""The staff's pages in a browser: the way in, what they owe to everyone, by keyboard, and beside what a peer wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from node.config import Config
from node.store import Connection, peers, sessions, transaction
from node.web.admin.guard import cookie_name
from tests.browser.keys import Keys
from tests.browser.reader import DESK, PHONE, Reader, reading
from tests.browser.site import PEER, Site, staff_site
from tests.browser.test_every_page import NARROWEST, looks
from tests.browser.test_hostile_peer import HEAP, LIVE, SCRIPT, TURNED, TURNS, WORD
from tests.conftest import chromium
from tests.fake_peer import FakePeer

pytestmark = pytest.mark.slow
HELD, WAITS = (quote(FakePeer(url).did) for url in (PEER, "http://localhost:8003"))
PAGES = {
    "overview": ("/admin", 200),
    "peers": ("/admin/peers", 200),
    "peers, after a decision": (f"/admin/peers?done=due&of={WAITS}", 200),
    "quarantine": ("/admin/quarantine", 200),
    "quarantine of one": (f"/admin/quarantine?peer={HELD}", 200),
    "a refusal": ("/admin/quarantine/1", 200),
    "remove?": (f"/admin/peers/remove?of={HELD}", 200),
    "accept?": (f"/admin/peers/withdraw?of={HELD}", 200),
    "trust?": (f"/admin/peers/trust?of={WAITS}", 200),
    "not to be done": (f"/admin/peers/anew?of={HELD}", 409),
}
OUTSIDE = {"not signed in": ("/admin", 401), "a stale address": ("/admin/sign-in/x", 403)}

Staffed = tuple[Site, Connection]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    chromium()
    with staff_site(tmp_path_factory.mktemp("staff")) as found:
        yield found


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """The same, with peers whose names and faults are made to do harm."""
    chromium()
    with staff_site(tmp_path_factory.mktemp("attacked"), f"Z{SCRIPT}{TURNED}{HEAP}{WORD}") as found:
        yield found


@contextmanager
def staff(browser: Browser, staffed: Staffed, width: int = DESK, *, probe: bool = False) -> Iterator[Reader]:
    """One of the staff who has just signed in."""
    site, record = staffed
    with reading(browser, site.home, width, probe=probe) as reader:
        reader.keeps = cookie_of(site)
        reader.open(address(record))
        reader.page.get_by_role("button", name="Sign in").click()
        reader.page.wait_for_url(f"{site.home}/admin")
        yield reader


def cookie_of(site: Site) -> str:
    return cookie_name(Config(data=Path(), name="Ghent", base_url=site.home))


def address(record: Connection) -> str:
    with transaction(record):
        return f"/admin/sign-in/{sessions.invite(record, 'Ada', datetime.now(UTC))}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_staffs_is_for_everyone(browser, staffed, name):
    path, status = PAGES[name]
    with staff(browser, staffed, probe=True) as reader:
        found = [fault for width in (PHONE, DESK) for fault in looks(reader, path, status, width)]
        reader.page.set_viewport_size({"width": NARROWEST, "height": 640})
        found += reader.sideways()
    assert found == []


@pytest.mark.parametrize("name", [*OUTSIDE, "an address"])
def test_the_way_in_is_for_everyone_and_keeps_nothing(browser, staffed, name):
    path, status = OUTSIDE.get(name) or (address(staffed[1]), 200)
    with reading(browser, staffed[0].home, probe=True) as reader:
        found = [fault for width in (PHONE, DESK) for fault in looks(reader, path, status, width)]
    assert found == []


def test_the_keyboard_alone_signs_in_decides_and_signs_out(browser, staffed):
    site, record = staffed
    with reading(browser, site.home) as reader:
        reader.keeps = cookie_of(site)
        page = reader.open(address(record))
        keys = Keys(page)
        keys.to("main button")
        keys.follow()
        page.wait_for_url(f"{site.home}/admin")
        keys.to("nav a[href='/admin/peers']")
        keys.follow()
        keys.to("form[action='/admin/peers/suspend'] button")
        keys.follow()
        expect(page.locator(".notice[role=status]")).to_contain_text("Zug is suspended")
        keys.to("form[action='/admin/peers/remove'] button")
        keys.follow()
        keys.to("a[href='/admin/peers']:not(nav a)")  # no, after all
        keys.follow()
        keys.to("form[action='/admin/sign-out'] button")
        reader.expected = 401
        keys.follow()
        expect(page.locator(".notice[role=status]")).to_have_text("You are signed out.")
        assert keys.faults == []
    with transaction(record):
        suspended = [peer for peer in peers.everyone(record) if peer.suspended_at]
        assert len(suspended) == 1
        peers.suspend(record, suspended[0].did, None)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_peer_wrote_stays_in_its_box_before_the_staff(browser, attacked, name):
    path, status = PAGES[name]
    with staff(browser, attacked, PHONE) as reader:
        page = reader.open(path, status)
        found = [*page.evaluate(LIVE), *page.evaluate(TURNS, TURNED), *reader.sideways()]
        reader.width(DESK)
        found += [*page.evaluate(TURNS, TURNED), *reader.sideways()]
    assert found == []
