"""Proofs made here hold in Digital Bazaar's verifier, given nothing but what a node serves, and break when touched.

Activities are proved by eddsa-rdfc-2022, DID documents by eddsa-jcs-2022.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from node.cli.publish import publish_drafts, review_files
from node.config import resource_folder
from node.feed.keys import revoke, rotate
from node.node import Node
from node.web import create_app
from tests.fake_peer import a_practice
from tests.local_node import make, publish_all, withdraw_one

pytestmark = pytest.mark.slow

HOME = "https://barcelona.example"
ODD = 'عداد المارة "quoted" \\ back\\u0041slash\ttab\r\nمشروع 👩🏽‍🦽'
Document = dict[str, Any]
Verify = Callable[[Document, Document], bool]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with practices of the starter corpus, one in several scripts, and a withdrawal."""
    made = make(tmp_path_factory.mktemp("verifier") / "barcelona", "Barcelona", HOME)
    review = review_files(made, [resource_folder("policies") / "cities" / "barcelona"])
    assert review.drafts
    publish_drafts(made, review)
    odd = a_practice(f"{HOME}/practices/odd")
    publish_all(made, replace(odd, title={"ar": ODD, "he": "מצלמות", "ja": "公開データ", "pt-br": "câmeras 👍"}))
    withdraw_one(made, "odd", because="«Retirada» 👋")
    yield made
    made.close()


def served(node: Node, path: str, accept: str = "application/ld+json") -> Document:
    answer = create_app(node).test_client().get(path, headers={"Accept": accept})
    assert answer.mimetype == accept
    found: Document = json.loads(answer.data)
    return found


@pytest.fixture
def verify(javascript: Callable[..., list[Any]], tmp_path: Path) -> Verify:
    def judged(document: Document, did_document: Document) -> bool:
        paths = tmp_path / "document.json", tmp_path / "did.json"
        for path, content in zip(paths, (document, did_document), strict=True):
            path.write_text(json.dumps(content), "utf-8")
        (verdict,) = javascript("verify.mjs", *paths)
        return bool(verdict["verified"])

    return judged


def did_document(node: Node) -> Document:
    return served(node, "/.well-known/did.json", "application/did+json")


def last(node: Node) -> int:
    return int(node.db().execute("SELECT max(sequence) FROM activity").fetchone()[0])


@pytest.mark.parametrize("from_last", [None, 1, 0], ids=["of the corpus", "of many scripts", "a withdrawal"])
def test_an_activity_verifies(node: Node, verify: Verify, from_last: int | None) -> None:
    sequence = 1 if from_last is None else last(node) - from_last
    document = served(node, f"/activities/{sequence}")
    assert ("activitystreams#Delete" in json.dumps(document)) == (from_last == 0)
    assert verify(document, did_document(node))


def another_title(document: Document) -> None:
    text = json.dumps(document)
    assert "Barcelona" in text
    document.update(json.loads(text.replace("Barcelona", "Badalona")))


def another_time(document: Document) -> None:
    (published,) = document["https://www.w3.org/ns/activitystreams#published"]
    published["@value"] = "2020-01-01T00:00:00Z"


def another_creation(document: Document) -> None:
    document["proof"]["created"] = "2020-01-01T00:00:00Z"


def a_statement_less(document: Document) -> None:
    document["@graph"].pop()


def a_statement_more(document: Document) -> None:
    document["https://www.w3.org/ns/activitystreams#summary"] = [{"@value": "Added later"}]


@pytest.mark.parametrize("touch", [another_title, another_time, another_creation, a_statement_less, a_statement_more])
def test_what_was_touched_does_not_verify(node: Node, verify: Verify, touch: Callable[[Document], None]) -> None:
    document = served(node, "/activities/1")
    touch(document)
    assert document != served(node, "/activities/1")
    assert not verify(document, did_document(node))


def test_a_key_that_asserts_nothing_proves_nothing(node: Node, verify: Verify) -> None:
    identity = did_document(node)
    identity["assertionMethod"] = []
    assert not verify(served(node, "/activities/1"), identity)


@pytest.fixture(scope="module")
def rotated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """The DID document of a node with three keys: one expired, one revoked, one that signs."""
    made = make(tmp_path_factory.mktemp("rotated") / "ghent", "Gänt 👋", "https://ghent.example")
    now = datetime.now(UTC)
    rotate(made.db(), made.config, made.did, now - timedelta(days=40))
    rotate(made.db(), made.config, made.did, now)
    revoke(made.db(), made.config, made.did, "key-2", None, now)
    yield did_document(made)
    made.close()


def test_a_did_document_is_vouched_for_by_its_keys(rotated: Document, verify: Verify) -> None:
    assert [method.get("nc:lastSequence") for method in rotated["verificationMethod"]] == [0, 0, None]
    assert [proof["verificationMethod"][-5:] for proof in rotated["proof"]] == ["key-1", "key-3"]
    assert verify(rotated, rotated)


@pytest.mark.parametrize("proof", [0, 1])
def test_a_did_document_that_was_touched_is_not(rotated: Document, verify: Verify, proof: int) -> None:
    touched = json.loads(json.dumps(rotated)) | {"proof": [rotated["proof"][proof]]}
    assert verify(touched, rotated)
    del touched["verificationMethod"][1]["revoked"]
    assert not verify(touched, rotated)
