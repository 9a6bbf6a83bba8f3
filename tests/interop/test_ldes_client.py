"""A generic client of event streams copies ours whole, and every proof still holds after the trip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from node.catalog.erase import erase
from node.feed import PAGE_SIZE
from node.identity import verifies
from node.node import Node
from node.rdf.canonical import canonical
from node.rdf.namespaces import SEC
from node.rdf.stream import member_quads
from tests.local_node import free_port, make, own_stream, publish_numbered, publisher, served, withdraw_one

ACTIVITIES = 600
ERASED = {7, 450, 599}
"""On two closed pages and the open one; the practice of the first was updated since, and stands."""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with three pages of Creates, Updates and Deletes."""
    port = free_port()
    folder = tmp_path_factory.mktemp("replicated") / "ghent"
    made = make(folder, "Ghent", f"http://localhost:{port}", port=port)
    publish_numbered(made, 400)
    publish_numbered(made, 150, first=100, title="Cameras that count fewer people 👥")
    for number in range(50):
        withdraw_one(made, f"p-{number * 8}")
    with served(made):
        yield made
    made.close()


@pytest.fixture
def erased(tmp_path: Path) -> Iterator[Node]:
    """A node with two closed pages and an open one, in each of which an activity was erased."""
    port = free_port()
    made = make(tmp_path / "ghent", "Ghent", f"http://localhost:{port}", port=port)
    publish_numbered(made, 599)
    publish_numbered(made, 1, first=6, title="Cameras that count fewer people")
    for sequence in ERASED:
        erase(made.db(), str(sequence), publisher(made), because="A person asked for it.")
    with served(made):
        yield made
    made.close()


def statements(quads: Dataset) -> set[str]:
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in quads}


@pytest.mark.slow
def test_ldes_client_replicates_the_stream_exactly(node: Node, javascript: Callable[..., list[Any]]) -> None:
    replicates(node, javascript, ACTIVITIES)


@pytest.mark.slow
def test_ldes_client_gets_what_is_left_after_erasures_and_each_once(
    erased: Node, javascript: Callable[..., list[Any]]
) -> None:
    base = erased.config.base_url
    for number in (1, 2):
        moved = requests.get(f"{base}/feed/{number}", allow_redirects=False, timeout=10)
        assert (moved.status_code, moved.headers["Location"]) == (301, f"{base}/feed/{number}-2")
    replicates(erased, javascript, ACTIVITIES)


def replicates(node: Node, javascript: Callable[..., list[Any]], count: int) -> None:
    """The client finds each activity once, whole, and with a proof that holds."""
    ours = {signed.activity.iri: signed for signed in own_stream(node)}
    assert len(ours) == count > 2 * PAGE_SIZE
    found = javascript("replicate.mjs", f"{node.config.base_url}/feed")
    assert len(found) == count
    assert {member["member"] for member in found} == set(ours)
    for member in found:
        signed = ours[member["member"]]
        received = list(parse(member["quads"].encode(), format=RdfFormat.N_QUADS))
        assert statements(Dataset(received)) == statements(Dataset(member_quads(signed)))
        (link,) = (quad.object for quad in received if quad.predicate.value == f"{SEC}proof")
        signed_part = [quad for quad in received if link not in (quad.subject, quad.object)]
        assert verifies(canonical(signed_part), signed.proof, node.keys.current.multikey)
