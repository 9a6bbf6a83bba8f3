"""The staff's pages: who gets in, by what, for how long; and what a reader never gets."""

from __future__ import annotations

import dataclasses
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from node.config import Config
from node.store import sessions, transaction
from node.web import create_app
from node.web.admin.guard import cookie_name
from tests.web.page import faults
from tests.web.staff import HTML, SAME, Staff, invite, shown, text

PAGES = ("/admin", "/admin/peers", "/admin/quarantine", "/admin/quarantine/1", "/admin/peers/remove?of=x")


@pytest.fixture
def staff(world):
    return Staff(world.app, world.node)


def addresses(world, method):
    """Every address under /admin that takes a method, with something in the place of its variables."""
    rules = [rule for rule in world.app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    return [
        re.sub("<int:id>", "1", re.sub("<(token|action)>", "x", rule.rule)) for rule in rules if method in rule.methods
    ]


def test_an_address_is_good_once_and_looking_at_it_uses_nothing_up(world, staff):
    address = invite(world.node, "Ada")
    for _ in range(2):
        looked = staff.get(address)
        assert looked.status_code == 200
        assert faults(looked.text) == []
        assert "This address is for Ada" in text(looked)
        assert "Set-Cookie" not in looked.headers
    entered = staff.send(address)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/admin")
    assert "Ada, signed in since" in text(staff.get("/admin"))
    for again in (staff.send(address), staff.get(address)):
        assert again.status_code == 403
        assert "commons admin" in text(again)


def test_an_address_is_good_for_a_quarter_of_an_hour(world, staff):
    now = datetime.now(UTC)
    almost = invite(world.node, now=now - timedelta(minutes=14, seconds=50))
    over = invite(world.node, now=now - timedelta(minutes=15))
    assert staff.send(over).status_code == 403
    assert staff.send(almost).status_code == 303


@pytest.mark.parametrize("token", ["x", "%F0%9F%8C%88", "A" * 5_000, "%00", "' OR 1=1 --", "%2E%2E"])
def test_a_made_up_address_lets_nobody_in_and_says_how_to_get_a_good_one(world, staff, token):
    invite(world.node)
    for answer in (staff.get(f"/admin/sign-in/{token}"), staff.send(f"/admin/sign-in/{token}")):
        assert answer.status_code == 403
        assert faults(answer.text) == []
        assert "each is good once, and for a quarter of an hour" in text(answer)
        assert "Set-Cookie" not in answer.headers


def test_of_many_who_use_an_address_at_once_one_gets_in(world):
    address = invite(world.node)

    def enter(_):
        try:
            return Staff(world.app, world.node).send(address).status_code
        finally:
            world.node.close()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(enter, range(8))) == [303, *[403] * 7]
    assert world.node.db().execute("SELECT count(*) FROM session").fetchone()[0] == 1


def test_neither_secret_can_be_read_out_of_the_record(world, staff):
    token = invite(world.node).rpartition("/")[2]
    assert len(token) >= 43  # 256 bits
    assert token not in shown(world)
    staff.send(f"/admin/sign-in/{token}")
    name, secret = staff.cookie()
    assert len(secret) >= 43
    assert secret not in shown(world)
    assert name not in shown(world)


@pytest.mark.parametrize(
    ("base_url", "name", "secure"),
    [("https://ghent.example", "__Secure-commons-", True), ("http://localhost:8001", "commons-", False)],
)
def test_the_cookie_goes_to_the_staffs_pages_of_this_node_only(world, base_url, name, secure):
    world.node.config = dataclasses.replace(world.node.config, base_url=base_url)
    staff = Staff(create_app(world.node), world.node)
    cookie = staff.send(invite(world.node)).headers["Set-Cookie"]
    assert cookie.startswith(name)
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts == {"HttpOnly", "SameSite=Strict", "Path=/admin"} | ({"Secure"} if secure else set())
    assert staff.get("/admin").status_code == 200


def test_nodes_on_one_host_have_cookies_of_their_own(tmp_path):
    names = {cookie_name(Config(tmp_path, "Ghent", f"http://localhost:{port}")) for port in (8001, 8002)}
    assert len(names) == 2


