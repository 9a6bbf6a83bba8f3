"""What is said at the address of an activity of this node that was erased: by which one, when and why."""

from __future__ import annotations

from flask import Response, render_template

from node.practice import Signed
from node.store import activities, erasures
from node.web import graphs
from node.web.here import node
from node.web.language import gettext, later
from node.web.negotiation import HTML, Body, Form, send
from node.web.views import words

TITLE = later("This text was erased")


def erasing(sequence: int) -> Signed | None:
    """The activity of this node that erased activity `sequence`; None where none did."""
    here = node()
    iri = erasures.erased_by(here.db(), here.did, sequence)
    return activities.get(here.db(), here.did, int(iri.rpartition("/")[2])) if iri else None


def gone(sequence: int, signed: Signed, form: Form, data: Body | None = None) -> Response:
    """410 for activity `sequence`, which `signed` erased: a sentence for people, `signed` itself for machines.

    `data` is `signed` in a form other than HTML, where that is not simply what it says of itself.
    """
    if form is not HTML:
        return send(data or graphs.tombstone(signed, form), status=410)
    html = render_template(
        "erased.html",
        title=gettext(TITLE),
        sequence=sequence,
        activity=signed.activity,
        because=graphs.facts(signed).because,
        when=words.moment(signed.activity.published),
    )
    return send(Body.of(html.encode(), HTML), status=410)
