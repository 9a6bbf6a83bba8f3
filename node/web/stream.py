"""What other nodes read: the stream and its pages, single activities, and who this node is."""

from __future__ import annotations

import json

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from node import feed
from node.feed import Rendered
from node.identity import did
from node.identity.intact import intact
from node.practice import Signed
from node.rdf.jsonld import activity_document
from node.rdf.stream import member_quads, write
from node.store import activities
from node.web.erased import erasing, gone
from node.web.here import node
from node.web.inbox import advertise
from node.web.negotiation import (
    DID_JSON,
    DID_JSONLD,
    HTML,
    JSON,
    JSONLD,
    NQUADS,
    NTRIPLES,
    TRIG,
    TURTLE,
    Body,
    Form,
    choose,
    send,
)

bp = Blueprint("stream", __name__)

FORMS = (TRIG, NQUADS, JSONLD)
CLOSED = "public, max-age=604800, immutable"
OPEN = "no-cache"


@bp.get("/feed")
@bp.get("/feed.<suffix>")
def root(suffix: str = "") -> Response:
    """The stream's description; it has no named graphs, so Turtle and N-Triples do as well."""
    form = choose((*FORMS, TURTLE, NTRIPLES), suffix)
    here = node()
    return advertise(_send(feed.root(here.db(), here.config, here.did, form.suffix), form))


@bp.get("/feed/<int(min=1, max=999999999999):number>")
@bp.get("/feed/<int(min=1, max=999999999999):number>.<suffix>")
@bp.get("/feed/<int(min=1, max=999999999999):number>-<int(min=2, max=999999999999):revision>")
@bp.get("/feed/<int(min=1, max=999999999999):number>-<int(min=2, max=999999999999):revision>.<suffix>")
def page(number: int, suffix: str = "", revision: int = 1) -> Response:
    """One page of the stream; closed ones never change. Where one was rendered anew, since something in it was erased,
    its older addresses lead to the newest."""
    form = choose(FORMS, suffix)
    here = node()
    rendered = feed.page(here.db(), here.config, here.did, number, form.suffix, revision)
    if rendered is None:
        raise NotFound(f"The stream has no page {number}{f'-{revision}' if revision > 1 else ' yet'}.")
    if isinstance(rendered, feed.Moved):
        return _moved(rendered.url + (f".{suffix}" if suffix else ""))
    return _send(rendered, form)


def _moved(url: str) -> Response:
    """301, to be asked for anew each time, since the page may move again (RFC 9111, section 5.2.2.4)."""
    headers = {
        "Location": url,
        "Cache-Control": OPEN,
        "Vary": "Accept",
        "Access-Control-Allow-Origin": "*",
        "Content-Type": "text/plain; charset=utf-8",
    }
    return Response(f"This page of the stream is at {url} now.\n", status=301, headers=headers)


@bp.get("/activities/<int(min=1, max=999999999999):sequence>")
@bp.get("/activities/<int(min=1, max=999999999999):sequence>.<suffix>")
def activity(sequence: int, suffix: str = "") -> Response:
    """One activity with its payload and proof; as JSON-LD in the form that generic verifiers read. 410 and the activity
    that erased it where one did."""
    eraser = erasing(sequence)
    form = choose((TRIG, JSONLD, NQUADS, HTML) if eraser else (TRIG, JSONLD, NQUADS), suffix)
    if eraser:
        data = Body.of(_activity(eraser, form), form) if form is not HTML else None
        return gone(sequence, eraser, form, data)
    here = node()
    signed = activities.get(here.db(), here.did, sequence)
    if signed is None:
        raise NotFound(f"There is no activity {sequence} here yet.")
    return send(Body.of(_activity(intact(signed), form), form), cache_control=CLOSED)


def _activity(signed: Signed, form: Form) -> bytes:
    if form is JSONLD:
        return json.dumps(activity_document(signed), ensure_ascii=False, indent=2).encode()
    return write(member_quads(signed), form.suffix)


@bp.get(did.PATH)
def did_document() -> Response:
    """Who this node is (did:web)."""
    form = choose((DID_JSON, JSON, DID_JSONLD))
    here = node()
    document = feed.did_document(here.db(), here.config, here.did, here.keys)
    return send(Body.of(json.dumps(document, ensure_ascii=False, indent=2).encode(), form))


def _send(rendered: Rendered, form: Form) -> Response:
    return send(Body.of(rendered.body, form), cache_control=CLOSED if rendered.closed else OPEN)
