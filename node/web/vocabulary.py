"""`/vocab`: the shared vocabulary, for people as tables, for machines as the files that came with the program."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from node.config import resource_folder
from node.rdf.namespaces import NC, SCHEME_NAMESPACES
from node.rdf.table import TABLE
from node.rdf.vocabulary import serialize, terms, version
from node.web.here import node
from node.web.language import gettext as _
from node.web.negotiation import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Body, choose, send
from node.web.views.scheme_names import scheme_name

bp = Blueprint("vocabulary", __name__)

FORMS = (HTML, TURTLE, JSONLD, NTRIPLES, RDFXML)
FOLDED = ("countries", "languages")
"""Lists that few want to read: they open on demand."""


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
        folded=FOLDED,
        terms=terms(resource_folder("vocab")),
        version=version(resource_folder("vocab")),
        scheme_name=scheme_name,
    )
    return send(Body.of(html.encode(), HTML))


@bp.get("/vocab/<path:name>")
def file(name: str) -> Response:
    """One of the vocabulary's own files: the context, the shapes, a scheme."""
    if name not in _files():
        raise NotFound(_("The vocabulary has no file of that name."))
    form = JSONLD if name.endswith(".jsonld") else TURTLE
    return send(Body.of((resource_folder("vocab") / name).read_bytes(), form), negotiated=False)


@lru_cache(maxsize=1)
def _files() -> tuple[str, ...]:
    """What may be asked for: names such as `shapes.ttl` and `schemes/themes.ttl`, found once, never built."""
    folder = resource_folder("vocab")
    paths = (path for pattern in ("*.ttl", "*.jsonld", "*/*.ttl") for path in folder.glob(pattern))
    return tuple(sorted(path.relative_to(folder).as_posix() for path in paths))
