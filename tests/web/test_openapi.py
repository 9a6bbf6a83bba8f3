"""Every answer of the API is held against its OpenAPI document, for right and wrong questions made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from node.practice import Kind, Place
from node.rdf.namespaces import PREFIXES, SCHEMES
from node.web.api import search as api_search
from node.web.api.calls import CALLS
from tests.web.conftest import HOME, World

EXAMPLES = 30
KNOWN = {
    "publisher": "ghent.example",
    "slug": "ghent",  # a practice and a city
    "scheme": "technologies",
    "id": "machine-learning",
}
"""Names of the path that stand for something here."""

quick = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
paths = pytest.mark.parametrize("path", [call.path for call in CALLS])


@pytest.fixture(scope="module")
def held(tmp_path_factory) -> Iterator[World]:
    """A node with practices of several kinds, its own and a peer's, one of them withdrawn."""
    world = World(tmp_path_factory.mktemp("node"))
    world.add_peer()
    world.publish("ghent", technologies=(SCHEMES + "technologies/machine-learning",), follow=False)
    world.publish("gone", follow=False)
    for number in range(25):
        world.publish(f"p-{number}", title={"en": f"Sensor {number}"}, follow=False)
    zug = Place(name={"de": "Zug"}, country=PREFIXES["euCountry"] + "CHE", population=31_000)
    world.publish("vote", by=world.zug, kind=Kind.PILOT, places=(zug,), title={"de": "Eine Abstimmung"})
    world.withdraw("gone")
    yield world
    world.node.close()


@pytest.fixture(scope="module")
def document(held) -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", held.app)


def try_all(strategy: Any, **options: Any) -> None:
    """Ask what a strategy makes, and hold each answer against the document."""

    @quick
    @given(case=strategy)
    def ask(case: Any) -> None:
        case.call_and_validate(**options)

    ask()


def test_the_document_says_which_version_and_where(held):
    client = held.app.test_client()
    answer = client.get("/api/openapi.json")
    document = answer.get_json()
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": HOME}]
    assert set(document["paths"]) == {call.path for call in CALLS}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    rules = {rule.rule for rule in held.app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert rules - {call.rule for call in CALLS} == {"/api/openapi.json"}


@pytest.mark.slow
@paths
def test_right_questions_are_answered_as_the_document_says(document, path):
    """A made-up cursor has the right form and is refused all the same, so that refusal is no fault."""
    operation = document[path]["GET"]
    known = {name: value for name, value in KNOWN.items() if f"{{{name}}}" in path}
    excluded = [positive_data_acceptance] if "cursor" in {each.name for each in operation.query} else []
    try_all(operation.as_strategy(GenerationMode.POSITIVE, path_parameters=known), excluded_checks=excluded)
    if known:
        try_all(operation.as_strategy(GenerationMode.POSITIVE))


@pytest.mark.slow
@pytest.mark.parametrize("path", [call.path for call in CALLS if call.parameters])
def test_wrong_questions_are_refused_as_the_document_says(document, path):
    operation = document[path]["GET"]
    known = {name: value for name, value in KNOWN.items() if f"{{{name}}}" in path}
    try_all(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=known))


def test_every_example_of_the_page_is_answered(held):
    client = held.app.test_client()
    for call in CALLS:
        path = call.example.format(own="ghent.example", slug="ghent")
        assert client.get(path).status_code == 200, path


def test_an_answer_that_lacks_a_key_is_noticed(document, monkeypatch):
    """The document is strict enough to be worth something."""
    case = document["/api/search"]["GET"].Case(query={"q": "sensor"})
    case.call_and_validate()
    whole = api_search.why
    monkeypatch.setattr(api_search, "why", lambda *told: {k: v for k, v in whole(*told).items() if k != "words"})
    with pytest.raises(FailureGroup, match="words"):
        case.call_and_validate()
