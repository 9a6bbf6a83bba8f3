"""A generic client of event streams copies ours whole, and every proof still holds after the trip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from node.feed import PAGE_SIZE
from node.identity import verifies
from node.node import Node
from node.rdf.canonical import canonical
from node.rdf.namespaces import SEC
from node.rdf.stream import member_quads
from tests.local_node import free_port, make, own_stream, publish_numbered, served, withdraw_one

ACTIVITIES = 600


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


def statements(quads: Dataset) -> set[str]:
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in quads}


@pytest.mark.slow
def test_ldes_client_replicates_the_stream_exactly(node: Node, javascript: Callable[..., list[Any]]) -> None:
    ours = {signed.activity.iri: signed for signed in own_stream(node)}
    assert len(ours) == ACTIVITIES > 2 * PAGE_SIZE
    found = javascript("replicate.mjs", f"{node.config.base_url}/feed")
    assert len(found) == ACTIVITIES
    assert {member["member"] for member in found} == set(ours)
    for member in found:
        signed = ours[member["member"]]
        received = list(parse(member["quads"].encode(), format=RdfFormat.N_QUADS))
        assert statements(Dataset(received)) == statements(Dataset(member_quads(signed)))
        (link,) = (quad.object for quad in received if quad.predicate.value == f"{SEC}proof")
        signed_part = [quad for quad in received if link not in (quad.subject, quad.object)]
        assert verifies(canonical(signed_part), signed.proof, node.keys.current.multikey)
