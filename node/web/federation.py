"""`/peers`: whom this node reads and who reads it, how that went of late, and what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template

from node.harvest.standing import facts
from node.practice import Place
from node.store import followers, peers, practices, quarantine, runs, schedule, sources
from node.store.peers import Peer
from node.store.schedule import Schedule
from node.store.sources import READ_EVERY_SECONDS, Source
from node.web.here import node
from node.web.language import SOURCE
from node.web.negotiation import HTML, Body, send
from node.web.views.facts import Speaker
from node.web.views.peer_view import PeerLine, PortalLine, federation_view, peer_line, portal_line
from node.web.views.standing_view import standing_in_words, state_in_short

bp = Blueprint("federation", __name__)


@bp.get("/peers")
def peer_list() -> Response:
    """Peers and portals: when each was last read, how much is held of it, and who follows whom."""
    here = node()
    db = here.db()
    counts, refused, told = practices.counts(db), quarantine.counts(db), followers.granted(db)
    read, now, speaker = schedule.everything(db), datetime.now(UTC), Speaker(here.thesaurus)

    def of_peer(peer: Peer) -> PeerLine:
        known, interval = read.get(peer.did), here.config.poll_seconds
        found = facts(peer, known, runs.last(db, peer.did), now, interval_seconds=interval)
        said = standing_in_words(found, now, interval)
        count, bad = counts.get(peer.did, 0), refused.get(peer.did, 0)
        return peer_line(peer, known, said, state_in_short(found), count, bad, told=peer.did in told)

    def of_portal(source: Source, known: Schedule | None) -> PortalLine:
        found = facts(source, known, runs.last(db, source.url), now, interval_seconds=READ_EVERY_SECONDS)
        said = standing_in_words(found, now, READ_EVERY_SECONDS)
        bad = [(count, reason) for _, count, reason in quarantine.by_check(db, source.url)]
        place = speaker.place(Place({SOURCE: source.city}, source.country))
        return portal_line(source, known, said, state_in_short(found), counts.get(source.url, 0), bad, place.text)

    view = federation_view(
        here.config.name,
        counts.get(here.did, 0),
        sum(count for actor, count in counts.items() if actor != here.did),
        sum(refused.values()),
        [of_peer(peer) for peer in peers.everyone(db)],
        [of_portal(source, read.get(source.url)) for source in sources.everyone(db)],
    )
    return send(Body.of(render_template("peers.html", view=view).encode(), HTML), negotiated=False)
