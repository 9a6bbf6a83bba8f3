"""`/api/concepts`: the controlled lists practices are described with, and every concept in all its languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from werkzeug.exceptions import NotFound

from node.practice import Concept
from node.web.api.calls import Asked, call
from node.web.api.parameters import HL, segment
from node.web.here import node
from node.web.hierarchy import narrower
from node.web.tallies import tally
from node.web.views.facts import SCHEME_FACETS
from node.web.views.terms import Labels, named
from node.web.views.words import capital

SCHEME = segment("scheme", "The short name of a scheme, as /api/concepts lists them.", "themes")
ID = segment("id", "The last piece of the concept's IRI.", "video-surveillance")


@call("/api/concepts", "The schemes: lists of concepts.", "SchemeList", example="/api/concepts")
def schemes(_: Asked) -> dict[str, Any]:
    """All schemes, with the facet of a search that takes their concepts."""
    here = node()
    return {
        "schemes": [
            {
                "id": scheme,
                "iri": namespace,
                "label": capital(scheme.replace("-", " ")),
                "facet": SCHEME_FACETS.get(scheme),
                "concepts": len(here.thesaurus.scheme(scheme)),
                "api": f"{here.config.base_url}/api/concepts/{scheme}",
            }
            for scheme, namespace in here.thesaurus.namespaces.items()
            if here.thesaurus.scheme(scheme)
        ]
    }


@call(
    "/api/concepts/{scheme}", "The concepts of a scheme.", "ConceptList", SCHEME, HL,
    example="/api/concepts/themes?hl=es", kept=True,
)  # fmt: skip
def scheme(asked: Asked) -> dict[str, Any]:
    """The concepts of a scheme in the order of its file, each with its label in one language."""
    here, name = node(), asked["scheme"]
    listed, labels = _scheme(name), Labels(here.thesaurus, asked["hl"])
    counted = tally(name)
    return {
        "scheme": name,
        "iri": here.thesaurus.namespaces[name],
        "facet": SCHEME_FACETS.get(name),
        "concepts": [
            named(concept, labels, here.config.base_url)
            | {
                "definition": labels.best(concept.definition) or None,
                "broader": list(concept.broader),
                "practices": counted.get(concept.iri),
            }
            for concept in listed
        ],
    }


@call(
    "/api/concepts/{scheme}/{id}", "One concept: its labels in all languages, and what is broader, narrower, related.",
    "Concept", SCHEME, ID, HL, example="/api/concepts/themes/data-protection", kept=True,
)  # fmt: skip
def concept(asked: Asked) -> dict[str, Any]:
    """All that is known of a concept."""
    here = node()
    found = find(asked["scheme"], asked["id"])
    labels, base_url = Labels(here.thesaurus, asked["hl"]), here.config.base_url

    def names(iris: tuple[str, ...]) -> list[dict[str, Any]]:
        known = here.thesaurus.concepts
        return [named(known[iri], labels, base_url) for iri in iris if iri in known]

    below = tuple(each.iri for each in narrower(here.thesaurus, found.scheme).get(found.iri, ()))
    facet = SCHEME_FACETS.get(found.scheme)
    return named(found, labels, base_url) | {
        "page": f"{base_url}/concepts/{found.scheme}/{found.id}",
        "labels": dict(found.labels),
        "names": {language: list(names) for language, names in found.names.items()},
        "definition": dict(found.definition),
        "broader": names(found.broader),
        "narrower": names(below),
        "related": names(found.related),
        "exactly": list(found.exactly),
        "practices": tally(found.scheme).get(found.iri),
        "search": f"{base_url}/api/search?{facet}={found.id}" if facet else None,
    }


def find(scheme: str, id: str) -> Concept:
    """A concept by scheme and id. Raises NotFound with a sentence."""
    _scheme(scheme)
    thesaurus = node().thesaurus
    found = thesaurus.concepts.get(thesaurus.iri(scheme, id))
    if found is None or found.scheme != scheme:
        raise NotFound(f"The scheme {scheme} has no concept of that name. {_listed()}")
    return found


def _scheme(name: str) -> Sequence[Concept]:
    concepts = node().thesaurus.scheme(name)
    if not concepts:
        raise NotFound(f"There is no scheme of that name. {_listed()}")
    return concepts


def _listed() -> str:
    return f"What there is stands at {node().config.base_url}/api/concepts."
