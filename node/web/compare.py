"""`/compare`: up to four practices side by side, as a page and as a table."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import BadRequest

from node.practice import Practice
from node.rdf.table import TABLE
from node.web.choosing import asked_language, asked_selection, looked_up, offers
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import speaking, with_language
from node.web.negotiation import CSV, HTML, Body, send
from node.web.reading import Reading, current
from node.web.views.card import card
from node.web.views.chosen import reference
from node.web.views.compare_table import compare_table
from node.web.views.compare_view import MOST, CompareView, compare_view
from node.web.views.facts import Speaker
from node.web.views.texts import Phrase, pick

bp = Blueprint("compare", __name__)

PATH = "/compare"
MOST_RELATED = 50
"""Other practices whose titles are looked up for one comparison."""


@bp.app_template_filter("chosen")
def _chosen(page: str) -> str:
    return reference(page)


@bp.get(PATH)
def page() -> Response:
    """The comparison; with one practice or none, what is missing and what could be added."""
    selection = asked_selection(PATH, MOST)
    there, absent = looked_up(selection)
    speaker = Speaker(node().thesaurus)
    room = len(there) < MOST and len(selection.chosen) < MOST
    html = render_template(
        "compare.html",
        csv=with_language(selection.address(f"{PATH}.csv")),
        view=_view(list(there.values())) if len(there) > 1 else None,
        selection=selection,
        absent=absent,
        lone=[card(reading, speaker) for reading in there.values()] if len(there) == 1 else [],
        chosen=list(there),
        offers=offers(selection, there, speaker) if room else (),
        room=room,
    )
    return send(Body.of(html.encode(), HTML), negotiated=False)


@bp.get(f"{PATH}.csv")
def csv() -> Response:
    """The comparison as a table, nothing cut."""
    with speaking(asked_language()):
        there, _absent = looked_up(asked_selection(PATH, MOST))
        readings = list(there.values())
        if not readings:
            raise BadRequest(_("Please choose practices to compare: none of these is known here."))
        data = compare_table(_view(readings), readings, node().config.base_url)
    response = send(Body.of(data, CSV), negotiated=False)
    response.headers["Content-Disposition"] = 'attachment; filename="comparison.csv"'
    return response


def _view(readings: list[Reading]) -> CompareView:
    return compare_view(readings, Speaker(node().thesaurus, practices=_named([each.practice for each in readings])))


def _named(practices: list[Practice]) -> dict[str, Phrase]:
    """The practices that these name, where this node holds them: title and page."""
    fields = [row.field for row in TABLE["Practice"] if row.type == "practice"]
    held = [getattr(practice, field) for practice in practices for field in fields]
    named = [iri for each in held if each for iri in (each if isinstance(each, tuple) else (each,))]
    found = ((iri, current(iri)) for iri in named[:MOST_RELATED])
    return {
        iri: Phrase(title.text, title.lang, reading.page)
        for iri, reading in found
        if reading and (title := pick(reading.practice.title))
    }
