"""What a portal's catalogue may try (THREATS.md), each row answered by a run that reads it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from node.config import Limits, resource_folder
from node.errors import SourceError
from node.harvest import add_portal, harvest_source, inspect_portal
from node.outbound import Answer
from node.practice import Kind, Practice
from node.rdf.practices import read_practice
from node.rdf.schemes import load_thesaurus
from node.store import Connection, activities, connect, practices, sources, transaction
from node.store.runs import Outcome, Run
from tests.fake_portal import FakeDataset, FakePortal
from tests.harvest.reading import a_lease

HERE = "https://ghent.example"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"'
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
QUICKLY_SECONDS = 1.0


@pytest.fixture
def db(tmp_path: Path):
    connection = connect(tmp_path / "node.db", create=True)
    yield connection
    connection.close()


@pytest.fixture
def portal() -> FakePortal:
    return FakePortal(per_page=5).fill(20)


Read = Callable[..., Run]


@pytest.fixture
def read(db: Connection, portal: FakePortal) -> Read:
    thesaurus = load_thesaurus(resource_folder("vocab"))
    candidate = inspect_portal(portal, portal.url, base_url=HERE, language="en", limits=Limits())
    with transaction(db):
        add_portal(db, candidate, NOW, city="Ghent", country="", kind=Kind.POLICY, language="en")

    def once(limits: Limits | None = None) -> Run:
        source = sources.get(db, portal.url)
        assert source is not None
        portal.asked.clear()
        return harvest_source(
            db,
            source,
            client=portal,
            thesaurus=thesaurus,
            base_url=HERE,
            limits=limits or Limits(),
            lease=a_lease(db, source.url),
            now=lambda: NOW,
        )

    return once


def answers(portal: FakePortal, body: str | bytes, media_type: str) -> None:
    """Let the catalogue's first page be these bytes."""
    body = body.encode() if isinstance(body, str) else body
    portal.answers[portal.url] = Answer(200, media_type, None, body, portal.url)


def refused(db: Connection, portal: FakePortal, read: Read, sentence: str) -> None:
    """One more run fails quickly with a sentence, asks for one page only, and leaves all that stood before."""
    begun = time.process_time()
    run = read()
    assert time.process_time() - begun < QUICKLY_SECONDS
    assert (run.outcome, run.accepted) == (Outcome.FAILED, 0)
    assert sentence in run.note
    assert portal.asked == [portal.url]
    assert practices.counts(db).get(portal.url, 0) in (0, 20)


def standing(db: Connection, portal: FakePortal) -> list[Practice]:
    found = []
    for holding in practices.of_actor(db, portal.url):
        signed = activities.get(db, holding.actor, holding.sequence)
        assert signed is not None
        found.append(read_practice(holding.iri, signed.quads))
    return found


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "http:/x", "ftp://data.stad.example/c.ttl"])
def test_A5_a_file_is_no_source(portal: FakePortal, address: str) -> None:
    """A local path or another scheme is refused when a source is added, before anything is fetched."""
    with pytest.raises(SourceError):
        inspect_portal(portal, address, base_url=HERE, language="en", limits=Limits())
    assert portal.asked == []


@pytest.mark.parametrize(
    "context",
    [
        '"https://evil.example/context"',
        '["https://evil.example/context"]',
        '{"@import": "https://evil.example/context"}',
        '{"@vocab": "http://x/", "p": {"@id": "http://x/p", "@context": "https://evil.example/context"}}',
    ],
)
@pytest.mark.parametrize("key", ["@context", "\\u0040context"])
def test_A7_a_remote_context_is_never_fetched(db, portal, read, context: str, key: str) -> None:
    """JSON-LD whose context is elsewhere is refused within a second, and nothing else is asked for."""
    answers(portal, f'{{"{key}": {context}, "@id": "http://c", "@type": "http://www.w3.org/ns/dcat#Catalog"}}', JSON_LD)
    refused(db, portal, read, "")


