"""Every version of a practice, one of them, and the difference of any two: of this node's practices and its peers'."""

from __future__ import annotations

import re
from typing import cast

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.exceptions import BadRequest

from node.errors import UnknownPractice
from node.practice import Signed
from node.rdf.practices import read_practice
from node.store.practices import Holding
from node.web import graphs
from node.web.erased import erasing, gone, last_title, withdrawn
from node.web.here import Publisher, node, shown
from node.web.kin import named_by, titles
from node.web.language import gettext as _
from node.web.language import here as local
from node.web.language import later
from node.web.lookup import holding_of, peer, split_suffix, this_node
from node.web.negotiation import HTML, PAGE_AND_DATASET, Body, choose, send
from node.web.page_cache import PageCache
from node.web.practices import page, text_language
from node.web.reading import read_version, signed_version, version_number, versions_of
from node.web.views import words
from node.web.views.difference import difference
from node.web.views.facts import Speaker
from node.web.views.texts import Phrase, pick

bp = Blueprint("versions", __name__)

MOST = 200
"""Versions in a list."""
TOLD = 20
"""Versions of which a list tells what they changed."""
NO_VERSION = later("There is no version of that number of this practice.")
_RANGE = re.compile(r"([0-9]{1,15})\.\.([0-9]{1,15})")


@bp.get("/practices/<slug>/versions/")
def own_list(slug: str) -> Response:
    """All versions of an own practice, the newest first."""
    return _list(this_node(), slug)


@bp.get("/peers/<host>/<slug>/versions/")
def peers_list(host: str, slug: str) -> Response:
    """All versions of a peer's practice that this node read."""
    return _list(peer(host), slug)


@bp.get("/practices/<slug>/versions/<name>")
def own_version(slug: str, name: str) -> Response:
    """One version of an own practice, or the difference of two (`3..7`)."""
    return _version(this_node(), slug, name)


@bp.get("/peers/<host>/<slug>/versions/<name>")
def peers_version(host: str, slug: str, name: str) -> Response:
    """One version of a peer's practice, or the difference of two."""
    return _version(peer(host), slug, name)


def _list(publisher: Publisher, slug: str) -> Response:
    holding = holding_of(publisher, slug)
    address = f"{publisher.page(holding.iri)}/versions/"
    if request.args:
        chosen = f"{request.args.get('from', '')}..{request.args.get('to', '')}"
        if not _RANGE.fullmatch(chosen):
            raise BadRequest(_("Two versions are chosen by their numbers, as in ?from=3&to=7."))
        return cast("Response", redirect(local(address + chosen), 303))
    lines = versions_of(holding, MOST + 1, TOLD)
    html = render_template(
        "versions.html",
        title=_title(publisher, holding),
        publisher=publisher,
        page=publisher.page(holding.iri),
        versions=lines[:MOST],
        cut=len(lines) > MOST,
        readable=[each for each in lines[:MOST] if each.readable],
    )
    return send(Body.of(html.encode("utf-8", "replace"), HTML), negotiated=False)


def _title(publisher: Publisher, holding: Holding) -> Phrase:
    """What a practice is called, or was when it was withdrawn; its address where that may not be shown."""
    if holding.withdrawn:
        title = last_title(holding, versions_of(holding, 2, 0)[1:])
    else:
        practice = read_version(holding, holding.sequence)
        title = pick(practice.title) if practice else Phrase("")
    return Phrase(title.text or holding.iri, title.lang, publisher.page(holding.iri))


def _version(publisher: Publisher, slug: str, name: str) -> Response:
    holding = holding_of(publisher, slug)
    if two := _RANGE.fullmatch(name):
        return _difference(publisher, holding, int(two[1]), int(two[2]))
    number, suffix = split_suffix(name)
    sequence = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    signed = _found(holding, sequence)
    form = choose(PAGE_AND_DATASET, suffix)
    if eraser := erasing(sequence, publisher):
        return gone(sequence, eraser, form, publisher=publisher, holding=holding)
    if signed.activity.change == "Delete":
        return withdrawn(publisher, holding, signed, form)
    if not signed.quads:
        raise UnknownPractice(_("This node holds no text of that version."))
    if form is not HTML:
        return send(graphs.version(signed, form))
    practice = read_practice(holding.iri, signed.quads)
    return send(page(practice, publisher, holding, signed, text_language(), current_version=False))


def _found(holding: Holding, sequence: int) -> Signed:
    signed = signed_version(holding, sequence)
    if signed is None:
        raise UnknownPractice(_(NO_VERSION))
    return signed


def _difference(publisher: Publisher, holding: Holding, first: int, last: int) -> Response:
    """What the page of the difference says; 404 where one of the two has no text, 410 where it was erased."""
    both = [_found(holding, sequence) for sequence in (first, last)]
    for signed in both:
        if eraser := erasing(signed.activity.sequence, publisher):
            number = signed.activity.sequence
            return gone(number, eraser, HTML, publisher=publisher, holding=holding)
        if not signed.quads or signed.activity.change == "Delete":
            raise UnknownPractice(_("One of these versions withdrew the practice: there is no text to compare."))
    key = ("difference", holding.iri, *(signed.activity.digest for signed in both), shown().mark)
    cache = cast("PageCache", current_app.extensions["pages"])
    body = cache.get(key, lambda: _compared(publisher, holding, both))
    return send(body, negotiated=False)


def _compared(publisher: Publisher, holding: Holding, both: list[Signed]) -> Body:
    before, after = (read_practice(holding.iri, signed.quads) for signed in both)
    speaker = Speaker(node().thesaurus, practices=titles(named_by(before) | named_by(after)))
    html = render_template(
        "difference.html",
        title=_title(publisher, holding),
        page=publisher.page(holding.iri),
        first=both[0].activity,
        last=both[1].activity,
        numbers=[version_number(holding, signed.activity.sequence) for signed in both],
        found=difference(before, after, speaker),
        readable=[each for each in versions_of(holding, MOST, 0) if each.readable],
        words=words,
    )
    return Body.of(html.encode("utf-8", "replace"), HTML)
