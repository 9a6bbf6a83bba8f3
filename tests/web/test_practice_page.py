"""What a practice's page says of where it came from and went; its files, its versions and their differences."""

import re
from decimal import Decimal

import pytest

from node.practice import Contact, Involvement, Kind, LanguageText, Result, Source
from tests.web.conftest import AWAY, HOME
from tests.web.page import Page, faults

CAMERAS = f"{HOME}/practices/cameras"
EVIL = '<script>alert("x")</script>'


def text(html):
    return " ".join(Page(html).text.split())


def section(html, id):
    start = html.index(f'aria-labelledby="{id}"')
    return html[start : html.index("</section>", start)]


def test_a_practice_says_who_adopted_it_across_cities_and_the_adopter_says_from_whom(world, client):
    world.add_peer()
    world.publish(title={"en": "Counting cameras"})
    world.publish("copy", by=world.zug, title={"en": "Cameras in Zug"}, adopted_from=(CAMERAS,))
    world.publish("note", by=world.zug, title={"en": "A note"}, related=(CAMERAS,))
    page = client.get("/practices/cameras").text
    lineage = section(page, "lineage")
    assert text(lineage).index("Adopted by") < text(lineage).index("Cameras in Zug")
    assert "Signed by Zug" in text(lineage)
    assert {"/peers/localhost:8002/copy", "/peers/localhost:8002/note"} <= set(Page(lineage).links)
    assert lineage.count('class="line"') == 1
    assert lineage.count('class="loose"') == 1
    assert faults(page) == []
    other = section(client.get("/peers/localhost:8002/copy").text, "lineage")
    assert text(other).index("Adopted from") < text(other).index("Counting cameras")
    assert "/practices/cameras" in Page(other).links


def test_a_peer_that_is_not_shown_adopts_nothing(world, client):
    world.publish()
    world.publish("copy", by=world.zug, title={"en": "Cameras in Zug"}, adopted_from=(CAMERAS,))
    assert "Cameras in Zug" not in client.get("/practices/cameras").text
    assert "no city has said that it adopted" in text(client.get("/practices/cameras").text)


def test_what_is_not_held_is_named_by_its_address(world, client):
    world.publish(adapted_from=("https://oslo.example/practices/x",))
    lineage = section(client.get("/practices/cameras").text, "lineage")
    assert "https://oslo.example/practices/x" in text(lineage)
    assert "Not on this site" in text(lineage)


def test_only_its_own_publisher_may_say_above_a_practice_that_it_was_replaced(world, client):
    world.add_peer()
    world.publish()
    world.publish("usurper", by=world.zug, title={"en": "Usurper"}, replaces=(CAMERAS,))
    page = client.get("/practices/cameras").text
    assert "has replaced it" not in page
    assert "Usurper" in text(section(page, "lineage"))
    world.publish("newer", title={"en": "Newer"}, replaces=(CAMERAS,))
    assert "Its publisher has replaced it by Newer." in text(client.get("/practices/cameras").text)


def test_what_is_noted_of_an_organisation_says_which_language_it_is_in(world, client):
    office = Involvement(organisation="Stad", department={"nl": "Dienst Data"}, note={"en": "pays"})
    unnamed = Involvement(department={"nl": "Gemeenteraad"})
    world.publish(organisations=(office, unnamed))
    assert (
        '>Stad, <span lang="nl" dir="auto">Dienst Data</span>, pays; <span lang="nl" dir="auto">Gemeenteraad</span><'
        in (client.get("/practices/cameras").text)
    )


def test_a_practice_is_taken_away_as_markdown_that_can_be_published(world, client):
    world.publish(title={"en": "Counting cameras"})
    file = client.get("/practices/cameras.md")
    assert file.mimetype == "text/markdown"
    assert file.headers["Content-Disposition"] == 'attachment; filename="cameras.md"'
    assert file.text.startswith("---\nkind: ")
    assert "title: Counting cameras" in file.text
    page = Page(client.get("/practices/cameras").text)
    assert {f"/practices/cameras.{suffix}" for suffix in ("md", "bib", "ris", "ttl", "jsonld")} <= set(page.links)


