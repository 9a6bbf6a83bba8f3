"""Reading a page of a DCAT-AP catalogue as CKAN's DCAT extension serves it: bytes and media type in, values out.

The catalogue, its datasets and the page's place among the others (Hydra) stand in one graph. The extension has written
paging in two vocabularies: `hydra:PagedCollection` with `nextPage`, and `next`, `first`, `last` of a
`hydra:PartialCollectionView`; and addresses of pages as texts. Nothing that a page names is ever fetched to read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from node.config import Limits
from node.errors import PageError, cited
from node.practice import Text
from node.rdf.blank_nodes import Names, Subject, Unfit, description
from node.rdf.dataset import DCAT, FOLLOWED, Dataset, Reader, normal, read_dataset
from node.rdf.description import Term
from node.rdf.namespaces import DCTERMS, PREFIXES, RDF_TYPE
from node.rdf.screening import coding_fault, json_fault, turtle_fault, xml_fault

HYDRA = PREFIXES["hydra"]
MARKS = 2
"""What JSON or XML may hold of brackets, texts or tags, for each statement a page may hold: both take room in memory
before they are statements. The extension writes eight for a statement in JSON, so a page of it may hold a quarter."""
WALKED = 5
"""How many times over a page's statements may belong to datasets; a publisher is part of each of its datasets."""

_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
MEDIA_TYPES = tuple(_FORMATS)
"""What a catalogue may be written in, the best first."""

