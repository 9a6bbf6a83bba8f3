"""The vocabulary as the tests read it: each file parsed once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from node.practice import Thesaurus
from node.rdf.schemes import load_thesaurus

VOCAB = Path(__file__).parents[2] / "vocab"


@pytest.fixture(scope="session")
def vocab() -> Path:
    return VOCAB


@pytest.fixture(scope="session")
def ontology() -> Graph:
    return Graph().parse(VOCAB / "ontology.ttl")


@pytest.fixture(scope="session")
def schemes() -> Graph:
    graph = Graph()
    for path in [*(VOCAB / "schemes").glob("*.ttl"), *(VOCAB / "external").glob("*.ttl")]:
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def shapes() -> Graph:
    return Graph().parse(VOCAB / "shapes.ttl").parse(VOCAB / "rules.ttl")


@pytest.fixture(scope="session")
def advice() -> Graph:
    return Graph().parse(VOCAB / "advice.ttl")


@pytest.fixture(scope="session")
def thesaurus() -> Thesaurus:
    return load_thesaurus(VOCAB)