def test_a_session_that_nobody_used_for_eight_hours_has_ended(world, staff):
    staff.sign_in()
    db = world.node.db()
    for ago, status in ((timedelta(hours=7, minutes=59), 200), (timedelta(hours=8), 401)):
        with transaction(db):
            db.execute("UPDATE session SET seen_at = ?", [f"{datetime.now(UTC) - ago:%Y-%m-%dT%H:%M:%SZ}"])
        assert staff.get("/admin").status_code == status
        if status == 200:  # which was a use
            seen = db.execute("SELECT seen_at FROM session").fetchone()[0]
            assert datetime.now(UTC) - datetime.fromisoformat(seen) < timedelta(minutes=1)


def test_who_signs_out_is_out_whatever_the_browser_keeps(staff):
    name, secret = staff.sign_in().cookie()
    answer = staff.press("/admin/sign-out")
    assert answer.status_code == 303
    assert f"{name}=;" in answer.headers["Set-Cookie"]
    assert "You are signed out." in text(staff.get(answer.headers["Location"]))
    assert staff.another(name, secret).get("/admin").status_code == 401


def test_everyone_can_be_signed_out_at_once(world, staff):
    staff.sign_in()
    unused = invite(world.node)
    with transaction(world.node.db()):
        assert sessions.sign_out_everyone(world.node.db()) == 1
    assert staff.get("/admin").status_code == 401
    assert staff.send(unused).status_code == 403


def test_a_session_stands_in_the_record_so_that_every_server_process_knows_it(world, staff):
    name, secret = staff.sign_in().cookie()
    staff.app = create_app(world.node)
    assert staff.another(name, secret).get("/admin").status_code == 200


def test_without_a_session_no_page_says_more_than_how_to_sign_in(world, staff):
    world.add_peer(name="Zug on the lake")
    before = shown(world)
    signing = ("/admin/sign-in/x",)
    tried = [(staff.get, path) for path in (*addresses(world, "GET"), *PAGES) if path not in signing]
    tried += [(staff.send, path) for path in addresses(world, "POST") if path not in signing]
    assert len(tried) > 10
    for ask, path in tried:
        answer = ask(path)
        assert answer.status_code == 401, path
        assert "WWW-Authenticate" in answer.headers
        assert "Set-Cookie" not in answer.headers
        assert faults(answer.text) == []
        assert "commons admin" in text(answer)
        assert "Zug" not in answer.text
    assert shown(world) == before


def test_nothing_of_it_is_stored_indexed_or_packed(staff):
    staff.sign_in()
    for path in (*PAGES, "/admin/nothing-here", "/admin/sign-in/x", "/admin/sign-out"):
        answer = staff.get(path, headers=HTML | {"Accept-Encoding": "gzip"})
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Content-Encoding" not in answer.headers
        assert "ETag" not in answer.headers
    assert "Disallow: /admin\n" in staff.get("/robots.txt").text
    assert "/admin" not in staff.get("/sitemaps/pages.xml").text


def test_readers_get_no_cookie_and_staff_are_readers_elsewhere(world, staff):
    world.publish("cameras")
    staff.sign_in()
    for path in ("/", "/search", "/practices/cameras", "/peers", "/about", "/nope", "/api/search", "/feed"):
        answer = staff.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "Ada" not in answer.text
        assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize(("accept", "word"), [("es", "Equipo"), ("fi;q=0.9", "Ylläpito"), ("xx", "Staff")])
def test_the_pages_speak_the_browsers_language_at_their_one_address(staff, accept, word):
    staff.sign_in()
    page = staff.get("/admin", headers={"Accept-Language": accept}).text
    assert word in page
    assert "hreflang" not in page
    assert staff.get("/fi/admin").status_code == 404


def test_a_browser_that_says_only_one_of_both_can_send_forms(world, staff):
    world.add_peer()
    staff.sign_in()
    for headers in (SAME, {"Origin": "https://ghent.example"}):
        data = {"form_key": staff.key(), "of": world.zug.did}
        assert staff.send("/admin/peers/read", data=data, headers=headers).status_code == 303
