"""`/admin/requests`: who asked to be told when this node publishes, and is no peer, or was held when it asked."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from node.identity import did as did_web
from node.store import followers, peers, transaction
from node.store.followers import Waiting
from node.web.admin.guard import signed_in
from node.web.admin.told import tell
from node.web.here import node
from node.web.views import words
from node.web.views.texts import visible

bp = Blueprint("requests", __name__)
ADDRESS_CHARACTERS = 300
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RequestLine:
    """Who asked, when, where it says it is. Nothing of it was verified, unless it is a peer (`known`)."""

    did: str
    said: str
    asked: str
    address: str
    known: bool


def line(waiting: Waiting) -> RequestLine:
    """What the staff see of a request."""
    known = peers.of_did(node().db(), waiting.did)
    host = did_web.host(waiting.did)
    scheme = "http" if host.partition(":")[0] == "localhost" else "https"  # did:web, section 3.2: else TLS always
    return RequestLine(
        did=waiting.did,
        said=visible(waiting.did, ADDRESS_CHARACTERS),
        asked=words.moment(waiting.asked_at),
        address=known.base_url if known else f"{scheme}://{host}",
        known=known is not None,
    )


@bp.post("/requests/<action>")
def decide(action: str) -> Response:
    """Tell a peer that asked, or forget that somebody did; a stranger is told once it is a peer."""
    db, did = node().db(), request.form.get("of", "")
    with transaction(db):
        if action == "grant" and peers.of_did(db, did) and followers.grant_waiting(db, did):
            done = "granted"
        elif action == "dismiss" and did in {each.did for each in followers.waiting(db)}:
            followers.end(db, did)
            done = "dismissed"
        else:
            raise NotFound
    log.info("%s of the staff: %s the request of %s.", signed_in().name, done, did)
    return tell("/admin/peers", done, did)
