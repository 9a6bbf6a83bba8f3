"""A city's open data portal as CKAN's DCAT extension serves it: the same graph, paging and serialisers (rdflib's).

In memory it is what a run fetches from; `python -m tests.fake_portal 2000` serves one over HTTP on loopback, to be
looked at by hand. There, `POST /change?datasets=10` and `POST /remove?datasets=3` let its catalogue move on.
"""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

from rdflib import DCAT, FOAF, RDF, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS as DCT

from node.errors import FetchError
from node.outbound import Answer

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
SPDX = Namespace("http://spdx.org/rdf/terms#")

FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("pretty-xml", "application/rdf+xml"),
    "xml": ("pretty-xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
}
LATER = "hydra"
EARLIER = "paged"
VIEW = "view"
"""Paging as the extension writes it now (both vocabularies), as it did once, and as a view of a collection."""


@dataclass(frozen=True)
class FakeDataset:
    """What a clerk typed into the portal. `extra` adds what only a test would."""

    name: str
    title: dict[str, str] | str
    notes: dict[str, str] | str = "Counts of what passes, by the hour.\n\n## How\n\nBy loops in the road."
    tags: tuple[str, ...] = ("privacy", "traffic")
    themes: tuple[str, ...] = ("http://publications.europa.eu/resource/authority/data-theme/ENVI",)
    modified: str = "2026-11-01T10:00:00.123456"
    issued: str = "2026-10-01T08:00:00"
    licence: str = "http://creativecommons.org/licenses/by/4.0/"
    publisher: str = "Department of Data"
    contact: str = "Data office"
    email: str = "data@stad.example"
    contact_class: URIRef = VCARD.Organization
    iri: str = ""
    extra: Callable[[Graph, URIRef], None] = field(default=lambda graph, dataset: None)


