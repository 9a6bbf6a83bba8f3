"""`/admin/peers/add`: who the node at an address says it is, and its keys pinned when the staff agree, as
`commons peers add` does."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256

from flask import Blueprint, Response, make_response, render_template, request

from node import harvest
from node.config import base_url
from node.errors import PeerError
from node.harvest.peering import Candidate
from node.identity.keys import fingerprint
from node.store import followers, peers, transaction
from node.web.admin.guard import signed_in
from node.web.admin.told import tell
from node.web.here import node
from node.web.views.peer_view import NAME_CHARACTERS
from node.web.views.texts import one_line

bp = Blueprint("adding", __name__)
LOOK_SECONDS = 15.0
"""How long a node may take to say who it is: a thread of the server waits for it."""
log = logging.getLogger(__name__)


@bp.post("/peers/add")
def add() -> Response:
    """First show who is there; with the mark of what was shown, pin its keys if it says the same again."""
    here, address = node(), base_url(request.form.get("url", "").strip(), "The address")
    candidate = _candidate(address)
    if "mark" not in request.form:
        return _shown(address, candidate)
    if request.form["mark"] != _mark(candidate):
        raise PeerError(
            f"{address} says something else of itself by now than you saw; nothing was changed. Look again."
        )
    did = candidate.document.did
    with transaction(here.db()):
        harvest.add(here.db(), candidate, datetime.now(UTC))
        followers.grant_waiting(here.db(), did)
    log.info("%s of the staff: added %s.", signed_in().name, did)
    return tell("/admin/peers", "added", did)


def _candidate(address: str) -> Candidate:
    """Raises PeerError where it is no node, or a peer already."""
    here = node()
    known = peers.get(here.db(), address)
    if known is not None:
        raise PeerError(f"{known.name} ({address}) is a peer already.")
    with closing(here.client()) as client:
        return harvest.inspect(client, address, own_did=here.did, deadline=time.monotonic() + LOOK_SECONDS)


def _shown(address: str, candidate: Candidate) -> Response:
    html = render_template(
        "admin_add.html",
        address=address,
        name=one_line(candidate.name, NAME_CHARACTERS) or address,
        curator=candidate.stream.curator,
        did=candidate.document.did,
        keys=[f"{fingerprint(key.multikey)} ({key.method.rpartition('#')[2]})" for key in candidate.document.keys],
        practices=candidate.stream.practices,
        mark=_mark(candidate),
    )
    return make_response(html)


def _mark(candidate: Candidate) -> str:
    said = (candidate.document.did, candidate.document.stream, candidate.document.inbox, candidate.document.keys)
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()
