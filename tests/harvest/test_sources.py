"""A portal's catalogue is read whole, mapped, kept as unsigned, and followed as it changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from rdflib import DCAT, RDF, BNode, Literal, URIRef
from rdflib.namespace import DCTERMS as DCT

from node.config import Limits, resource_folder
from node.errors import FetchError, SourceError
from node.harvest import add_portal, harvest_source, inspect_portal
from node.outbound import Answer
from node.practice import Kind, Practice, Thesaurus
from node.rdf.practices import read_practice
from node.rdf.schemes import load_thesaurus
from node.store import Connection, activities, practices, quarantine, runs, schedule, sources, transaction
from node.store.runs import Outcome, Run
from node.store.sources import HELD, Source
from tests.fake_portal import EARLIER, LATER, VIEW, FakeDataset, FakePortal, numbered
from tests.harvest.reading import a_lease

HERE = "https://ghent.example"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def thesaurus() -> Thesaurus:
    return load_thesaurus(resource_folder("vocab"))


@pytest.fixture
def portal() -> FakePortal:
    return FakePortal(per_page=4).fill(10)


def added(db: Connection, portal: FakePortal, suffix: str = "ttl") -> Source:
    url = f"{portal.site}/catalog.{suffix}"
    candidate = inspect_portal(portal, url, base_url=HERE, language="nl", limits=Limits())
    with transaction(db):
        return add_portal(db, candidate, NOW, city="Ghent", country="", kind=Kind.CASE_STUDY, language="nl")


Read = Callable[..., Run]


@pytest.fixture
def read(db: Connection, portal: FakePortal, thesaurus: Thesaurus) -> Read:
    """Add the portal where it is no source yet, and read it once."""

    def once(
        suffix: str = "ttl",
        *,
        limits: Limits | None = None,
        now: datetime = NOW,
        full: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> Run:
        source = sources.get(db, f"{portal.site}/catalog.{suffix}") or added(db, portal, suffix)
        portal.asked.clear()
        return harvest_source(
            db,
            source,
            client=portal,
            thesaurus=thesaurus,
            base_url=HERE,
            limits=limits or Limits(),
            lease=a_lease(db, source.url),
            full=full,
            stop=stop,
            now=lambda: now,
        )

    return once


def the_source(db: Connection, portal: FakePortal) -> Source:
    source = sources.get(db, portal.url)
    assert source is not None
    return source


def kept(db: Connection, portal: FakePortal) -> dict[str, Practice]:
    """Slug -> practice that stands."""
    found = {}
    for holding in practices.of_actor(db, portal.url):
        signed = activities.get(db, holding.actor, holding.sequence)
        assert signed is not None
        found[holding.slug] = read_practice(holding.iri, signed.quads)
    return found


def single(db: Connection, portal: FakePortal, read: Read, dataset: FakeDataset) -> Practice:
    """What a catalogue of one dataset comes to."""
    portal.datasets = [dataset]
    assert read().accepted == 1
    (practice,) = kept(db, portal).values()
    return practice


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld"])
@pytest.mark.parametrize("paging", [LATER, EARLIER, VIEW])
def test_every_form_and_paging_of_the_extension_is_read_whole(db, portal, read, suffix, paging):
    portal.paging = paging
    run = read(suffix)
    assert (run.outcome, run.pages, run.accepted, run.note) == (Outcome.OK, 3, 10, "")
    assert practices.counts(db) == {f"{portal.site}/catalog.{suffix}": 10}


def test_the_three_forms_of_a_catalogue_say_the_same(db, portal, read):
    said = {}
    for suffix in ("ttl", "rdf", "jsonld"):
        read(suffix)
        url = f"{portal.site}/catalog.{suffix}"
        said[suffix] = [
            (
                each.title,
                each.summary,
                each.themes,
                each.licence,
                each.contact,
                each.organisations,
                each.sources[0].page,
            )
            for holding in practices.of_actor(db, url)
            if (signed := activities.get(db, url, holding.sequence))
            and (each := read_practice(holding.iri, signed.quads))
        ]
    assert len(said["ttl"]) == 10
    assert said["ttl"] == said["rdf"] == said["jsonld"]


def test_a_dataset_is_mapped_to_what_the_vocabulary_can_say(db, portal, read):
    dataset = FakeDataset("crowd-counts", "Drukte in de Veldstraat", email="Data@stad.example")
    practice = single(db, portal, read, dataset)
    assert practice.iri == f"{HERE}/sources/data-stad-example/crowd-counts"
    assert practice.kind is Kind.CASE_STUDY
    assert practice.title == {"nl": "Drukte in de Veldstraat"}
    assert practice.summary == {"nl": "Counts of what passes, by the hour."}
    assert practice.body["nl"].startswith("Counts of what passes, by the hour.\n\n## How")
    assert [place.name for place in practice.places] == [{"en": "Ghent"}]
    assert [iri.rpartition("/")[2] for iri in practice.themes] == ["environment-and-climate", "protection-of-privacy"]
    assert practice.licence.endswith("/CC_BY_4_0")
    assert [each.organisation for each in practice.organisations] == ["Department of Data"]
    assert practice.organisations[0].organisation_iri == f"{portal.site}/organization/7c1b"
    assert practice.organisations[0].roles[0].endswith("/involved")
    assert practice.contact is not None
    assert (practice.contact.name, practice.contact.email) == ("Data office", "mailto:Data@stad.example")
    (source,) = practice.sources
    assert (source.page, source.publisher) == (f"{portal.site}/dataset/crowd-counts", "Data of the city")
    assert (source.issued, source.read) == ("2026-10-01", "2026-11-23")
    assert practice.extra == ()


def test_a_title_in_several_languages_keeps_them_and_html_becomes_text(db, portal, read):
    title = {"nl": "Drukte", "fr": "Foule", "": "Crowds"}
    notes = {"nl": "<p>Hoe <b>druk</b> is het?</p><script>alert('x')</script><p>3 &lt; 4 &amp; 5</p>"}
    practice = single(db, portal, read, FakeDataset("crowds", title, notes))
    assert practice.title == {"nl": "Drukte", "fr": "Foule"}
    assert practice.summary == {"nl": "Hoe druk is het?"}
    assert practice.body == {"nl": "Hoe druk is het?\n\n3 < 4 & 5"}


def test_a_person_is_no_contact(db, portal, read):
    individual = URIRef("http://www.w3.org/2006/vcard/ns#Individual")
    dataset = FakeDataset("a", "A", contact="J. Janssens", email="jan@stad.example", contact_class=individual)
    practice = single(db, portal, read, dataset)
    assert practice.contact is None
    signed = activities.get(db, portal.url, 1)
    assert signed is not None
    assert b"Janssens" not in signed.quads
    assert b"jan@" not in signed.quads


def test_a_distribution_with_size_type_and_checksum_is_an_attachment(db, portal, read):
    spdx = "http://spdx.org/rdf/terms#"

    def file(graph, dataset):
        distribution, checksum = URIRef(f"{dataset}/resource/9"), URIRef(f"{dataset}/resource/9#sum")
        graph.add((dataset, DCAT.distribution, distribution))
        graph.add((distribution, DCT.title, Literal("Contract clauses")))
        graph.add((distribution, DCAT.downloadURL, URIRef(f"{distribution}/clauses.pdf")))
        media_type = URIRef("https://www.iana.org/assignments/media-types/application/pdf")
        graph.add((distribution, DCAT.mediaType, media_type))
        graph.add((distribution, DCAT.byteSize, Literal(2048)))
        graph.add((distribution, URIRef(spdx + "checksum"), checksum))
        graph.add((checksum, URIRef(spdx + "algorithm"), URIRef(spdx + "checksumAlgorithm_sha256")))
        graph.add((checksum, URIRef(spdx + "checksumValue"), Literal("AB" * 32)))

    practice = single(db, portal, read, FakeDataset("a", "A", extra=file))
    (attachment,) = practice.attachments
    assert attachment.title == {"nl": "Contract clauses"}
    assert (attachment.bytes, attachment.sha256) == (2048, "ab" * 32)
    assert attachment.file.endswith("/resource/9/clauses.pdf")


def test_licences_that_differ_or_are_unknown_leave_none(db, portal, read):
    practice = single(db, portal, read, FakeDataset("a", "A", licence="http://www.opendefinition.org/licenses/cc-by"))
    assert practice.licence == ""


@pytest.mark.parametrize(
    ("iri", "slug"),
    [
        ("", "crowds"),
        ("https://data.stad.example/dataset/Crowds%20of%20Ghent", "crowds-20of-20ghent-"),
        ("https://elsewhere.example/dataset/crowds", "crowds-"),
        ("https://data.stad.example/dataset/" + "a" * 300, "a" * 100 + "-"),
        ("https://data.stad.example/dataset/データ", "dataset-"),
    ],
)
def test_our_address_of_a_dataset_is_decided_by_its_own(db, portal, read, iri, slug):
    practice = single(db, portal, read, FakeDataset("crowds", "Crowds", iri=iri))
    assert practice.slug.startswith(slug)
    assert len(practice.slug) == len(slug) + (10 if iri else 0)


def test_two_datasets_of_one_name_keep_apart_in_every_run(db, portal, read):
    portal.datasets = [
        FakeDataset("a", "One", iri="https://one.example/dataset/a"),
        FakeDataset("a", "Two", iri="https://two.example/dataset/a"),
    ]
    assert read().accepted == 2
    first = set(kept(db, portal))
    portal.datasets.reverse()
    assert read().skipped == 2
    assert set(kept(db, portal)) == first


def test_what_is_kept_is_counted_by_us_unsigned_and_holds_no_blank_node(db, portal, read):
    read()
    for sequence in range(1, 11):
        signed = activities.get(db, portal.url, sequence)
        assert signed is not None
        assert signed.activity.actor == portal.url
        assert signed.activity.iri == f"{signed.activity.practice}#activity-{sequence}"
        assert (signed.proof.value, signed.proof.verification_method) == ("", "")
        assert b"_:" not in signed.quads


def test_each_run_is_recorded_under_the_sources_address(db, portal, read):
    run = read()
    assert run.peer == portal.url
    assert runs.last(db, portal.url) == run


def test_an_unchanged_catalogue_changes_nothing_on_another_day(db, read):
    read()
    before = practices.last_change(db)
    run = read(now=NOW + timedelta(days=3))
    assert (run.outcome, run.accepted, run.skipped) == (Outcome.OK, 0, 10)
    assert practices.last_change(db) == before


def test_a_changed_dataset_is_updated_and_its_old_version_forgotten(db, portal, read):
    read()
    name = portal.datasets[7].name
    portal.change(name, title="Another title")
    run = read()
    assert (run.accepted, run.skipped) == (1, 9)
    assert kept(db, portal)[name].title == {"nl": "Another title"}
    holding = practices.get(db, f"{HERE}/sources/data-stad-example/{name}")
    assert holding is not None
    assert (holding.sequence, holding.published) == (11, "2026-11-20T09:00:00Z")
    assert len(activities.stream(db, portal.url, 0, 100)) == 10


def test_statements_decide_even_where_the_date_of_change_stays(portal, read):
    read()
    portal.change(portal.datasets[0].name, title="Another title", modified=portal.datasets[0].modified)
    assert read().accepted == 1


def test_a_date_of_change_in_the_future_is_not_believed(db, portal, read):
    portal.datasets = [FakeDataset("a", "A", modified="2031-01-01T00:00:00")]
    read()
    holding = practices.of_actor(db, portal.url)[0]
    assert holding.published == "2026-11-23T12:00:00Z"
    assert read(now=NOW + timedelta(days=1)).accepted == 0


def test_a_dataset_that_is_gone_is_withdrawn_and_comes_back(db, portal, read):
    read()
    gone = portal.datasets[3]
    portal.remove(gone.name)
    run = read()
    assert (run.outcome, run.accepted) == (Outcome.OK, 1)
    holding = practices.get(db, f"{HERE}/sources/data-stad-example/{gone.name}")
    assert holding is not None
    assert holding.withdrawn
    portal.datasets.append(gone)
    assert read().accepted == 1
    assert gone.name in kept(db, portal)


def test_a_first_page_that_is_as_it_was_ends_the_run_for_a_day(db, portal, read):
    portal.offers_etag = True
    read()
    assert len(portal.asked) == 3
    run = read(now=NOW + timedelta(hours=20))
    assert (run.outcome, run.pages, len(portal.asked)) == (Outcome.OK, 0, 1)
    assert practices.counts(db) == {portal.url: 10}
    assert read(now=NOW + timedelta(hours=25)).pages == 3
    assert read(now=NOW + timedelta(hours=26), full=True).pages == 3


def test_an_incomplete_run_does_not_count_as_read(portal, read):
    portal.offers_etag = True
    portal.answers[f"{portal.url}?page=3"] = lambda: failing(f"{portal.url}?page=3")
    assert read().outcome is Outcome.INCOMPLETE
    portal.answers.clear()
    assert read().pages == 3


def failing(url: str) -> Answer:
    raise FetchError(f"{url} answered 503 where 200 was expected.", status=503)


def test_a_portal_that_does_not_answer_fails_the_run_and_deletes_nothing(db, portal, read):
    read()
    portal.answers[portal.url] = lambda: failing(portal.url)
    run = read()
    assert (run.outcome, run.pages) == (Outcome.FAILED, 0)
    assert "503" in run.note
    assert practices.counts(db) == {portal.url: 10}


def test_a_dataset_without_a_title_or_address_is_refused_alone(db, portal, read):
    def blank(graph, _):
        nameless = BNode()
        graph.add((nameless, RDF.type, DCAT.Dataset))
        graph.add((nameless, DCT.title, Literal("Nobody finds me again")))

    portal.datasets = [FakeDataset("a", ""), FakeDataset("b", "B", extra=blank), FakeDataset("c", "C")]
    portal.total = 4
    run = read()
    assert (run.outcome, run.accepted, run.quarantined) == (Outcome.OK, 2, 2)
    reasons = {each.activity: each.reason for each in quarantine.everything(db, portal.url)}
    assert reasons[f"{portal.site}/dataset/a"] == "It has no title."
    assert "no address of its own" in reasons[None]


def test_a_refusal_is_forgotten_when_the_portal_mended_it(db, portal, read):
    portal.datasets = [FakeDataset("a", "")]
    read()
    portal.datasets = [FakeDataset("a", "A")]
    assert read().accepted == 1
    assert quarantine.everything(db, portal.url) == []


def test_a_dataset_refused_now_keeps_what_it_was(db, portal, read):
    read()
    portal.change(portal.datasets[0].name, title="")
    run = read()
    assert (run.quarantined, run.accepted) == (1, 0)
    assert practices.counts(db) == {portal.url: 10}


def test_a_catalogue_that_changed_while_it_was_read_withdraws_nothing(db, portal, read):
    read()
    later = portal.datasets[8]
    page = portal.page(2)

    def shifted() -> Answer:  # one was removed from the first page after we read it
        portal.remove(portal.datasets[0].name)
        return Answer(200, "text/turtle", None, portal.page(2), f"{portal.url}?page=2")

    portal.answers[f"{portal.url}?page=2"] = shifted
    run = read()
    assert page != portal.page(2)
    assert run.outcome is Outcome.INCOMPLETE
    assert "changed while it was read" in run.note
    assert later.name in kept(db, portal)
    assert practices.counts(db) == {portal.url: 10}


def test_a_run_that_is_told_to_end_says_so_and_withdraws_nothing(db, portal, read):
    read()
    portal.remove(portal.datasets[9].name)
    run = read(stop=lambda: len(portal.asked) == 1)
    assert (run.outcome, run.pages) == (Outcome.INCOMPLETE, 1)
    assert practices.counts(db) == {portal.url: 10}


def test_a_source_suspended_while_it_is_read_keeps_nothing_more(db, portal, read):
    read()
    source = the_source(db, portal)

    def meanwhile() -> Answer:
        with transaction(db):
            sources.suspend(db, source.url, "2026-11-23T12:00:00Z")
        return Answer(200, "text/turtle", None, portal.page(2), f"{portal.url}?page=2")

    portal.answers[f"{portal.url}?page=2"] = meanwhile
    portal.change(portal.datasets[9].name, title="Changed")
    run = read()
    assert (run.outcome, run.accepted) == (Outcome.INCOMPLETE, 1)


def test_the_brake_holds_a_source_until_the_admin_accepts(db, portal, read):
    portal.fill(20)
    read()
    portal.datasets = portal.datasets[:12]
    run = read()
    assert run.outcome is Outcome.INCOMPLETE
    assert "8 of its 20 practices are gone" in run.note
    assert practices.counts(db) == {portal.url: 20}
    assert the_source(db, portal).state == HELD
    with transaction(db):
        sources.resume(db, portal.url, accept=False)
    assert "are gone" in read().note
    with transaction(db):
        sources.resume(db, portal.url, accept=True)
    run = read()
    assert (run.outcome, run.accepted) == (Outcome.OK, 8)
    assert practices.counts(db) == {portal.url: 12}
    portal.datasets = portal.datasets[:4]
    assert "8 of its 12 practices are gone" in read().note


def test_an_empty_catalogue_withdraws_nothing_however_small_the_source(db, portal, read):
    portal.fill(3)
    read()
    portal.datasets = []
    run = read()
    assert "3 of its 3 practices are gone" in run.note
    assert practices.counts(db) == {portal.url: 3}


def test_removing_a_source_forgets_it_and_notes_its_practices(db, portal, read):
    read()
    before = practices.last_change(db)
    with transaction(db):
        sources.remove(db, portal.url)
    assert sources.everyone(db) == []
    assert (practices.counts(db), schedule.get(db, portal.url), runs.last(db, portal.url)) == ({}, None, None)
    assert len(practices.changes(db, before, 100)[1]) == 10


def test_a_second_catalogue_of_one_host_has_a_name_of_its_own(db, portal):
    assert added(db, portal).slug == "data-stad-example"
    assert added(db, portal, "rdf").slug == "data-stad-example-2"
    with pytest.raises(SourceError, match="a source already"):
        added(db, portal)


def test_adding_shows_whose_catalogue_it_is(portal):
    portal.datasets = [FakeDataset(f"d{n}", f"Title <b>{n}</b>") for n in range(5)]
    candidate = inspect_portal(portal, "HTTPS://Data.stad.example:443/catalog.ttl", base_url=HERE, language="nl", limits=Limits())  # fmt: skip  # noqa: E501
    assert (candidate.url, candidate.name, candidate.datasets) == (portal.url, "Data of the city", 5)
    assert candidate.titles == ("Title 0", "Title 1", "Title 2")


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (HERE + "/catalog.ttl", "is this node itself"),
        ("https://data.stad.example/dataset", "does not answer as a catalogue"),
        ("/etc/passwd", "is no web address"),
        ("ftp://data.stad.example/catalog.ttl", "is no web address"),
        ("https://me@data.stad.example/catalog.ttl", "user name"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_a_sentence(portal, address, sentence):
    with pytest.raises(SourceError, match=sentence):
        inspect_portal(portal, address, base_url=HERE, language="nl", limits=Limits())


def test_an_empty_catalogue_and_a_page_of_something_else_are_no_sources(portal):
    portal.datasets = []
    with pytest.raises(SourceError, match="without datasets"):
        inspect_portal(portal, portal.url, base_url=HERE, language="nl", limits=Limits())
    portal.answers[portal.url] = Answer(200, "text/turtle", None, b"<a> <b> <c> .", portal.url)
    with pytest.raises(SourceError, match="describes no catalogue"):
        inspect_portal(portal, portal.url, base_url=HERE, language="nl", limits=Limits())


def test_hundreds_of_datasets_are_told_apart(db, portal, read):
    portal.per_page = 50
    portal.datasets = [numbered(number) for number in range(120)]
    assert read().accepted == 120
    assert len(kept(db, portal)) == 120
