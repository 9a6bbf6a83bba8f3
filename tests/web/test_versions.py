"""What each version of a practice changed, in a few words; what a withdrawn one leaves; the key that signed."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from node.practice import Change, Result
from node.rdf.namespaces import SCHEMES
from node.store import activities, own_keys, peers, transaction
from node.store.activities import Version
from node.store.own_keys import OwnKey
from node.store.peers import PeerKey
from node.web.views.version_lines import changed_fields, version_lines
from tests.fake_peer import a_practice
from tests.web.conftest import AWAY
from tests.web.page import Page, faults

CAMERAS = a_practice("https://ghent.example/practices/cameras")


def text(html):
    """What is read, block after block."""
    return " ".join(Page(html.replace("<d", " <d").replace("<br", " <br").replace("<small", " <small")).text.split())


def panel(html, id):
    start = html.index(f'aria-labelledby="{id}"')
    return html[start : html.index("</section>", start)]


def lines(*texts, told=10):
    """The lines of as many versions as texts, the newest first; None stands for one that withdrew the practice."""
    versions, first = [], len(texts)
    for number, said in zip(range(first, 0, -1), texts, strict=True):
        change = Change.CREATE if number == 1 else Change.DELETE if said is None else Change.UPDATE
        versions.append(
            Version(number, change, f"2026-11-{number:02}T10:00:00Z", f"digest {number}", erased=False, number=number)
        )
    return version_lines(versions, lambda sequence: texts[first - sequence], told)


def test_a_version_names_the_fields_that_it_changed_and_no_others():
    after = replace(CAMERAS, title={"en": "Other"}, status=SCHEMES + "statuses/ended")
    assert changed_fields(CAMERAS, after) == ("title", "status")
    assert changed_fields(CAMERAS, CAMERAS) == ()
    assert [line.what for line in lines(after, CAMERAS)] == ["changed: title and status", "published"]


def test_of_many_fields_the_first_are_named():
    after = replace(
        CAMERAS,
        title={"en": "Other"},
        summary={"en": "Other."},
        status=SCHEMES + "statuses/ended",
        results=(Result(metric={"en": "Trips"}, value=Decimal(7)),),
        problem={"en": "Full streets."},
    )
    assert lines(after, CAMERAS)[0].what.startswith("changed: title, summary, ")
    assert lines(after, CAMERAS)[0].what.endswith(" and 2 more fields")


def test_a_long_history_is_told_of_its_newest_versions_alone():
    texts = [replace(CAMERAS, title={"en": f"Number {number}"}) for number in range(9)]
    read = []
    versions = [
        Version(n, Change.UPDATE, "2026-11-01T10:00:00Z", f"{n}", erased=False, number=n) for n in range(9, 0, -1)
    ]
    found = version_lines(versions, lambda sequence: read.append(sequence) or texts[sequence - 1], 3)
    assert [line.what for line in found] == ["changed: title"] * 3 + ["changed"] * 6
    assert set(read) == {9, 8, 7, 6}
    assert [line.before for line in found] == [8, 7, 6, 5, 4, 3, 2, 1, None]


def test_a_withdrawal_is_compared_with_nothing():
    found = lines(CAMERAS, None, CAMERAS)
    assert [line.before for line in found] == [None, None, None]
    assert [line.readable for line in found] == [True, False, True]


def test_what_was_erased_is_passed_over_when_versions_are_compared():
    texts = {3: replace(CAMERAS, title={"en": "Third"}), 1: CAMERAS}
    versions = [
        Version(3, Change.UPDATE, "2026-11-03T10:00:00Z", "3", erased=False, number=3),
        Version(2, Change.UPDATE, "2026-11-02T10:00:00Z", "2", erased=True, number=2),
        Version(1, Change.CREATE, "2026-11-01T10:00:00Z", "1", erased=False, number=1),
    ]
    found = version_lines(versions, texts.get, 3)
    assert [(line.before, line.what) for line in found] == [
        (1, "changed: title"),
        (None, "changed, erased since"),
        (None, "published"),
    ]


def test_the_page_and_the_list_say_what_changed(world, client):
    world.publish(title={"en": "First"})
    world.publish(title={"en": "Second"}, problem={"en": "Streets were full."})
    for path in ("/practices/cameras", "/practices/cameras/versions/"):
        assert "changed: title and problem" in text(client.get(path).text)
    assert "geändert: Titel und Problem" in text(client.get("/de/practices/cameras/versions/").text)


@pytest.mark.parametrize("base", ["/practices/cameras", "/peers/localhost:8002/cameras"])
def test_versions_are_counted_by_practice_while_their_addresses_name_the_stream(world, client, base):
    by = world.ghent if base.startswith("/practices") else world.zug
    world.add_peer()
    world.publish("other", by=by)
    world.publish(by=by, title={"en": "First"})
    world.publish("other", by=by, title={"en": "Another"})
    world.publish(by=by, title={"en": "Second"})

    def page_at(path):
        return client.get(path).text

    for path in (base, f"{base}/versions/"):
        page = Page(page_at(path))
        assert re.search("Version 2 · .*Version 1 · ", text(page_at(path)))
        assert {f"{base}/versions/4", f"{base}/versions/2", f"{base}/versions/2..4"} <= set(page.links)
        assert "Version 4" not in page.text
    assert "This is version 1, published " in text(page_at(f"{base}/versions/2"))
    difference = text(page_at(f"{base}/versions/2..4"))
    assert re.search("Versions . 1 . 2 .*From Version 1 .*To Version 2 ", difference)
    assert re.search("version 2 of ", text(page_at(base)))
    assert "  version = {2},\n" in client.get(f"{base}.bib").text
    assert "ET  - 2\r\n" in client.get(f"{base}.ris").text
    assert re.search('"version": ?2[,}]', page_at(base))


def test_a_version_that_was_refused_here_keeps_its_number(world, client):
    world.add_peer()
    for title in ("First", "Refused", "Third"):
        world.publish("copy", by=world.zug, title={"en": title})
    with transaction(world.node.db()):
        activities.judge(world.node.db(), world.zug.did, 2, activities.QUARANTINED)
    listed = text(client.get("/peers/localhost:8002/copy/versions/").text)
    assert "Version 3" in listed
    assert "Version 1" in listed
    assert "Version 2" not in listed


def test_what_was_erased_is_told_to_nobody(world, client):
    world.publish(title={"en": "A secret"})
    world.publish(title={"en": "Second"})
    db = world.node.db()
    with transaction(db):
        db.execute("UPDATE activity SET quads = x'', verdict = 'erased' WHERE sequence = 1")
    said = text(client.get("/practices/cameras/versions/").text)
    assert "published, erased since" in said
    assert "changed: title" not in said


def test_a_withdrawn_practice_names_what_replaced_it_and_what_may_be_read(world, client):
    world.add_peer()
    world.publish(title={"en": "First"})
    world.publish(title={"en": "Second"})
    world.withdraw(because="The council repealed it.")
    world.publish("usurper", by=world.zug, title={"en": "Usurper"}, replaces=(CAMERAS.iri,))
    page = client.get("/practices/cameras").text
    assert "has replaced it" not in page
    world.publish("newer", title={"en": "Newer"}, replaces=(CAMERAS.iri,))
    page = client.get("/practices/cameras").text
    assert "Its publisher has replaced it by Newer." in text(page)
    assert "The council repealed it." in text(page)
    assert {"/practices/cameras/versions/2", "/practices/cameras/versions/1..2", "/practices/newer"} <= set(
        Page(page).links
    )
    assert faults(page) == []
    listed = client.get("/practices/cameras/versions/").text
    assert "Second" in text(listed)


def test_a_version_of_a_withdrawn_practice_says_that_it_was_withdrawn(world, client):
    world.publish()
    world.withdraw()
    page = client.get("/practices/cameras/versions/1")
    assert "The practice was withdrawn since" in text(page.text)
    assert "What changed since" not in text(page.text)
    assert all(client.get(link).status_code in (200, 410) for link in Page(page.text).links if "/versions/" in link)


def test_a_withdrawal_that_was_taken_back_leads_to_the_practice(world, client):
    world.publish()
    world.withdraw()
    world.publish(title={"en": "Again"})
    page = client.get("/practices/cameras/versions/2")
    assert page.status_code == 410
    assert "It was published again since" in text(page.text)
    assert "/practices/cameras" in Page(page.text).links


def test_a_title_in_another_language_says_in_which(world, client):
    world.publish(title={"fi": "Katukamerat"})
    world.publish(title={"fi": "Katukamerat taas"})
    for path in ("/practices/cameras", "/practices/cameras/versions/", "/practices/cameras/versions/1..2"):
        assert "in Finnish" in text(client.get(path).text)
        assert "suomeksi" not in text(client.get(f"/fi{path}").text)
    world.withdraw()
    assert "in Finnish" in text(client.get("/practices/cameras").text)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ({}, "Known here since 1 October 2026"),
        ({"ceased": "expired", "last_sequence": 4}, "another key has taken its place"),
        ({"ceased": "revoked", "last_sequence": 4}, "Revoked: it is good up to activity 4 only"),
    ],
)
def test_the_panel_tells_since_when_a_peers_key_is_known(world, client, key, said):
    world.add_peer()
    db = world.node.db()
    with transaction(db):
        method, multikey = world.zug.key.method, world.zug.key.multikey
        peers.repin(db, world.zug.did, PeerKey(method, multikey, **key), "2026-10-01T08:00:00Z")
    world.publish("copy", by=world.zug)
    page = text(panel(client.get("/peers/localhost:8002/copy").text, "trust"))
    assert said in page
    assert " ".join(re.findall(".{1,4}", multikey)) in page


def test_the_panel_tells_since_when_a_key_of_its_own_is_used(world, client):
    with transaction(world.node.db()):
        own_keys.add(
            world.node.db(), [OwnKey(world.ghent.key.method, world.ghent.key.multikey, "2026-05-12T08:00:00Z")]
        )
    world.publish()
    assert "In use since 12 May 2026" in text(client.get("/practices/cameras").text)


def test_the_panel_tells_how_long_ago_a_peer_was_read_and_that_this_is_too_long(world, client):
    world.add_peer()
    world.publish("copy", by=world.zug)
    page = text(panel(client.get("/peers/localhost:8002/copy").text, "trust"))
    assert re.search(r"Last read from Zug \d+ \w+ ago 24 November 2026, 00:00 UTC stale: it is to be read every", page)


@pytest.mark.parametrize(
    ("due", "said"), [("2020-05-01", "1 May 2020, which has passed"), ("2999-05-01", "1 May 2999")]
)
def test_the_panel_tells_when_a_text_is_to_be_looked_at_again(world, client, due, said):
    world.publish(review_due=due)
    page = text(panel(client.get("/practices/cameras").text, "trust"))
    assert f"Review due {said} " in page + " "
    assert ("passed" in page) is ("passed" in said)


def test_one_word_with_two_meanings_is_two_words_elsewhere(world, client):
    world.publish(title={"en": "First"})
    world.publish(title={"en": "Second"})
    page = text(client.get("/fi/practices/cameras/versions/1..2").text)
    assert "Versiosta Versio 1" in page
    assert "Lähettäjä" not in page


def test_buttons_that_need_a_script_are_hidden_without_one(world, client):
    world.publish()
    buttons = [each for each in Page(client.get("/practices/cameras").text).all("button") if each.get("type")]
    assert [each.get("data-copy") for each in buttons] == [None, "#commands", None, "#citation", CAMERAS.iri]
    assert all("hidden" in each for each in buttons)


def test_a_practice_without_a_contact_leads_to_whoever_published_it(world, client):
    world.add_peer()
    world.publish()
    world.publish("copy", by=world.zug)
    assert "/about" in Page(panel(client.get("/practices/cameras").text, "ask")).links
    assert f"{AWAY}/" in Page(panel(client.get("/peers/localhost:8002/copy").text, "ask")).links


def test_the_panel_of_an_old_version_marks_it_among_the_others(world, client):
    world.publish(title={"en": "First"})
    world.publish(title={"en": "Second"})
    marked = [
        each for each in Page(client.get("/practices/cameras/versions/1").text).all("li") if "aria-current" in each
    ]
    assert len(marked) == 1
    assert "aria-current" not in panel(client.get("/practices/cameras").text, "versions")
