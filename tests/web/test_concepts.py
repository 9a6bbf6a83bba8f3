import pytest

from node.practice import Concept, Kind, Thesaurus
from node.rdf.namespaces import SCHEMES
from node.web.hierarchy import below, narrower, tree
from node.web.tallies import Tallies
from node.web.views.timeline import timeline
from tests.web.conftest import HOME
from tests.web.page import Page, faults

AI, ML = SCHEMES + "technologies/artificial-intelligence", SCHEMES + "technologies/machine-learning"


@pytest.fixture
def stocked(world):
    world.publish("broad", title={"en": "Broad"}, technologies=(AI,))
    world.publish("narrow", title={"en": "Narrow"}, technologies=(ML,))
    world.publish("both", title={"en": "Both"}, technologies=(AI, ML))
    return world


def count_after(page, label):
    """What stands behind a technology of that name: how many practices there are."""
    return " ".join(page.text.partition("What is used, ruled or banned")[2].partition(label)[2].split()[:2])


@pytest.mark.usefixtures("stocked")
def test_a_practice_counts_once_for_a_concept_and_for_those_above_it(client):
    html = client.get("/concepts/").text
    assert faults(html) == []
    page = Page(html)
    assert "/concepts/technologies/machine-learning" in page.links
    listed = client.get("/api/concepts/technologies").get_json()
    counted = {concept["id"]: concept["practices"] for concept in listed["concepts"]}
    assert (counted["artificial-intelligence"], counted["machine-learning"]) == (3, 2)
    assert sum(counted.values()) == 5
    assert count_after(page, "Artificial intelligence") == "3 3"


@pytest.mark.usefixtures("stocked")
def test_a_concept_has_a_page_with_its_practices(client):
    html = client.get("/concepts/technologies/artificial-intelligence").text
    assert faults(html) == []
    page = Page(html)
    assert "3 practices" in page.text
    assert {"/practices/broad", "/practices/narrow", "/practices/both"} <= set(page.links)
    assert "/concepts/technologies/machine-learning" in page.links
    assert "künstliche Intelligenz" in page.text
    assert any(a.get("lang") == "de" for a in page.all("dd"))
    search = next(link for link in page.links if link.startswith("/search?technology="))
    assert client.get(search).status_code == 200
    assert "technology=machine-learning" in search
    feeds = [a["href"] or "" for a in page.all("link") if a.get("type") == "application/atom+xml"]
    assert [feed.replace("/search.atom", "/search") for feed in feeds] == [search]
    assert "Artificial intelligence (Themes)" in page.text  # related, and of the same name
    narrow = Page(client.get("/concepts/technologies/machine-learning").text)
    assert "/concepts/technologies/artificial-intelligence" in narrow.links
    assert "/practices/broad" not in narrow.links


def test_every_concept_has_a_page_that_keeps_the_rules(world, client):
    for concept in world.node.thesaurus.concepts.values():
        if concept.scheme in ("themes", "lessons", "scopes"):
            answer = client.get(f"/concepts/{concept.scheme}/{concept.id}")
            assert answer.status_code == 200
            assert faults(answer.text) == []


def test_a_concept_without_practices_shows_what_to_read_instead(client):
    page = Page(client.get("/concepts/technologies/machine-learning").text)
    assert "No practice held here names this topic yet." in page.text
    assert "/concepts/technologies/artificial-intelligence" in page.links


@pytest.mark.parametrize("path", ["themes/nope", "nope/data-protection", "themes/BEL", "themes/%00"])
def test_what_is_no_concept_is_404(client, path):
    assert client.get(f"/concepts/{path}").status_code == 404
    answer = client.get(f"/api/concepts/{path}")
    assert answer.status_code == 404
    assert f"{HOME}/api/concepts" in answer.get_json()["error"]


@pytest.mark.usefixtures("stocked")
def test_a_concept_as_json(client):
    document = client.get("/api/concepts/technologies/machine-learning?hl=fi").get_json()
    assert document["label"] == "koneoppiminen"
    assert document["labels"]["de"] == "maschinelles Lernen"
    assert [each["id"] for each in document["broader"]] == ["artificial-intelligence"]
    assert document["broader"][0]["label"] == "tekoäly"
    above = client.get(document["broader"][0]["api"].removeprefix(HOME)).get_json()
    assert "machine-learning" in [each["id"] for each in above["narrower"]]
    assert above["practices"] == 3
    assert client.get("/api/concepts/scopes/city").get_json()["practices"] is None


def test_schemes_lead_to_their_concepts(client):
    schemes = client.get("/api/concepts").get_json()["schemes"]
    assert {"themes", "technologies", "lessons", "countries"} <= {each["id"] for each in schemes}
    for each in schemes:
        listed = client.get(each["api"].removeprefix(HOME)).get_json()
        assert len(listed["concepts"]) == each["concepts"]


