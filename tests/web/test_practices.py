from decimal import Decimal

import pytest
from pyoxigraph import RdfFormat, parse

from node.practice import Change, Contact, Cost, Decision, Kind, LanguageText, Place, Result, Risk
from node.rdf.canonical import payload
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.rdf.table import TABLE
from node.web.views.labels import GROUPS, HEADER
from tests.web.conftest import AWAY, HOME
from tests.web.page import Page, faults

DCTERMS = PREFIXES["dcterms"]


def triples(data, form):
    return {(str(t.subject), str(t.predicate), str(t.object)) for t in parse(data, format=form)}


def test_every_field_of_the_table_has_its_place_on_the_page():
    shown = [field for _, _, fields in GROUPS for field in fields]
    assert len(shown) == len(set(shown))
    assert set(shown) | set(HEADER) == {row.field for row in TABLE["Practice"]}


def test_the_answer_comes_first_and_everything_stated_is_on_the_page(world, client):
    world.publish(
        kind=Kind.PILOT,
        status=SCHEMES + "statuses/ended",
        status_basis=SCHEMES + "evidence/inferred",
        start="2017-05",
        end="2018-07-01",
        outcome=SCHEMES + "outcomes/did-not-work",
        body={"en": "# The story\n\nIt *began* in spring."},
        problem={"en": "Streets were full."},
        results=(
            Result(
                metric={"en": "Took part"},
                value=Decimal(72),
                out_of=Decimal(240),
                unit={"en": "people"},
                date="2018-07",
                sources=("source-1",),
            ),
            Result(metric={"en": "Share"}, low=Decimal(5), high=Decimal("7.50"), unit={"en": "%"}),
        ),
        what_failed={"en": "Nobody came."},
        costs=(Cost(kind=SCHEMES + "cost-kinds/budget", amount=Decimal(4000000), currency="DKK"),),
        decisions=(Decision(kind=SCHEMES + "decision-kinds/court", body="High Court", decision={"en": "Annulled."}),),
        risks=(Risk(risk={"en": "Being followed"}, mitigation={"en": "Nothing"}),),
        contact=Contact(name="Data office", email="mailto:data@ghent.example", telephone="tel:+3292101010"),
        not_verified=(LanguageText("en", "whether it still runs"),),
    )
    html = client.get("/practices/cameras").text
    text = " ".join(Page(html).text.split())
    in_order = [
        "Pilot",
        "Cameras that count people",
        "keeps no picture",
        "Did not work",
        "Ended 1 July 2018, not verified",
        "Streets were full.",
        "It began in spring.",
        "72 of 240 people",
        "July 2018",
        "5 to 7.5%",
        "which source is not stated",
        "Nobody came.",
        "4,000,000 DKK",
        "Annulled.",
        "High Court",
        "Being followed",
        "Data office",
        "data@ghent.example",
        "+3292101010",
        "whether it still runs",
        "inferred",
        "A report",
    ]
    at = 0
    for words in in_order:
        assert words in text[at:], words
        at = text.index(words, at)
    assert '<path class="ev" d="M0 0h300v4H0z"/>' in html
    assert html.count('class="bar"') == 1  # no base, no bar
    assert "<h3>The story</h3>" in html
    assert faults(html) == []


def test_what_should_be_stated_and_is_not_is_named(world, client):
    world.publish(kind=Kind.PILOT)
    text = " ".join(Page(client.get("/practices/cameras").text).text.split())
    assert "No outcome stated" in text
    assert "No result stated" in text
    assert "Costs; Staff; Legal basis" in text


@pytest.mark.parametrize("path", ["/practices/cameras", "/practices/cameras/versions/1"])
def test_the_page_leads_to_every_form_of_itself(world, client, path):
    world.publish()
    page = Page(client.get(path).text)
    forms = [f"{path}.{suffix}" for suffix in ("ttl", "jsonld", "nt", "rdf")]
    assert [link for link in page.links if link in forms] == forms
    assert [a["href"] for a in page.all("link") if a.get("rel") == "alternate" and a.get("type")] == forms
    assert {client.get(form).status_code for form in forms} == {200}


