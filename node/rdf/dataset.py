"""A dataset of a stranger's catalogue as plain values: what DCAT-AP says that a practice has a place for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from node.errors import quoted
from node.practice import Attachment, Contact, Text
from node.rdf.addresses import mail_address, web_address
from node.rdf.datatypes import INTEGER, LEXICAL
from node.rdf.description import Description, Term, classes
from node.rdf.namespaces import DCTERMS, PREFIXES

DCAT, FOAF, VCARD = PREFIXES["dcat"], PREFIXES["foaf"], PREFIXES["vcard"]
SPDX = "http://spdx.org/rdf/terms#"
FOLLOWED = (
    DCAT + "distribution",
    DCAT + "contactPoint",
    DCTERMS + "publisher",
    DCTERMS + "creator",
    SPDX + "checksum",
)
"""What leads to another node of the same description."""

_SHA256 = frozenset({SPDX + "checksumAlgorithm_sha256", "sha256", "SHA256", "SHA-256", "sha-256"})
_MEDIA_TYPES = "www.iana.org/assignments/media-types/"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as a portal describes it; a text without a language stands under the empty tag.

    `iri` is empty for one without an address. `fault` is a sentence that says why its description cannot be used; None
    where it can. Dates are as the portal wrote them. `organisations` are names, each with an address or None: first the
    publisher, then its authors. What is repeated is sorted.
    """

    iri: str
    fault: str | None = None
    title: Text = field(default_factory=dict)
    description: Text = field(default_factory=dict)
    landing_pages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    organisations: tuple[tuple[str, str | None], ...] = ()
    contact: Contact | None = None
    files: tuple[Attachment, ...] = ()
    issued: str = ""
    modified: str = ""


def read_dataset(iri: str, description: Description) -> Dataset:
    """The values of the dataset `iri`; what is of another form than DCAT-AP's is passed over."""
    said = Reader(description, iri)
    files = [Reader(description, name) for name in said.nodes(DCAT + "distribution")]
    licences = {value for each in (said, *files) for value in each.values(DCTERMS + "license")}
    return Dataset(
        iri,
        title=said.text(DCTERMS + "title"),
        description=said.text(DCTERMS + "description"),
        landing_pages=said.addresses(DCAT + "landingPage"),
        keywords=said.literals(DCAT + "keyword"),
        themes=said.nodes(DCAT + "theme"),
        languages=said.values(DCTERMS + "language"),
        licences=tuple(sorted(licences)),
        organisations=tuple(dict.fromkeys(_organisations(said))),
        contact=_contact(said),
        files=tuple(file for each in files if (file := _file(each))),
        issued=said.first(DCTERMS + "issued"),
        modified=said.first(DCTERMS + "modified"),
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """What a description says of one subject, by predicate; always sorted, since RDF keeps no order."""

    description: Description
    iri: str

    def terms(self, predicate: str) -> list[Term]:
        """All that is said."""
        return sorted(set(self.description.get(self.iri, {}).get(predicate, ())), key=str)

    def values(self, predicate: str) -> tuple[str, ...]:
        """The texts and addresses alike."""
        return tuple(dict.fromkeys(term.value for term in self.terms(predicate)))

    def first(self, predicate: str) -> str:
        """The first text or address; empty where there is none."""
        return next(iter(self.values(predicate)), "")

    def nodes(self, predicate: str) -> tuple[str, ...]:
        """The addresses only."""
        return tuple(term.value for term in self.terms(predicate) if isinstance(term, NamedNode))

    def literals(self, predicate: str) -> tuple[str, ...]:
        """The texts only, whatever their language."""
        return tuple(dict.fromkeys(term.value for term in self.terms(predicate) if isinstance(term, Literal)))

    def addresses(self, predicate: str) -> tuple[str, ...]:
        """The web addresses in their normal form, whether written as such or as texts; what is none is left out."""
        return tuple(sorted({address for value in self.values(predicate) if (address := normal(value))}))

    def text(self, predicate: str) -> Text:
        """Language, or the empty tag, to text; of two in one language the first."""
        text: dict[str, str] = {}
        for term in self.terms(predicate):
            if isinstance(term, Literal) and term.value.strip():
                text.setdefault((term.language or "").lower(), term.value)
        return text


def normal(address: str) -> str | None:
    """The normal form of a web address; None for what is none."""
    try:
        return web_address(address.strip())
    except ValueError:
        return None


def _organisations(said: Reader) -> Iterable[tuple[str, str | None]]:
    for predicate in (DCTERMS + "publisher", DCTERMS + "creator"):
        for iri in said.nodes(predicate):
            agent = Reader(said.description, iri)
            names = agent.text(FOAF + "name")
            name = names.get("") or names.get("en") or next(iter(names.values()), "")
            if name.strip():
                yield name.strip(), _own_address(iri)


def _own_address(iri: str) -> str | None:
    """An agent's address; None for a name that we gave it, or the portal in place of one (RDF 1.1 Concepts, 3.5)."""
    return None if "/.well-known/genid/" in iri else normal(iri)


def _contact(said: Reader) -> Contact | None:
    """The first office that can be reached; a contact that is said to be a person is none."""
    for iri in said.nodes(DCAT + "contactPoint"):
        if VCARD + "Individual" in classes(said.description.get(iri, {})):
            continue
        card = Reader(said.description, iri)
        name = next((n.strip() for n in card.literals(VCARD + "fn") if n.strip()), "")
        email = next((mail for value in _vcard(card, "hasEmail") if (mail := _mail(value))), None)
        page = next((url for value in _vcard(card, "hasURL") if (url := normal(value))), None)
        if name and (email or page):
            return Contact(name, email, page=page)
    return None


def _vcard(card: Reader, name: str) -> Iterable[str]:
    """A vCard's property, which may stand in a node of its own (vCard Ontology, section 2.5)."""
    for value in card.values(VCARD + name):
        inner = Reader(card.description, value)
        yield from inner.values(VCARD + "value") or inner.values(VCARD + name) or (value,)


def _mail(text: str) -> str | None:
    try:
        return mail_address(text.strip())
    except ValueError:
        return None


def _file(said: Reader) -> Attachment | None:
    """A distribution as an attachment: where its address, type, size and SHA-256 are all stated."""
    address = next(iter(said.addresses(DCAT + "downloadURL")), None)
    media_type = next((value for value in said.values(DCAT + "mediaType") if _MEDIA_TYPES in value), None)
    size = said.first(DCAT + "byteSize").removesuffix(".0")
    digest = next((d for iri in said.nodes(SPDX + "checksum") if (d := _sha256(Reader(said.description, iri)))), None)
    if not (address and media_type and digest and LEXICAL[INTEGER](size)):
        return None
    media_type = "https://" + _MEDIA_TYPES + media_type.partition(_MEDIA_TYPES)[2]
    title = said.text(DCTERMS + "title") or {"": quoted(address).strip("'")}
    return Attachment(title, said.text(DCTERMS + "description"), address, media_type, int(size), digest)


def _sha256(checksum: Reader) -> str | None:
    algorithm = checksum.first(SPDX + "algorithm")
    value = checksum.first(SPDX + "checksumValue").lower()
    fits = algorithm in _SHA256 and len(value) == 64 and set(value) <= set("0123456789abcdef")
    return value if fits else None
