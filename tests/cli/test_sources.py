"""`commons sources` reads a portal over HTTP, shows whose it is, and says what it did."""

from __future__ import annotations

import inspect
import json
from contextlib import closing
from pathlib import Path

import pytest

from node.config import load
from node.harvest import harvest_source
from node.node import open_node
from node.outbound import Client
from node.store import sources
from node.store.runs import Outcome, Run
from tests.cli.test_commands import commons, fails
from tests.fake_portal import FakePortal, served_portal
from tests.harvest.reading import a_lease
from tests.local_node import LOOPBACK, make

pytestmark = pytest.mark.skipif(
    "last_modified" not in inspect.signature(Client.get).parameters, reason="the way out takes one media type only"
)


@pytest.fixture
def portal():
    with served_portal(FakePortal("", per_page=5).fill(20)) as served:
        yield served


@pytest.fixture
def data(tmp_path: Path) -> Path:
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example", allow_networks=LOOPBACK)
    node.close()
    return node.config.data


def add(portal: FakePortal, data: Path, *more: object, answer: str | None = None) -> tuple[int, str]:
    words = ("--as", "dcat", "--city", "Ghent", "--practice-kind", "policy", "--data", data)
    return commons("sources", "add", portal.url, *words, *more, answer=answer)


def read(data: Path) -> Run:
    """What the worker does with a source that is due."""
    node = open_node(load(data))
    (source,) = sources.everyone(node.db())
    with closing(node.client()) as client:
        run = harvest_source(
            node.db(),
            source,
            client=client,
            thesaurus=node.thesaurus,
            base_url=node.config.base_url,
            limits=node.config.limits,
            lease=a_lease(node.db(), source.url),
        )
    node.close()
    return run


def test_a_portal_is_shown_before_one_agrees(portal, data):
    code, output = add(portal, data, answer="n\n")
    assert code == 0
    assert "Portal     Data of the city" in output
    assert "Datasets   20" in output
    assert "in district" in output
    assert "Show each as a policy in Ghent, not signed?" in output
    assert "Nothing was changed." in output
    assert "This node reads no portals" in commons("sources", "list", "--data", data)[1]


def test_a_source_is_added_read_listed_suspended_resumed_and_removed(portal, data):
    code, output = add(portal, data, "--yes", "--country", "belgium", "--language", "NL", "--name", "Open Ghent")
    assert code == 0
    assert "Open Ghent is a source now" in output
    fails("is a source already", "sources", "add", portal.url, "--as", "dcat", "--city", "Ghent", "--practice-kind", "policy", "--data", data)  # fmt: skip  # noqa: E501
    run = read(data)
    assert (run.outcome, run.pages, run.accepted) == (Outcome.OK, 4, 20)
    (row,) = json.loads(commons("sources", "list", "--json", "--data", data)[1])
    assert (row["name"], row["state"], row["practices"]) == ("Open Ghent", "active", 20)
    slug = portal.site.removeprefix("http://").replace(":", "-")
    shown = commons("sources", "show", slug, "--data", data)[1]
    assert "policy in Ghent, texts in nl" in shown
    assert "ok; 4 pages, 20 changed, 0 as before, 0 refused." in shown
    assert "is suspended" in commons("sources", "suspend", slug, "--data", data)[1]
    fails("is suspended already", "sources", "suspend", slug, "--data", data)
    assert "read and shown again" in commons("sources", "resume", slug, "--data", data)[1]
    assert "Nothing was changed." in commons("sources", "remove", slug, "--data", data, answer="n\n")[1]
    assert "and its 20 practices are forgotten" in commons("sources", "remove", portal.url, "--yes", "--data", data)[1]
    fails("is not a source of this node", "sources", "show", slug, "--data", data)


def test_a_held_source_says_why_and_goes_on_when_the_admin_accepts(portal, data):
    add(portal, data, "--yes")
    read(data)
    portal.datasets = portal.datasets[:10]
    assert read_anew(portal, data).outcome is Outcome.INCOMPLETE
    shown = commons("sources", "show", portal.url, "--data", data)[1]
    assert "held: 10 of its 20 practices are gone" in shown
    assert "--accept" in shown
    assert "may withdraw 10" in commons("sources", "resume", portal.url, "--accept", "--data", data)[1]
    assert read(data).accepted == 10
    fails("waits for no word", "sources", "resume", portal.url, "--accept", "--data", data)


def read_anew(portal: FakePortal, data: Path) -> Run:
    """Read what the portal says now, not what its server rendered before."""
    portal.forget()
    return read(data)


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--country", "Atlantis", "is no country known here"),
        ("--language", "Dutch!", "is no language tag"),
        ("--name", "two\nlines", "must be a name on one line"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_fetched(portal, data, option, value, sentence):
    code, output = add(portal, data, option, value)
    assert code == 1
    assert sentence in output
    assert portal.asked == []


def test_what_is_no_catalogue_is_refused_with_a_sentence(portal, data):
    words = ("--as", "dcat", "--city", "Ghent", "--practice-kind", "policy", "--data", data)
    fails("does not answer as a catalogue", "sources", "add", f"{portal.site}/dataset", *words)
    fails("is no web address", "sources", "add", "/etc/passwd", *words)