def test_a_text_in_another_language_says_so_and_can_be_chosen(world, client):
    world.publish(
        title={"nl": "Tellende camera's", "en": "Counting cameras"},
        summary={"nl": "De stad telt.", "en": "The city counts."},
        problem={"nl": "Te druk."},
    )
    english = client.get("/practices/cameras").text
    assert "Counting cameras" in Page(english).text
    assert '<span lang="nl" dir="auto">Te druk.</span>' in english
    dutch = client.get("/practices/cameras?lang=nl").text
    assert '<h1 lang="nl" dir="auto">' in dutch
    assert "De stad telt." in dutch
    assert faults(dutch) == []
    assert client.get("/practices/cameras?lang=<x>").status_code == 400


def test_an_old_version_can_be_read_in_its_other_language(world, client):
    both = {"nl": "Tellende camera's", "en": "Counting cameras"}
    world.publish(title=both)
    world.publish(title={tag: f"{text} 2" for tag, text in both.items()})
    assert 'href="/practices/cameras/versions/1?lang=nl"' in client.get("/practices/cameras/versions/1").text
    dutch = client.get("/practices/cameras/versions/1?lang=nl").text
    assert '<h1 lang="nl" dir="auto">Tellende camera&#39;s</h1>' in dutch


def test_the_statements_of_a_practice_are_the_signed_ones_and_what_its_activities_add(world, client):
    world.publish()
    world.publish(title={"en": "Second"})
    newest = world.ghent.members[-1]
    signed = {(str(q.subject), str(q.predicate), str(q.object)) for q in payload(newest.quads)}
    served = triples(client.get("/practices/cameras.nt").data, RdfFormat.N_TRIPLES)
    practice = f"<{HOME}/practices/cameras>"
    first = world.ghent.members[0].activity.published
    moment = "^^<http://www.w3.org/2001/XMLSchema#dateTime>"
    assert served - signed == {
        (practice, f"<{DCTERMS}publisher>", f"<{world.ghent.did}>"),
        (practice, f"<{DCTERMS}issued>", f'"{first}"{moment}'),
        (practice, f"<{DCTERMS}modified>", f'"{newest.activity.published}"{moment}'),
        (practice, f"<{PREFIXES['dcat']}version>", '"2"'),
    }
    assert signed < served
    assert triples(client.get("/practices/cameras.ttl").data, RdfFormat.TURTLE) == served
    assert triples(client.get("/practices/cameras.rdf").data, RdfFormat.RDF_XML) == served


def test_each_version_is_kept_and_gives_exactly_what_was_signed(world, client):
    world.publish(title={"en": "First words"})
    world.publish(title={"en": "Second words"})
    listed = client.get("/practices/cameras/versions/")
    assert Page(listed.text).links.index("/practices/cameras/versions/2") < Page(listed.text).links.index(
        "/practices/cameras/versions/1"
    )
    assert faults(listed.text) == []
    old = client.get("/practices/cameras/versions/1")
    assert "First words" in old.text
    assert "not the newest" in old.text
    assert faults(old.text) == []
    served = triples(client.get("/practices/cameras/versions/1.nt").data, RdfFormat.N_TRIPLES)
    assert served == {(str(q.subject), str(q.predicate), str(q.object)) for q in payload(world.ghent.members[0].quads)}
    whole = client.get("/practices/cameras/versions/1.nq").data
    assert set(whole.splitlines()) == set(world.ghent.members[0].quads.splitlines())


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "9" * 30, "1e3", "\u0661"])
def test_a_version_that_never_was_is_404(world, client, number):
    world.publish()
    world.publish("other")
    assert client.get(f"/practices/cameras/versions/{number}").status_code == 404
    assert client.get("/practices/cameras/versions/2").status_code == 404  # another practice's


