"""What is said at the address of what is gone: an activity that was erased, a practice that was withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template

from node.practice import Signed
from node.store import activities, erasures
from node.store.practices import Holding
from node.web import graphs
from node.web.here import Publisher, node
from node.web.kin import replacing, titles
from node.web.language import gettext as _
from node.web.negotiation import HTML, Body, Form, send
from node.web.reading import read_version, version_number, versions_of
from node.web.views import words
from node.web.views.texts import Phrase, pick
from node.web.views.version_lines import VersionLine

MOST = 200
"""Versions that are looked through for those that may still be read."""
TOLD = 4
"""Versions that a page names."""


def erasing(sequence: int, publisher: Publisher | None = None) -> Signed | None:
    """The activity that erased activity `sequence`, of this node unless another publisher is named; None where none
    did."""
    here = node()
    actor = publisher.did if publisher else here.did
    iri = erasures.erased_by(here.db(), actor, sequence)
    return activities.get(here.db(), actor, int(iri.rpartition("/")[2])) if iri else None


def gone(
    sequence: int,
    signed: Signed,
    form: Form,
    data: Body | None = None,
    publisher: Publisher | None = None,
    holding: Holding | None = None,
) -> Response:
    """410 for activity `sequence`, which `signed` erased: a sentence for people, `signed` itself for machines.

    `data` is `signed` in a form other than HTML, where that is not simply what it says of itself; `holding` is of the
    practice whose version was erased, where that is known.
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
        page=publisher.page(holding.iri) if publisher and holding else "",
        version=version_number(holding, sequence) if holding else 0,
    )
    return send(Body.of(html.encode(), HTML), status=410)


def withdrawn(publisher: Publisher, holding: Holding, signed: Signed, form: Form) -> Response:
    """410: who withdrew the practice, when and why, and where its earlier versions are."""
    if form is not HTML:
        return send(graphs.tombstone(signed, form), status=410)
    facts = graphs.facts(signed)
    lines = [each for each in versions_of(holding, MOST, TOLD) if each.sequence < signed.activity.sequence]
    html = render_template(
        "tombstone.html",
        title=last_title(holding, lines),
        publisher=publisher,
        activity=signed.activity,
        because=facts.because,
        erases=facts.erases,
        when=words.moment(signed.activity.published),
        first_published=words.moment(holding.first_published),
        stands_again=not holding.withdrawn,
        replaced_by=list(titles({each.practice.iri: each for each in replacing(holding.iri, holding.actor)}).values()),
        versions=[] if publisher.portal else [each for each in lines if each.readable][:TOLD],
        page=publisher.page(holding.iri),
    )
    return send(Body.of(html.encode("utf-8", "replace"), HTML), status=410)


def last_title(holding: Holding, before: Sequence[VersionLine]) -> Phrase:
    """What a practice was called when it was withdrawn, by its versions until then, the newest first; empty where what
    it said last may not be shown."""
    practice = read_version(holding, before[0].sequence) if before and before[0].readable else None
    return pick(practice.title) if practice else Phrase("")
