"""What is said at the address of what is gone: an activity that was erased, a practice that was withdrawn."""

from __future__ import annotations

from typing import cast

from flask import Response, current_app, render_template

from node.practice import Practice, Signed
from node.store import activities, erasures
from node.store.practices import Holding
from node.web import graphs
from node.web.here import Publisher, node
from node.web.language import gettext as _
from node.web.negotiation import HTML, Body, Form, send
from node.web.reading import Practices
from node.web.views import words
from node.web.views.texts import Phrase, pick


def erasing(sequence: int, publisher: Publisher | None = None) -> Signed | None:
    """The activity that erased activity `sequence`, of this node unless another publisher is named; None where none
    did."""
    here = node()
    actor = publisher.did if publisher else here.did
    iri = erasures.erased_by(here.db(), actor, sequence)
    return activities.get(here.db(), actor, int(iri.rpartition("/")[2])) if iri else None


def gone(
    sequence: int, signed: Signed, form: Form, data: Body | None = None, publisher: Publisher | None = None
) -> Response:
    """410 for activity `sequence`, which `signed` erased: a sentence for people, `signed` itself for machines.

    `data` is `signed` in a form other than HTML, where that is not simply what it says of itself.
    """
    if form is not HTML:
        return send(data or graphs.tombstone(signed, form), status=410)
    html = render_template(
        "erased.html",
        title=_("This text was erased"),
        sequence=sequence,
        activity=signed.activity,
        because=graphs.facts(signed).because,
        when=words.moment(signed.activity.published),
        name=publisher.name if publisher else node().config.name,
        own=publisher is None or publisher.own,
    )
    return send(Body.of(html.encode(), HTML), status=410)


def withdrawn(publisher: Publisher, holding: Holding, signed: Signed, form: Form) -> Response:
    """410: who withdrew the practice, when and why, and where its earlier versions are."""
    if form is not HTML:
        return send(graphs.tombstone(signed, form), status=410)
    facts = graphs.facts(signed)
    html = render_template(
        "tombstone.html",
        title=_last_title(holding, signed),
        publisher=publisher,
        activity=signed.activity,
        because=facts.because,
        erases=facts.erases,
        when=words.moment(signed.activity.published),
        first_published=words.moment(holding.first_published),
        last=_last_version(holding, signed),
        page=publisher.page(holding.iri),
    )
    return send(Body.of(html.encode(), HTML), status=410)


def _last_version(holding: Holding, signed: Signed) -> int | None:
    """The number of the version that stood before, where its text is still here."""
    db = node().db()
    before = activities.before(db, holding.iri, holding.actor, signed.activity.sequence)
    if before is None or activities.text_digest(db, holding.actor, before[2]) is None:
        return None
    versions = activities.history(db, holding.iri, holding.actor, 50)
    return before[2] if any(each.sequence == before[2] and not each.erased for each in versions) else None


def _last_title(holding: Holding, signed: Signed) -> Phrase:
    """What the practice was called; empty where nothing that says so may be shown."""
    sequence = _last_version(holding, signed)
    keep = cast("Practices", current_app.extensions["practices"])
    practice: Practice | None = keep.read(node().db(), holding.iri, holding.actor, sequence) if sequence else None
    return pick(practice.title) if practice else Phrase("")
