"""The inbox: where peers say that they published, and other nodes ask to be told (W3C Linked Data Notifications)."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Semaphore
from typing import cast

from flask import Blueprint, Response, current_app, json, render_template, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from node.harvest.notices import Receiver, Ruling, Verdict, judge, keep, usable
from node.identity import messages
from node.rdf.notices import (
    BYTES_MAX,
    Notice,
    Unreadable,
    inbox_statements,
    read,
    statements,
    write_statements,
)
from node.store import activities, notices, peers, transaction
from node.store.peers import Peer
from node.web.errors import answer
from node.web.here import node, publishers
from node.web.language import gettext as _
from node.web.negotiation import HTML, JSONLD, NTRIPLES, RDFXML, TURTLE, Body, choose, send
from node.web.rates import Rates
from node.web.views import words

bp = Blueprint("inbox", __name__)

FORMS = (JSONLD, TURTLE, NTRIPLES, RDFXML)
PATH = "/inbox"
SENDING_MAX = 2
"""Bodies that are read at once; the server has more threads than that."""
A_PEER_MAX = 30
STRANGERS_MAX = 60
"""Requests in a minute: of each peer, and of all together whose signature is not that of a peer."""

STATUS = {
    Ruling.TAKEN: 202,
    Ruling.WAITS: 202,
    Ruling.MALFORMED: 400,
    Ruling.UNSIGNED: 401,
    Ruling.REFUSED: 403,
    Ruling.REPLAYED: 409,
}


def advertise(response: Response) -> Response:
    """Say on an answer where this node's inbox is (LDN, section 3.1)."""
    response.headers["Link"] = f'<{address()}>; rel="http://www.w3.org/ns/ldp#inbox"'
    return response


def address() -> str:
    """Where this node's inbox is, as others write it in what they sign."""
    return node().config.base_url + PATH


@bp.get(PATH, provide_automatic_options=False)
def inbox() -> Response:
    """The notices that were kept: the last of each kind from each peer."""
    form = choose((*FORMS, HTML))
    kept = notices.everything(node().db())
    if form is HTML:
        names = {did: publisher.name for did, publisher in publishers().items()}
        lines = [(each, names.get(each.actor, each.actor), words.moment(each.received_at)) for each in kept]
        body = render_template("inbox.html", lines=lines).encode()
    else:
        body = write_statements(inbox_statements(address(), (f"{address()}/{each.id}" for each in kept)), form.suffix)
    response = advertise(send(Body.of(body, form)))
    response.headers["Accept-Post"] = JSONLD.media_type
    return response


@bp.get("/inbox/<int(min=1, max=999999999999):number>")
def notice(number: int) -> Response:
    """One notice: what was understood of it. Always linked data, whoever asks."""
    form = choose(FORMS)
    kept = notices.get(node().db(), number)
    if kept is None:
        raise NotFound(_("There is no notice of that number, or a newer one took its place."))
    body = kept.body if form is JSONLD else write_statements(statements(kept.body), form.suffix)
    return send(Body.of(body, form))


@bp.route(PATH, methods=["OPTIONS"], provide_automatic_options=False)
def options() -> Response:
    """What can be sent here."""
    headers = {"Allow": "GET, HEAD, OPTIONS, POST", "Accept-Post": JSONLD.media_type}
    return Response(status=204, headers=headers)


@bp.post(PATH, provide_automatic_options=False)
def receive() -> Response:
    """Take a notice: 202 where it was, and a sentence in any case. Nothing is fetched."""
    if request.mimetype != JSONLD.media_type:
        refused = answer(415, f"A notice is {JSONLD.media_type}.")
        refused.headers["Accept-Post"] = JSONLD.media_type
        return refused
    body = _body()
    if body is None:
        refused = answer(503, "Others are sending to this inbox at this moment. Please try again in a second.")
        refused.headers["Retry-After"] = "1"
        return refused
    found = read(body)
    if isinstance(found, Unreadable):
        return _too_many("", STRANGERS_MAX) or answer(400, found.reason)
    here, now = node(), datetime.now(UTC)
    peer = _peer(found)
    verdict = judge(found, peer, _signature(body, peer, now), Receiver(here.did, f"{here.config.base_url}/feed#stream"))
    proven = verdict.nonce is not None
    refused_for_now = _too_many(found.actor, A_PEER_MAX) if proven else _too_many("", STRANGERS_MAX)
    if refused_for_now is not None:
        return refused_for_now
    if verdict.ruling in (Ruling.TAKEN, Ruling.WAITS):
        db = here.db()
        with transaction(db):
            verdict = keep(db, verdict, peer, activities.head(db, here.did), now)
    return _said(verdict)


def _body() -> bytes | None:
    """What was posted, at most BYTES_MAX of it; None while others send.

    The server gives its threads to bodies for as long as those trickle in, so some threads are kept for readers.
    """
    sending = cast("Semaphore", current_app.extensions["sending"])
    if not sending.acquire(blocking=False):
        return None
    try:
        request.max_content_length = BYTES_MAX + 1  # a body without a length is cut there, with no error
        body = request.get_data(cache=False)
    finally:
        sending.release()
    if len(body) > BYTES_MAX:
        raise RequestEntityTooLarge
    return body


def _peer(found: Notice) -> Peer | None:
    peer = peers.get(node().db(), found.actor)
    return peer if peer is not None and peer.did == found.actor else None


def _signature(body: bytes, peer: Peer | None, now: datetime) -> messages.Signer | messages.Refused:
    """What the pinned keys of `peer` say of the request; the address signed is ours as configured, not as asked for."""
    pinned = usable(peers.keys(node().db(), peer.did)) if peer else {}
    return messages.verify("POST", address(), dict(request.headers), body, pinned.get, now=now)


def _too_many(who: str, most: int) -> Response | None:
    wait = cast("Rates", current_app.extensions["rates"]).wait_seconds(who, most)
    if not wait:
        return None
    refused = answer(429, f"This inbox takes {most} in a minute from {'you' if who else 'all it does not know'}.")
    refused.headers["Retry-After"] = str(wait)
    return refused


def _said(verdict: Verdict) -> Response:
    status = STATUS[verdict.ruling]
    if status == 202:
        return Response(json.dumps({"status": status, "said": verdict.reason}), status, content_type="application/json")
    refused = answer(status, verdict.reason)
    if status == 401:
        refused.headers["WWW-Authenticate"] = "Signature"
    return refused