class FakePortal:
    """A portal that a test tells what to hold and how to misbehave.

    `answers` replaces what an address gives, by a whole answer or by a function that may raise; `asked` lists every
    address fetched. `total` and `following` are lies about hydra:totalItems and the next page, by page.
    """

    def __init__(
        self, site: str = "https://data.stad.example", *, title: str = "Data of the city", per_page: int = 100
    ) -> None:
        self.site, self.title, self.per_page = site, title, per_page
        self.paging = LATER
        self.datasets: list[FakeDataset] = []
        self.total: int | None = None
        self.following: dict[int, str] = {}
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[str] = []
        self.offers_etag = False
        self.rendered: dict[str, Answer] = {}
        self.counted = True

    @property
    def url(self) -> str:
        """The catalogue in Turtle."""
        return f"{self.site}/catalog.ttl"

    def fill(self, count: int) -> FakePortal:
        """So many datasets, no two alike."""
        self.datasets = [numbered(number) for number in range(count)]
        return self

    def change(self, name: str, **fields: object) -> None:
        """A clerk changes a dataset, which moves it to the head of the list, as the extension sorts it."""
        index = next(i for i, each in enumerate(self.datasets) if each.name == name)
        changed = replace(self.datasets.pop(index), **({"modified": "2026-11-20T09:00:00"} | fields))
        self.datasets.insert(0, changed)

    def remove(self, *names: str) -> None:
        self.datasets = [each for each in self.datasets if each.name not in names]

    def forget(self) -> None:
        """Let its server render its pages anew."""
        self.rendered.clear()

    def iri(self, dataset: FakeDataset) -> str:
        return dataset.iri or f"{self.site}/dataset/{dataset.name}"

    def get(
        self,
        url: str,
        *,
        accept: str | tuple[str, ...],
        etag: str | None = None,
        last_modified: str | None = None,
        deadline: float | None = None,
        plain_http: bool = False,
    ) -> Answer:
        """As `node.outbound.Client.get`."""
        del last_modified, deadline, plain_http
        self.asked.append(url)
        if url in self.answers:
            answer = self.answers[url]
            return answer if isinstance(answer, Answer) else answer()
        path, _, query = url.removeprefix(self.site).partition("?")
        stem, _, suffix = path.rpartition(".")
        if stem != "/catalog" or suffix not in FORMATS or not url.startswith(self.site):
            raise FetchError(f"{url} answered 404 where 200 was expected.", status=404)
        assert FORMATS[suffix][1] in accept
        body = self.page(int(parse_qs(query).get("page", ["1"])[0]), suffix)
        tag = f'"{hashlib.sha256(body).hexdigest()}"' if self.offers_etag else None
        if etag and tag == etag:
            return Answer(304, "", etag, b"", url)
        return Answer(200, FORMATS[suffix][1], tag, body, url)

    def page(self, number: int = 1, suffix: str = "ttl") -> bytes:
        """One page, as the extension's serialiser writes it."""
        graph = Graph()
        for prefix, namespace in (("dcat", DCAT), ("dct", DCT), ("foaf", FOAF), ("vcard", VCARD), ("hydra", HYDRA)):
            graph.bind(prefix, namespace)
        catalog = URIRef(self.site)
        graph.add((catalog, RDF.type, DCAT.Catalog))
        graph.add((catalog, DCT.title, Literal(self.title)))
        graph.add((catalog, FOAF.homepage, URIRef(self.site)))
        graph.add((catalog, DCT.language, Literal("en")))
        for dataset in self.datasets[(number - 1) * self.per_page : number * self.per_page]:
            graph.add((catalog, DCAT.dataset, URIRef(self.iri(dataset))))
            _describe(graph, URIRef(self.iri(dataset)), dataset, self.site)
        for triple in self._paging(number, suffix):
            graph.add(triple)
        written = graph.serialize(format=FORMATS[suffix][0])
        return written.encode() if isinstance(written, str) else written

    def _paging(self, number: int, suffix: str) -> Iterator[tuple[URIRef | BNode, URIRef, Literal | URIRef]]:
        count = len(self.datasets) if self.total is None else self.total
        if not self.datasets or not self.counted:
            return
        address = f"{self.site}/catalog.{suffix}?page="
        last = max(1, -(-len(self.datasets) // self.per_page))
        following = self.following.get(number) or (f"{address}{number + 1}" if number < last else "")
        links = {"next": following, "first": f"{address}1", "last": f"{address}{last}"}
        if number > 1:
            links["previous"] = f"{address}{number - 1}"
        here = URIRef(f"{address}{number}")
        if self.paging == VIEW:
            collection = URIRef(self.site + "/datasets")
            yield collection, RDF.type, HYDRA.Collection
            yield collection, HYDRA.totalItems, Literal(count)
            yield collection, HYDRA.view, here
            yield here, RDF.type, HYDRA.PartialCollectionView
            yield from ((here, HYDRA[rel], URIRef(to)) for rel, to in links.items() if to)
            return
        yield here, RDF.type, HYDRA.PagedCollection
        yield here, HYDRA.totalItems, Literal(count)
        yield here, HYDRA.itemsPerPage, Literal(self.per_page)
        for rel, to in links.items():
            if to:
                yield here, HYDRA[f"{rel}Page"], Literal(to)
                if self.paging == LATER:
                    yield here, HYDRA[rel], Literal(to)


def numbered(number: int) -> FakeDataset:
    """A dataset of the many."""
    words = ("Parking", "Air", "Crowds", "Cameras", "Trees", "Waste", "Trams", "Libraries")
    return FakeDataset(
        str(uuid5(NAMESPACE_URL, str(number))),
        f"{words[number % len(words)]} in district {number}",
        notes=f"What was measured in district {number}, and by whom. " * 6,
        modified=f"2026-{1 + number % 10:02}-{1 + number % 28:02}T10:{number % 60:02}:00.123456",
    )


def _describe(graph: Graph, iri: URIRef, dataset: FakeDataset, site: str) -> None:
    graph.add((iri, RDF.type, DCAT.Dataset))
    for predicate, text in ((DCT.title, dataset.title), (DCT.description, dataset.notes)):
        texts = text if isinstance(text, dict) else {"": text}
        for language, words in texts.items():
            graph.add((iri, predicate, Literal(words, lang=language or None)))
    graph.add((iri, DCT.identifier, Literal(dataset.name)))
    graph.add((iri, DCT.issued, Literal(dataset.issued, datatype=XSD.dateTime)))
    graph.add((iri, DCT.modified, Literal(dataset.modified, datatype=XSD.dateTime)))
    for tag in dataset.tags:
        graph.add((iri, DCAT.keyword, Literal(tag)))
    for theme in dataset.themes:
        graph.add((iri, DCAT.theme, URIRef(theme)))
    contact, place, agent = BNode(), BNode(), URIRef(f"{site}/organization/7c1b")
    graph.add((contact, RDF.type, dataset.contact_class))
    graph.add((iri, DCAT.contactPoint, contact))
    graph.add((contact, VCARD.fn, Literal(dataset.contact)))
    graph.add((contact, VCARD.hasEmail, URIRef(f"mailto:{dataset.email}")))
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((iri, DCT.publisher, agent))
    graph.add((agent, FOAF.name, Literal(dataset.publisher)))
    graph.add((place, RDF.type, DCT.Location))
    graph.add((iri, DCT.spatial, place))
    graph.add((place, LOCN.geometry, Literal("POINT(3.72 51.05)", datatype=URIRef("http://www.opengis.net/ont/geosparql#wktLiteral"))))  # fmt: skip  # noqa: E501
    for number in range(2):
        _distribute(graph, iri, URIRef(f"{iri}/resource/{number}"), dataset)
    dataset.extra(graph, iri)


def _distribute(graph: Graph, iri: URIRef, file: URIRef, dataset: FakeDataset) -> None:
    graph.add((iri, DCAT.distribution, file))
    graph.add((file, RDF.type, DCAT.Distribution))
    graph.add((file, DCT.title, Literal("The counts")))
    graph.add((file, DCT.license, URIRef(dataset.licence)))
    graph.add((file, DCAT.accessURL, URIRef(f"{file}/counts.csv")))
    graph.add((file, DCAT.mediaType, Literal("text/csv")))
    graph.add((file, DCAT.byteSize, Literal("1024", datatype=XSD.decimal)))
    graph.add((file, DCT.modified, Literal(dataset.modified, datatype=XSD.dateTime)))


class Served(BaseHTTPRequestHandler):
    """A portal over HTTP; its pages are rendered once. `handler` names the portal."""

    protocol_version = "HTTP/1.1"
    portal: FakePortal

    def do_GET(self) -> None:
        url = self.portal.site + self.path
        try:
            accept = tuple(kind for _, kind in FORMATS.values())
            answer = self.portal.rendered.get(url) or self.portal.get(url, accept=accept)
        except FetchError:
            self._send(404, b"", {})
            return
        self.portal.rendered[url] = answer
        headers = {"Content-Type": f"{answer.media_type}; charset=utf-8"}
        if answer.etag:
            headers["ETag"] = answer.etag
        unchanged = answer.etag is not None and self.headers["If-None-Match"] == answer.etag
        self._send(304 if unchanged else 200, b"" if unchanged else answer.body, headers)

    def do_POST(self) -> None:
        count = int(parse_qs(urlsplit(self.path).query)["datasets"][0])
        names = [each.name for each in self.portal.datasets[-count:]]
        if self.path.startswith("/change"):
            for name in names:
                self.portal.change(name, title=f"Changed {name}")
        else:
            self.portal.remove(*names)
        self.portal.forget()
        self._send(200, "\n".join(names).encode(), {"Content-Type": "text/plain"})

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def handler(portal: FakePortal) -> type[Served]:
    """What serves this portal."""
    return type("Handler", (Served,), {"portal": portal})


@contextmanager
def served_portal(portal: FakePortal) -> Iterator[FakePortal]:
    """Serve a portal on this machine; its addresses name its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(portal))
    portal.site = f"http://localhost:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def main() -> None:
    count, port = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8050
    portal = FakePortal(f"http://localhost:{port}").fill(count)
    portal.offers_etag = True
    server = ThreadingHTTPServer(("127.0.0.1", port), handler(portal))
    print(f"{count} datasets at {portal.url}; Ctrl-C stops it.", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