@pytest.mark.parametrize(
    "document",
    [
        {"@context": {f"t{n}": f"t{n + 1}:x" for n in range(60_000)}},
        {"@graph": [{"@context": {"x": "http://x/"}, "@id": f"http://n/{n}"} for n in range(5_000)]},
        [[[{"@context": {}}]]],
    ],
    ids=["a chain of 60,000 prefixes", "5,000 contexts", "one deep inside"],
)
def test_A7_a_context_that_is_large_or_repeated_is_not_worked_out(db, portal, read, document) -> None:
    """Contexts that take a parser long, or end its process, are refused on sight."""
    answers(portal, json.dumps(document), JSON_LD)
    refused(db, portal, read, "JSON-LD context")


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rdf:RDF SYSTEM "https://evil.example/x.dtd">',
        '<!DOCTYPE rdf:RDF [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!doctype rdf:RDF>",
    ],
)
def test_A9_a_doctype_is_refused_before_parsing(db, portal, read, declaration: str) -> None:
    """RDF/XML with a DOCTYPE is refused within a second; no entity is worked out, no file or address read."""
    answers(portal, f'<?xml version="1.0"?>{declaration}<rdf:RDF {RDF}><dcat:Catalog/></rdf:RDF>', RDF_XML)
    refused(db, portal, read, "DOCTYPE")


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"])
def test_A9_a_doctype_in_another_coding_is_refused(db, portal, read, coding: str) -> None:
    """A DOCTYPE hidden by UTF-16, UTF-32 or UTF-7 is refused with the coding."""
    document = f'<?xml version="1.0" encoding="{coding}"?><!DOCTYPE a []><rdf:RDF {RDF}><dcat:Catalog/></rdf:RDF>'
    answers(portal, document.encode(coding), RDF_XML)
    refused(db, portal, read, "")


def test_B4_a_page_or_dataset_over_a_limit_is_refused(db, portal, read) -> None:
    """A page over a limit fails the run and keeps what stood; a dataset over one is refused alone."""
    portal.change(portal.datasets[2].name, notes="x" * 300_000)
    run = read()
    assert (run.outcome, run.accepted, run.quarantined) == (Outcome.OK, 19, 1)
    run = read(Limits(triples_per_page=30))
    assert run.outcome is Outcome.FAILED
    assert "triples_per_page" in run.note
    run = read(Limits(pages_per_run=2))
    assert (run.outcome, run.pages) == (Outcome.INCOMPLETE, 2)
    assert "pages_per_run" in run.note
    assert practices.counts(db) == {portal.url: 19}


@pytest.mark.parametrize(
    "back",
    [
        "https://data.stad.example/catalog.ttl?page=2",
        "HTTPS://data.stad.example:443/./catalog.ttl?page=%32",
        "https://data.stad.example/catalog.ttl?page=1",
    ],
)
def test_B5_pages_that_lead_in_a_circle_are_each_read_once(db, portal, read, back: str) -> None:
    """A-B-C-B ends as incomplete, each page asked for once, whatever the spelling of its address."""
    read()
    portal.following[3] = back
    portal.remove(portal.datasets[19].name)
    run = read()
    assert (run.outcome, run.pages) == (Outcome.INCOMPLETE, 3)
    assert "circle" in run.note
    assert len(portal.asked) == 3
    assert practices.counts(db) == {portal.url: 20}


def test_B5_endless_pages_end_with_the_budget(db, portal, read) -> None:
    """A portal that always has one page more is left after pages_per_run of them."""
    for number in range(1, 50):
        portal.following[number] = f"{portal.url}?page={number + 1}"
    run = read(Limits(pages_per_run=12))
    assert (run.outcome, run.pages, len(portal.asked)) == (Outcome.INCOMPLETE, 12, 12)
    assert practices.counts(db) == {portal.url: 20}


def test_B5_a_page_elsewhere_is_not_fetched(db, portal, read) -> None:
    """A next page at another host, port or scheme ends the run; nothing is asked of that place."""
    for elsewhere in ("https://evil.example/p", "http://data.stad.example/p", "https://data.stad.example:8443/p"):
        portal.following[1] = elsewhere
        run = read()
        assert (run.outcome, run.pages) == (Outcome.INCOMPLETE, 1)
        assert "another place" in run.note
        assert len(portal.asked) == 1
    assert practices.counts(db) == {portal.url: 5}


def test_B6_tangled_blank_nodes_are_refused_quickly(portal, read) -> None:
    """A clique of blank nodes costs its dataset, not time: names are made from content, and cycles refused."""
    clique = "\n".join(f"_:n{a} <http://x/p> _:n{b} ." for a in range(60) for b in range(60) if a != b)
    dataset = "<d> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/title> 'D' ; <http://x/p> _:n0 ."
    answers(portal, f"<> a <http://www.w3.org/ns/dcat#Catalog> . {dataset} {clique}", "text/turtle")
    begun = time.process_time()
    run = read()
    assert time.process_time() - begun < QUICKLY_SECONDS
    assert (run.accepted, run.quarantined) == (0, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"@id":"http://s","http://x/p":[' + b"1," * 7_000_000 + b"1]}", JSON_LD),
        (b"{" + b",".join(b'"http://x/%d":1' % n for n in range(700_000)) + b"}", JSON_LD),
        (b'{"http://x/p":"' + b"x" * 15_000_000 + b'"}', JSON_LD),
        (b'"' * 15_000_000, JSON_LD),
        (f"<rdf:RDF {RDF}>".encode() + b"<a/>" * 3_000_000 + b"</rdf:RDF>", RDF_XML),
        (b"[] <http://x/p> 1 ." * 700_000, "text/turtle"),
    ],
    ids=["JSON numbers", "JSON keys", "one JSON text", "quotation marks", "XML elements", "Turtle"],
)
def test_B4_a_full_page_takes_little_memory(db, portal, read, body: bytes, media_type: str) -> None:
    """Pages near page_bytes that would fill a parser's memory are refused with less than 100 MiB more."""
    answers(portal, body, media_type)
    before = peak_memory(anew=True)
    run = read()
    assert run.outcome is Outcome.FAILED
    assert peak_memory() - before < 100 * 2**20
    assert practices.counts(db) == {}


