"""`/collection`: a reading list kept in its address, as a page, a table, a bibliography, linked data and a feed."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, json, render_template, request

from node.web.choosing import asked_language, asked_selection, looked_up, offers
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import read_in, speaking, with_language
from node.web.negotiation import ATOM, BIBTEX, CSV, HTML, JSONLD, Body, Form, send
from node.web.views.bibtex import bibliography
from node.web.views.card import card
from node.web.views.chosen import Selection
from node.web.views.collection_view import MOST, collection_view
from node.web.views.facts import Speaker
from node.web.views.feed_view import feed_view
from node.web.views.item_list import item_list
from node.web.views.listing import Line, line
from node.web.views.spreadsheet import table
from node.web.views.terms import Labels

bp = Blueprint("collection", __name__)

PATH = "/collection"


@bp.get(PATH)
def page() -> Response:
    """The list in its order, with what changes it and takes it away."""
    selection = asked_selection(PATH, MOST)
    there, absent = looked_up(selection)
    speaker = Speaker(node().thesaurus)
    cards = {each: card(reading, speaker) for each, reading in there.items()}
    html = render_template(
        "collection.html",
        view=collection_view(selection, cards),
        selection=selection,
        absent=absent,
        offers=offers(selection, there, speaker) if len(selection.chosen) < MOST else (),
        room=len(selection.chosen) < MOST,
        words=request.args.get("q", ""),
    )
    return send(Body.of(html.encode(), HTML), negotiated=False)


@bp.get(f"{PATH}.csv")
def csv() -> Response:
    """The list as a table."""
    return _file(CSV, lambda _selection, lines: table(lines))


@bp.get(f"{PATH}.bib")
def bib() -> Response:
    """The list as BibTeX."""
    return _file(BIBTEX, lambda _selection, lines: bibliography(lines))


@bp.get(f"{PATH}.jsonld")
def jsonld() -> Response:
    """The list as linked data."""

    def make(selection: Selection, lines: list[Line]) -> bytes:
        document = item_list(lines, node().config.base_url + selection.address(f"{PATH}.jsonld"), len(lines))
        if selection.name:
            document["schema:name"] = selection.name
        return json.dumps(document, ensure_ascii=False, sort_keys=False).encode("utf-8", "replace")

    return _answer(JSONLD, make)


@bp.get(f"{PATH}.atom")
def atom() -> Response:
    """The list as a feed, what changed last first."""

    def make(selection: Selection, lines: list[Line]) -> bytes:
        here = node()
        lines.sort(key=lambda each: each.reading.holding.published, reverse=True)
        address, shown = with_language(selection.address(f"{PATH}.atom")), read_in(selection.address())
        name, base_url = selection.name or _("Reading list"), here.config.base_url
        view = feed_view(lines, here.thesaurus, name, base_url + address, base_url + shown)
        return render_template("feed.xml", view=view).encode("utf-8", "replace")

    return _answer(ATOM, make)


def _file(form: Form, make: Callable[[Selection, list[Line]], bytes]) -> Response:
    response = _answer(form, make)
    response.headers["Content-Disposition"] = f'attachment; filename="collection.{form.suffix}"'
    return response


def _answer(form: Form, make: Callable[[Selection, list[Line]], bytes]) -> Response:
    """The list in a form for programs, in the language asked for; what cannot be shown is left out."""
    selection, tag = asked_selection(PATH, MOST), asked_language()
    here = node()
    with speaking(tag):
        there, _absent = looked_up(selection)
        lines = [line(reading, Labels(here.thesaurus, tag), here.config.base_url) for reading in there.values()]
        return send(Body.of(make(selection, lines), form), negotiated=False)
