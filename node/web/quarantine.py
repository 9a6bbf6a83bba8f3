"""`/quarantine/{host}`: what this node could not accept of a peer's stream, why, and what mends it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, render_template
from werkzeug.exceptions import NotFound

from node.harvest.standing import facts
from node.rdf.refusals import Reading, Report, report
from node.store import peers, quarantine, runs, schedule
from node.store.peers import Peer
from node.store.quarantine import Refusal
from node.store.runs import Run
from node.web.here import node
from node.web.language import gettext as _
from node.web.negotiation import HTML, PAGE_AND_GRAPH, Body, Form, choose, send
from node.web.page_cache import PageCache
from node.web.views.quarantine_view import REASON_CHARACTERS, held, quarantine_view, refused
from node.web.views.standing_view import standing_in_words
from node.web.views.texts import visible

bp = Blueprint("quarantine", __name__)

NEWEST = 500
"""How many refusals one report lists."""


@bp.get("/quarantine/<host>")
@bp.get("/quarantine/<host>/report.<suffix>")
def of_peer(host: str, suffix: str = "") -> Response:
    """The report on one peer as a page or as linked data. Nothing in it is private: the peer published it."""
    db = node().db()
    peer = peers.get(db, host)
    if peer is None or urlsplit(peer.base_url).netloc != host:
        raise NotFound(_("This node reads no peer of that name, so it has refused nothing of it."))
    form = choose(PAGE_AND_GRAPH, suffix)
    refusals = quarantine.everything(db, peer.did)
    read, run = schedule.get(db, peer.did), runs.last(db, peer.did)
    key = ("quarantine", peer, read, run, hash(tuple(refusals)), form.suffix)

    def make() -> Body:
        if form is HTML:
            return _page(peer, read, run, refusals)
        return _graph(peer, run, refusals, form)

    return send(cast("PageCache", current_app.extensions["pages"]).get(key, make))


def _page(peer: Peer, read: schedule.Schedule | None, run: Run | None, refusals: list[Refusal]) -> Body:
    now, interval = datetime.now(UTC), node().config.poll_seconds
    said = standing_in_words(facts(peer, read, run, now, interval_seconds=interval), now, interval)
    view = quarantine_view(peer, read, said, refusals, NEWEST)
    return Body.of(render_template("quarantine.html", view=view).encode(), HTML)


def _graph(peer: Peer, run: Run | None, refusals: list[Refusal], form: Form) -> Body:
    here = node()
    base, hidden = here.config.base_url, peer.suspended_at is not None
    said = f"{run.outcome}: {visible(run.note, REASON_CHARACTERS)}" if run and run.note and not hidden else ""
    reading = Reading(run.started_at, run.ended_at, said or run.outcome) if run else None
    of = Report(
        page=f"{base}/quarantine/{urlsplit(peer.base_url).netloc}",
        peer=peer.did,
        stream=peer.stream,
        publisher=here.did,
        ask=f"{base}/about",
        held=None if hidden else held(peer),
        refused=[] if hidden else [refused(each) for each in refusals[:NEWEST]],
        count=len(refusals),
        reading=reading,
    )
    return Body.of_statements(report(of), form)