def peak_memory(*, anew: bool = False) -> int:
    """The most bytes this process held, or holds where counted anew; only Linux tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("this system does not say how much memory a process takes")
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    sizes = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(sizes["VmRSS" if anew else "VmHWM"].split()[0]) * 1024


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"http://x/p":' * 10_000 + b"1" + b"}" * 10_000, JSON_LD),
        (b"[" * 60_000, JSON_LD),
        (f"<rdf:RDF {RDF}>".encode() + b"<a><b>" * 50_000 + b"</b></a>" * 50_000 + b"</rdf:RDF>", RDF_XML),
        (f"<rdf:RDF {RDF}><a ".encode() + b" ".join(b'b%d="x"' % n for n in range(90_000)) + b"/></rdf:RDF>", RDF_XML),
        (b"<a> <b> " + b"<<( <a> <b> " * 100_000 + b"1" + b" )>>" * 100_000 + b".", "text/turtle"),
    ],
    ids=["JSON objects", "JSON lists", "XML elements", "XML attributes", "statements about statements"],
)
def test_B7_deep_nesting_is_refused_before_parsing(db, portal, read, body: bytes, media_type: str) -> None:
    """What would overflow a parser's stack, and so end the process, is refused on the bytes."""
    answers(portal, body, media_type)
    refused(db, portal, read, "")


def test_C4_an_empty_catalogue_withdraws_nothing(db, portal, read) -> None:
    """A catalogue that is empty all at once holds the source for the admin; everything stays searchable."""
    read()
    portal.datasets = []
    run = read()
    assert run.outcome is Outcome.INCOMPLETE
    assert practices.counts(db) == {portal.url: 20}
    source = sources.get(db, portal.url)
    assert source is not None
    assert source.state == sources.HELD


def test_C4_more_than_a_fifth_gone_holds_the_source(db, portal, read) -> None:
    """More than a fifth (and more than five) gone at once waits for the admin; a few are withdrawn."""
    read()
    portal.datasets = portal.datasets[:15]
    assert (read().outcome, practices.counts(db)) == (Outcome.OK, {portal.url: 15})
    portal.datasets = portal.datasets[:9]
    run = read()
    assert "6 of its 15 practices are gone" in run.note
    assert practices.counts(db) == {portal.url: 15}


def test_C9_a_catalogue_cut_short_withdraws_nothing(db, portal, read) -> None:
    """Pages that hold fewer datasets than the catalogue says it has make the run incomplete, and nothing goes."""
    read()
    portal.total = 20
    portal.datasets = portal.datasets[:17]
    run = read()
    assert run.outcome is Outcome.INCOMPLETE
    assert "says it has 20 datasets (hydra:totalItems), and its pages list 17" in run.note
    assert practices.counts(db) == {portal.url: 20}


def test_C9_a_page_that_cannot_be_parsed_withdraws_nothing(db, portal, read) -> None:
    """A page cut in its middle ends the run as incomplete; what stood before stays."""
    read()
    portal.remove(portal.datasets[0].name)
    second = f"{portal.url}?page=2"
    portal.answers[second] = Answer(200, "text/turtle", None, portal.page(2)[:-300], second)
    run = read()
    assert (run.outcome, run.pages) == (Outcome.INCOMPLETE, 1)
    assert practices.counts(db) == {portal.url: 20}


def test_D1_html_in_a_description_is_text(db, portal, read) -> None:
    """Tags, scripts and handlers of a description are taken out; what is left is its words."""
    notes = "<p onclick='x()'>Words</p><script>alert('x')</script><img src=x onerror=x><a href='javascript:x'>link</a>"
    portal.datasets = [FakeDataset("a", "<b>Bold</b>", notes)]
    read()
    (practice,) = standing(db, portal)
    assert practice.title == {"en": "Bold"}
    assert practice.summary["en"].split() == ["Words", "link"]
