"""Reads the concept schemes that come with the program into a thesaurus of plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, field
from pathlib import Path
from sys import intern

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from node.cache import cached
from node.errors import VocabularyError
from node.practice import Concept, Thesaurus
from node.rdf.namespaces import SCHEME_NAMESPACES, SCHEMES, expand

FOLDERS = ("schemes", "external")
"""Our own schemes, and what we bundle of others'; a file is named as its scheme is here: `themes.ttl`."""

_TYPE, _CONCEPT = NamedNode(expand("rdf:type")), NamedNode(expand("skos:Concept"))
_LABEL, _DEFINITION = expand("skos:prefLabel"), expand("skos:definition")
_NAMES, _HIDDEN = expand("skos:altLabel"), expand("skos:hiddenLabel")
_BROADER = expand("skos:broader")
_EXACTLY = expand("skos:exactMatch")
_RELATED = {expand(name) for name in ("skos:related", "skos:relatedMatch")}


@dataclass(slots=True)
class _Draft:
    """What a file has said of a concept so far."""

    scheme: str
    labels: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: dict[str, tuple[str, ...]] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    broader: set[str] = field(default_factory=set)
    related: set[str] = field(default_factory=set)
    exactly: set[str] = field(default_factory=set)

    def learn(self, predicate: str, value: object) -> None:
        """Take in one statement; what a thesaurus does not hold is passed over."""
        if isinstance(value, Literal):
            language = value.language or "und"
            if predicate == _LABEL:
                self.labels[language] = value.value
            elif predicate == _DEFINITION:
                self.definition[language] = value.value
            elif predicate in (_NAMES, _HIDDEN):
                names = self.names if predicate == _NAMES else self.hidden
                names[language] = (*names.get(language, ()), value.value)
        elif isinstance(value, NamedNode):
            if predicate == _BROADER:
                self.broader.add(value.value)
            elif predicate == _EXACTLY:
                self.exactly.add(value.value)
            elif predicate in _RELATED and value.value.startswith(SCHEMES):
                self.related.add(value.value)


def load_thesaurus(folder: Path, cache: Path | None = None) -> Thesaurus:
    """All concepts of the schemes under `folder`, in the order of their files; kept in `cache` for the next time.

    Notations (NL for the Netherlands) are codes, not names that people type: IS, IT and NO are words. Concepts of our
    own schemes that match each other are related both ways. Raises VocabularyError when a file is missing, broken or
    of a scheme we do not know.
    """
    files = list(_files(folder))
    stamp = hashlib.sha256("\n".join(f"{path} {_version(path)}" for path in files).encode()).hexdigest()
    rows = cached(cache, stamp, lambda: [astuple(concept) for concept in _concepts(files)])
    return Thesaurus((Concept(*row) for row in rows), SCHEME_NAMESPACES, stamp)


def _version(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _concepts(files: Iterable[Path]) -> Iterator[Concept]:
    drafts: dict[str, _Draft] = {}
    for path in files:
        for iri, draft in _read(path):
            if iri in drafts:
                raise VocabularyError(f"{path} describes {iri}, which another scheme describes too.")
            drafts[iri] = draft
    for iri, draft in drafts.items():
        for other in draft.related & drafts.keys():
            drafts[other].related.add(iri)
    return (_concept(iri, draft) for iri, draft in drafts.items())


def _files(folder: Path) -> Iterator[Path]:
    """One file for every scheme we know. Raises VocabularyError when they do not agree."""
    found = {path.stem: path for name in FOLDERS for path in sorted((folder / name).glob("*.ttl"))}
    if found.keys() != SCHEME_NAMESPACES.keys():
        different = ", ".join(sorted(found.keys() ^ SCHEME_NAMESPACES.keys()))
        raise VocabularyError(f"The files in {folder} and the schemes of this program do not agree: {different}.")
    return (found[scheme] for scheme in SCHEME_NAMESPACES)


def _read(path: Path) -> Iterator[tuple[str, _Draft]]:
    """The concepts of one file."""
    drafts: dict[str, _Draft] = {}
    concepts = []
    try:
        for triple in parse(path=path, format=RdfFormat.TURTLE):
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if not isinstance(subject, NamedNode):
                continue
            if predicate == _TYPE and value == _CONCEPT:
                concepts.append(subject.value)
            draft = drafts.get(subject.value)
            if draft is None:
                draft = drafts[subject.value] = _Draft(path.stem)
            draft.learn(predicate.value, value)
    except (OSError, SyntaxError) as e:
        raise VocabularyError(f"{path} cannot be read: {e}") from e
    return ((iri, drafts[iri]) for iri in concepts)


def _concept(iri: str, draft: _Draft) -> Concept:
    broader, related, exactly = (tuple(sorted(iris)) for iris in (draft.broader, draft.related, draft.exactly))
    return Concept(
        intern(iri), draft.scheme, draft.labels, draft.names, draft.hidden, draft.definition, broader, related, exactly
    )