def test_a_practice_is_cited_with_its_version(world, client):
    world.add_peer()
    world.publish("copy", by=world.zug, title={"en": "100% {open} cameras\nER  - "})
    bib = client.get("/peers/localhost:8002/copy.bib")
    assert bib.mimetype == "application/x-bibtex"
    assert r"100\% \{open\} cameras ER -}" in re.sub(" +", " ", bib.text)
    ris = client.get("/peers/localhost:8002/copy.ris")
    assert ris.mimetype == "application/x-research-info-systems"
    lines = ris.text.split("\r\n")
    assert lines[0] == "TY  - RPRT"
    assert lines[-2:] == ["ER  - ", ""]
    assert sum(line.startswith("ER") for line in lines) == 1
    assert f"UR  - {AWAY}/practices/copy" in lines
    assert "100% {open} cameras ER -. " in text(client.get("/peers/localhost:8002/copy").text)


def test_files_of_a_withdrawn_practice_are_gone(world, client):
    world.publish()
    world.withdraw()
    for suffix in ("md", "bib", "ris"):
        answer = client.get(f"/practices/cameras.{suffix}")
        assert (answer.status_code, answer.mimetype) == (410, "text/html")


@pytest.mark.parametrize("base", ["/practices/cameras", "/peers/localhost:8002/cameras"])
def test_the_difference_of_two_versions_is_read_at_an_address(world, client, base):
    by = world.ghent if base.startswith("/practices") else world.zug
    world.add_peer()
    world.publish(by=by, title={"en": "Cameras that count people"}, problem={"en": "Streets were full."})
    world.publish(by=by, title={"en": "Cameras that count bicycles"}, problem={"en": EVIL})
    world.publish(by=by, title={"en": "Cameras"}, results=(Result(metric={"en": "Trips"}, value=Decimal(7)),))
    answer = client.get(f"{base}/versions/1..2")
    assert answer.status_code == 200
    assert "<del>people</del><ins>bicycles</ins>" in answer.text
    assert EVIL not in answer.text
    assert "2 changes" in text(answer.text)
    assert faults(answer.text) == []
    assert re.search("Results . 1 . ", text(client.get(f"{base}/versions/1..3").text))
    assert "<del>bicycles</del><ins>people</ins>" in client.get(f"{base}/versions/2..1").text
    assert "The two versions say the same." in client.get(f"{base}/versions/2..2").text
    page = Page(client.get(base).text)
    assert {f"{base}/versions/2..3", f"{base}/versions/1..2", f"{base}/versions/"} <= set(page.links)
    listed = client.get(f"{base}/versions/").text
    assert {f"{base}/versions/2..3", f"{base}/versions/1..2"} <= set(Page(listed).links)
    assert faults(listed) == []
    chosen = client.get(f"{base}/versions/?from=1&to=3")
    assert (chosen.status_code, chosen.headers["Location"]) == (303, f"{base}/versions/1..3")


@pytest.mark.parametrize("two", ["1..9", "0..1", "1..", "..2", "a..b", "1..2..3", f"1..{'9' * 40}", "1...2"])
def test_a_difference_with_a_version_that_never_was_is_404(world, client, two):
    world.publish()
    world.publish(title={"en": "Second"})
    assert client.get(f"/practices/cameras/versions/{two}").status_code == 404


@pytest.mark.parametrize("query", ["from=1", "from=a&to=b", "to=2", "x=1", "from=1&to=-2"])
def test_two_versions_that_are_no_numbers_are_400(world, client, query):
    world.publish()
    answer = client.get(f"/practices/cameras/versions/?{query}")
    assert answer.status_code == 400
    assert "?from=3&to=7" in text(answer.text)