_TYPE = NamedNode(RDF_TYPE)
_CATALOG, _DATASET, _SERIES = (NamedNode(DCAT + name) for name in ("Catalog", "Dataset", "DatasetSeries"))
_PAGINGS = tuple(NamedNode(HYDRA + name) for name in ("PagedCollection", "PartialCollectionView", "Collection"))
_Graph = dict[Subject, list[tuple[NamedNode, Subject | Literal]]]


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A page of a catalogue.

    `listed` are the names of all datasets and series it lists, blank ones included; `datasets` those that are no
    series. `next` is the address of the page that follows, `names` what the page calls itself, in normal form. `total`
    is how many datasets the whole catalogue says it has. None where a page does not say.
    """

    title: Text
    listed: frozenset[str]
    datasets: tuple[Dataset, ...]
    next: str | None = None
    names: frozenset[str] = frozenset()
    total: int | None = None


@dataclass(slots=True)
class _Page:
    url: str
    graph: _Graph = field(default_factory=dict)
    classes: dict[Subject | Literal, list[Subject]] = field(default_factory=dict)

    def of_class(self, *wanted: NamedNode) -> list[Subject]:
        return [node for each in wanted for node in self.classes.get(each, ())]

    def objects(self, node: Subject, *predicates: str) -> list[Subject | Literal]:
        return [o for p, o in self.graph.get(node, ()) if p.value in predicates]


def read_catalogue(body: bytes, media_type: str, url: str, *, home: str, limits: Limits) -> CataloguePage:
    """One page of a catalogue, found at `url`. `home` is the address under which its blank nodes get names.

    A dataset that cannot be used is in it with its fault. Raises PageError where the bytes are not what their media
    type says, hold more than the limits allow, describe no catalogue, or lead on in two ways.
    """
    page = _parsed(body, media_type, url, limits)
    catalogs = page.of_class(_CATALOG)
    if not catalogs:
        raise PageError(f"{url} describes no catalogue (dcat:Catalog).")
    described = page.of_class(_DATASET, _SERIES)
    linked = [o for node in catalogs for o in page.objects(node, DCAT + "dataset") if not isinstance(o, Literal)]
    listed = dict.fromkeys([*linked, *described])
    series = set(page.of_class(_SERIES))
    datasets = [node for node in listed if node not in series and node not in catalogs]
    pagings = page.of_class(*_PAGINGS)
    return CataloguePage(
        title=_title(page, catalogs),
        listed=frozenset(str(node) for node in listed if node not in catalogs),
        datasets=tuple(_datasets(page, datasets, home, limits)),
        next=_next(page, pagings),
        names=frozenset(name for node in pagings if isinstance(node, NamedNode) and (name := normal(node.value))),
        total=_total(page, pagings),
    )


_SCREENS: dict[RdfFormat, Callable[[bytes, int, int], str | None]] = {
    RdfFormat.TURTLE: lambda body, levels, _: turtle_fault(body, levels),
    RdfFormat.JSON_LD: json_fault,
    RdfFormat.RDF_XML: xml_fault,
}


def _parsed(body: bytes, media_type: str, url: str, limits: Limits) -> _Page:
    format = _FORMATS.get(media_type)
    if format is None:
        raise PageError(f"{url} is {media_type}; a catalogue is one of {', '.join(MEDIA_TYPES)}.")
    fault = coding_fault(body) or _SCREENS[format](body, limits.nesting_levels, MARKS * limits.triples_per_page)
    if fault:
        raise PageError(f"{url} {fault}.")
    page = _Page(url)
    try:
        for number, quad in enumerate(parse(body, format=format, base_iri=url), start=1):
            if number > limits.triples_per_page:
                raise PageError(f"{url} holds more than {limits.triples_per_page} statements (triples_per_page).")
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode | BlankNode) and isinstance(value, NamedNode | BlankNode | Literal):
                page.graph.setdefault(subject, []).append((quad.predicate, value))
                if quad.predicate == _TYPE:
                    page.classes.setdefault(value, []).append(subject)
    except (SyntaxError, ValueError, MemoryError) as error:  # MemoryError: one token longer than the parser's buffer
        raise PageError(f"{url} cannot be read as {media_type}: {cited(error)}.") from error
    return page


def _title(page: _Page, catalogs: list[Subject]) -> Text:
    """The title of the catalogue that is part of no other."""
    parts = {o for node in catalogs for o in page.objects(node, DCTERMS + "hasPart", DCAT + "catalog")}
    root = min(catalogs, key=lambda node: (node in parts, str(node)))
    title: list[Term] = [o for o in page.objects(root, DCTERMS + "title") if isinstance(o, Literal)]
    return Reader({"": {DCTERMS + "title": title}}, "").text(DCTERMS + "title")


def _datasets(page: _Page, nodes: Iterable[Subject], home: str, limits: Limits) -> Iterable[Dataset]:
    names = Names(page.graph, home)
    for node in nodes:
        if isinstance(node, BlankNode):
            yield Dataset("", "It has no address of its own, so that it could not be found again.")
            continue
        if node not in page.graph:
            yield Dataset(node.value, "The page lists it without describing it.")
            continue
        try:
            said = description(node, names, FOLLOWED, limits)
        except Unfit as unfit:
            yield Dataset(node.value, str(unfit))
        else:
            yield read_dataset(node.value, said)
        if names.walked > WALKED * limits.triples_per_page:
            raise PageError(f"{page.url} says the same of too many datasets, more than it has statements by far.")


def _next(page: _Page, pagings: Iterable[Subject]) -> str | None:
    found = {o.value for node in pagings for o in page.objects(node, HYDRA + "next", HYDRA + "nextPage")}
    try:
        pages = {normal(urljoin(page.url, value)) or value for value in found}
    except ValueError as error:  # brackets that hold no address
        raise PageError(f"{page.url} leads on to a page whose address is no URL.") from error
    if len(pages) > 1:
        raise PageError(f"{page.url} leads on to {len(pages)} pages at once.")
    return pages.pop() if pages else None


def _total(page: _Page, pagings: Iterable[Subject]) -> int | None:
    """hydra:totalItems, of which a page has one; several that differ are as good as none that can be right."""
    totals = {o.value for node in pagings for o in page.objects(node, HYDRA + "totalItems")}
    numbers = {int(text) for text in totals if text.isascii() and text.isdigit() and len(text) < 10}
    return numbers.pop() if len(totals) == len(numbers) == 1 else -1 if totals else None
