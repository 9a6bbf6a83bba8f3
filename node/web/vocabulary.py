"""`/vocab`: the shared vocabulary, for people as tables, for machines as the files that came with the program."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from node.config import resource_folder
from node.rdf.namespaces import NC, SCHEME_NAMESPACES
from node.rdf.table import TABLE
from node.rdf.vocabulary import serialize, terms
from node.web.here import node
from node.web.negotiation import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Body, choose, send

bp = Blueprint("vocabulary", __name__)

FORMS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
CONTEXT = "context.jsonld"


@bp.get("/vocab")
@bp.get("/vocab.<suffix>")
def vocab(suffix: str = "") -> Response:
    """Classes, properties and schemes; as linked data the whole ontology."""
    form = choose(FORMS, suffix)
    if form is not HTML:
        return send(Body.of(serialize(resource_folder("vocab"), form.media_type), form))
    thesaurus = node().thesaurus
    schemes = [(scheme, SCHEME_NAMESPACES[scheme], thesaurus.scheme(scheme)) for scheme in SCHEME_NAMESPACES]
    html = render_template(
        "vocabulary.html",
        table=TABLE,
        namespace=NC,
        schemes=[s for s in schemes if s[2]],
        files=_files(),
        terms=terms(resource_folder("vocab")),
    )
    return send(Body.of(html.encode(), HTML))


@bp.get("/vocab/<name>")
def file(name: str) -> Response:
    """One of the vocabulary's own files: the context, the shapes, the schemes."""
    if name not in _files():
        raise NotFound("The vocabulary has no file of that name.")
    form = JSONLD if name.endswith(".jsonld") else TURTLE
    return send(Body.of((resource_folder("vocab") / name).read_bytes(), form), negotiated=False)


@lru_cache(maxsize=1)
def _files() -> tuple[str, ...]:
    paths = resource_folder("vocab").iterdir()
    return tuple(sorted(path.name for path in paths if path.suffix in (".ttl", ".jsonld")))