def test_one_version_of_a_peer_has_a_page_and_data(world, client):
    world.add_peer()
    world.publish("copy", by=world.zug, title={"en": "First"})
    world.publish("copy", by=world.zug, title={"en": "Second"})
    old = client.get("/peers/localhost:8002/copy/versions/1")
    assert "First" in old.text
    assert "It is not the newest" in old.text
    assert "/peers/localhost:8002/copy/versions/1..2" in Page(old.text).links
    assert faults(old.text) == []
    whole = client.get("/peers/localhost:8002/copy/versions/1.nq").data
    assert set(whole.splitlines()) == set(world.zug.members[0].quads.splitlines())


def test_a_withdrawn_practice_says_so_by_whom_and_why_and_keeps_its_history(world, client):
    world.add_peer()
    world.publish("copy", by=world.zug, title={"en": "Cameras in Zug"})
    world.withdraw("copy", by=world.zug, because="The council asked for it.")
    gone = client.get("/peers/localhost:8002/copy")
    assert gone.status_code == 410
    assert "Cameras in Zug" in text(gone.text)
    assert "Zug withdrew this practice on" in text(gone.text)
    assert {"/peers/localhost:8002/copy/versions/1", "/peers/localhost:8002/copy/versions/"} <= set(
        Page(gone.text).links
    )
    assert faults(gone.text) == []
    assert client.get("/peers/localhost:8002/copy/versions/1..2").status_code == 404
    assert client.get("/peers/localhost:8002/copy/versions/2").status_code == 410


def test_a_line_under_the_answer_leads_to_what_one_does_next(world, client):
    world.publish()
    page = Page(client.get("/practices/cameras").text)
    assert {"/compare?with=cameras", "/collection?with=cameras", "#ask"} <= set(page.links)
    old = Page(client.get("/practices/cameras/versions/1").text)
    assert "#ask" not in old.links


def test_the_page_says_whether_a_practice_with_sources_leaves_open_which(world, client):
    world.publish(results=(Result(metric={"en": "Trips"}, value=Decimal(7), note={"en": "in summer"}),), sources=())
    results = text(section(client.get("/practices/cameras").text, "results"))
    assert "in summer · no exact date · source not stated" in results
    world.publish(
        results=(Result(metric={"en": "Trips"}, value=Decimal(7)),),
        sources=(Source(title="A report", page="https://x.example/report"),),
    )
    results = text(section(client.get("/practices/cameras").text, "results"))
    assert "date not stated · which source is not stated" in results


def test_a_section_of_missing_facts_alone_is_one_line(world, client):
    world.publish(kind=Kind.PILOT)
    page = client.get("/practices/cameras").text
    failed = section(page, "failed")
    assert "What failed and what they would do differently: not stated." in text(failed)
    assert 'class="doubt' in failed
    assert "<dt>" not in failed
    world.publish(kind=Kind.PILOT, what_failed={"en": "Nobody came."})
    failed = text(section(client.get("/practices/cameras").text, "failed"))
    assert re.search("What failed Nobody came. .* Not stated", failed)


def test_whom_to_ask_and_what_was_not_verified_stand_in_plain_sight(world, client):
    world.publish(
        contact=Contact(name="Data office", email="mailto:data@ghent.example"),
        not_verified=(LanguageText("en", "whether it still runs"),),
    )
    page = client.get("/practices/cameras").text
    assert "mailto:data@ghent.example" in Page(section(page, "ask")).links
    assert "whether it still runs" in section(page, "open")
    assert "<details" not in section(page, "open")


def test_the_commands_of_a_page_quote_what_a_peer_chose(world, client):
    world.add_peer()
    world.publish("copy", by=world.zug)
    page = text(client.get("/peers/localhost:8002/copy").text)
    assert f"curl -o activity.trig {AWAY}/activities/1.trig curl -o did.json {AWAY}/.well-known/did.json" in page