@pytest.mark.usefixtures("stocked")
def test_labels_fall_back_to_the_main_form_of_a_language_then_to_english(client):
    for hl, label in (("de-at", "maschinelles Lernen"), ("DE", "maschinelles Lernen"), ("xx", "machine learning")):
        assert client.get(f"/api/concepts/technologies/machine-learning?hl={hl}").get_json()["label"] == label


def test_a_circle_of_broader_concepts_ends():
    concepts = [Concept("t/a", "t", broader=("t/b",)), Concept("t/b", "t", broader=("t/a",)), Concept("t/c", "t")]
    thesaurus = Thesaurus([*concepts, Concept("t/d", "t", broader=("t/c",))], {"t": "t/"})
    children = narrower(thesaurus, "t")
    assert [each.id for each in below("t/a", children)] == ["b"]
    (top,) = tree(thesaurus, "t", {"t/c": 2})
    assert (top.concept.id, top.count, [branch.concept.id for branch in top.branches]) == ("c", 2, ["d"])


def test_counts_are_made_once_for_each_commit_of_the_index():
    tallies, made = Tallies(), []

    def count():
        made.append(len(made) + 1)
        return {"t/a": made[-1]}

    assert [tallies.get("t", 1, count) for _ in range(3)] == [{"t/a": 1}] * 3
    assert tallies.get("t", 2, count) == {"t/a": 2}
    assert tallies.get("t", 1, count) == {"t/a": 3}
    assert tallies.get("other", 2, lambda: None) == {}
    assert tallies.get("other", 2, lambda: {"o/a": 0}) == {"o/a": 0}
    assert tallies.get("other", 2, lambda: {"o/a": 4}) == {"o/a": 0}


def test_short_addresses_lead_to_lessons_themes_and_technologies(client):
    for short, long in (
        ("/lessons/3", "/concepts/lessons/3"),
        ("/themes/data-protection", "/concepts/themes/data-protection"),
        ("/technologies/machine-learning", "/concepts/technologies/machine-learning"),
        ("/fi/lessons/3", "/fi/concepts/lessons/3"),
    ):
        answer = client.get(short, headers={"Host": "evil.example"})
        assert (answer.status_code, answer.headers["Location"]) == (308, long)
        assert client.get(long).status_code == 200
    for short in ("/lessons/9", "/themes/nope", "/technologies/%0d%0aX:y"):
        assert client.get(short).status_code == 404


def test_a_concept_shows_its_years_the_outcomes_of_its_pilots_and_its_cities(world, client):
    for number in range(7):
        world.publish(
            f"n-{number}", kind=Kind.PILOT if number < 3 else Kind.POLICY, title={"en": f"Number {number}"},
            technologies=(ML,), start=f"201{number}-05", follow=number == 6,
            outcome=SCHEMES + "outcomes/did-not-work" if number < 2 else None,
        )  # fmt: skip
    html = client.get("/concepts/technologies/artificial-intelligence").text  # broader, so all count
    assert faults(html) == []
    years = html.partition('id="years"')[2].partition("</section>")[0]
    assert years.count('<rect class="ev"') == 7
    assert [f'<th scope="row">{2010 + number}</th><td>1</td>' in years for number in range(7)] == [True] * 7
    outcomes = html.partition('id="outcomes"')[2].partition("</section>")[0]
    assert "What came of 3 pilots" in outcomes
    search = next(link for link in Page(outcomes).links if "outcome=did-not-work" in link)
    assert "2 practices" in " ".join(Page(client.get(search).text).text.split())
    assert "/cities/ghent" in Page(html.partition('id="cities"')[2].partition("</section>")[0]).links


def test_a_lessons_page_leads_to_the_learning_path(client):
    assert "/learn?lesson=8" in Page(client.get("/concepts/lessons/8").text).links


def test_years_are_drawn_as_far_as_they_can_be_seen():
    drawn = timeline({"2020": 4, "2022": 2, "0001": 1, "9999": 3, "soon": 1}, 2026)
    assert [(bar.year, bar.count) for bar in drawn.bars] == [(2020, 4), (2021, 0), (2022, 2)]
    assert (drawn.most, drawn.outside) == (4, 5)
    assert drawn.bars[0].height == 2 * drawn.bars[2].height
    assert [bar.year for bar in drawn.rows] == [2020, 2022]
    assert all(bar.y + bar.height == drawn.bars[0].y + drawn.bars[0].height for bar in drawn.bars)
    assert timeline({"2020": 400}, 2026) is None
    assert timeline({"2020": 1, "2021": 1}, 2026) is None
    wide = timeline({str(year): 1 for year in range(1900, 2027)}, 2026)
    assert len(wide.bars) == 30
    assert sum(bar.label for bar in wide.bars) < 10


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(
    ("concept", "definition"),
    [
        ("technologies/machine-learning", "Järjestelmät, joiden säännöt johdetaan datasta."),
        ("legal-grounds/LegalObligation", "Laki"),
    ],
)
def test_a_definition_is_in_the_language_of_the_page(client, concept, definition):
    page = client.get(f"/fi/concepts/{concept}").text
    assert f'<p class="lede">{definition}' in page
    assert f'<meta name="description" content="{definition}' in page