def test_a_withdrawn_practice_leaves_a_tombstone(world, client):
    world.publish()
    world.withdraw(because="The council asked for it.")
    gone = client.get("/practices/cameras")
    text = " ".join(Page(gone.text).text.split())
    assert gone.status_code == 410
    assert "Ghent withdrew this practice on 1 November 2026" in text
    assert "The council asked for it." in text
    assert gone.headers["Vary"] == "Accept, Accept-Language"
    assert faults(gone.text) == []
    data = client.get("/practices/cameras", headers={"Accept": "application/n-triples"})
    assert data.status_code == 410
    assert f"{PREFIXES['as']}{Change.DELETE}" in data.text
    assert "Cameras that count people" not in data.text
    assert client.get("/practices/cameras/versions/1").status_code == 200
    assert client.get("/practices/cameras/versions/2").status_code == 410


def test_a_practice_nobody_published_is_404(client):
    for path in ("/practices/nothing", "/practices/nothing/versions/", "/practices/nothing.ttl", "/practices/.ttl"):
        assert client.get(path).status_code == 404


def test_a_harvested_practice_names_its_signer_and_its_home(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug, title={"en": "Test vote"})
    answer = client.get("/peers/localhost:8002/vote")
    page = Page(answer.text)
    text = " ".join(page.text.split())
    assert f"{AWAY}/practices/vote" in [a["href"] for a in page.all("link") if a.get("rel") == "canonical"]
    assert "Signed by Zug" in text
    assert "Ghent checked the signature. Signed means: nobody changed it since." in text
    for fact in (world.zug.did, world.zug.key.method, "1 November 2026, 00:00 UTC", "24 November 2026, 00:00 UTC"):
        assert fact in text
    assert faults(answer.text) == []
    assert client.get("/peers/localhost:8002/vote.ttl").status_code == 200


def test_what_a_library_wrote_up_is_not_shown_as_the_citys_word(world, client):
    world.add_peer(curator=True, name="Cities Library")
    world.publish("vote", by=world.zug)
    text = Page(client.get("/peers/localhost:8002/vote").text).text
    assert "Written up by Cities Library" in text
    assert "Cities Library wrote this up. The city it is about did not publish it." in text
    assert "Signed by" not in text


def test_nobody_answers_for_a_peer_that_is_none(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug)
    for host in ("localhost:8003", "evil.example", "did:web:localhost%253A8002", world.zug.did, "%00", ".."):
        assert client.get(f"/peers/{host}/vote").status_code == 404
    assert client.get("/peers/localhost:8002/nothing").status_code == 404
    assert client.get("/practices/vote").status_code == 404


def test_a_new_version_is_shown_at_once(world, client):
    world.publish()
    assert "Cameras that count people" in client.get("/practices/cameras").text
    world.publish(title={"en": "Changed words"})
    assert "Changed words" in client.get("/practices/cameras").text


def test_a_practice_it_came_from_is_named_where_it_is_held_here(world, client):
    world.add_peer()
    world.publish("vote", by=world.zug, title={"en": "Test vote"})
    world.publish(adopted_from=(f"{AWAY}/practices/vote",), related=("https://elsewhere.example/practices/x",))
    html = client.get("/practices/cameras").text
    assert '<a href="/peers/localhost:8002/vote">Test vote</a>' in html
    assert '<a href="https://elsewhere.example/practices/x" rel="noopener nofollow">' in html


def test_facts_of_a_newer_vocabulary_stand_at_the_foot(world, client):
    world.publish(extra=(f'<{HOME}/practices/cameras> <{PREFIXES["nc"]}mood> "<b>hopeful</b>"@en .',))
    html = client.get("/practices/cameras").text
    assert "More facts, not yet known here" in html
    assert "hopeful" in Page(html).text
    assert "<b>hopeful" not in html


def test_two_places_are_both_named_and_lead_to_their_cities(world, client):
    belgium = PREFIXES["euCountry"] + "BEL"
    world.publish(places=(Place(name={"nl": "Gent"}, country=belgium), Place(name={"en": "Bruges"}, country=belgium)))
    links = Page(client.get("/practices/cameras").text).links
    assert {"/cities/gent", "/cities/bruges"} <= set(links)
