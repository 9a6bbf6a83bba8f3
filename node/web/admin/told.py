"""What was done, told on the page that follows: a code in its address, out of a fixed list, and no cookie."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from flask import Response, redirect, request

from node.harvest.decisions import Resumed
from node.store import peers, sources
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import later
from node.web.views.peer_view import NAME_CHARACTERS
from node.web.views.texts import one_line

SENTENCES = {
    "added": later("%(name)s is a peer now; a running worker reads it within a second."),
    "suspended": later("%(name)s is suspended: nothing of it is read or shown."),
    "due": later("%(name)s is read again; a running worker begins within a second."),
    "trusted": later("The keys of %(name)s are pinned as it says now."),
    "granted": later("%(name)s is told from now on when this node publishes."),
    "removed": later("It is forgotten, with all that was read from it."),
    "dismissed": later("The request is forgotten. Whoever sent it may ask again."),
    "accepted": later("All of it is accepted now."),
    "accepted-some": later("Some of it is accepted now. The rest is still refused, for the reason that stands there."),
    "still-refused": later("It is still refused, for the reason that stands there."),
    "nothing-kept": later("Of some of it nothing was kept, so it cannot be judged: have the peer publish it again."),
    "held": later("What was accepted withdraws many practices at once, so the peer is held now."),
    "forgotten": later("It is forgotten."),
    "none-chosen": later("Nothing was chosen, so nothing was changed."),
    "signed-out": later("You are signed out."),
    Resumed.READ.name: later("%(name)s is read again; a running worker begins within a second."),
    Resumed.JUDGED.name: later("%(name)s is read again; a running worker begins within a second."),
    Resumed.WITHDRAWN.name: later("%(name)s is read again, and may withdraw what it was held for."),
    Resumed.ANEW.name: later("The whole history of %(name)s is read anew; a running worker begins within a second."),
    Resumed.STILL_HELD.name: later("%(name)s is shown again, and still held."),
}
"""Code -> what is said. `name` is looked up in the record, so that an address that somebody made up says nothing."""


def tell(page: str, code: str = "", actor: str = "", **query: str) -> Response:
    """To a page of the staff's, which says what was done, and of whom."""
    said = urlencode({name: value for name, value in {**query, "done": code, "of": actor}.items() if value})
    return cast("Response", redirect(f"{page}?{said}" if said else page, 303))


def sentence() -> str:
    """What the address of this page says was done; empty where it says nothing that is known here."""
    message = SENTENCES.get(request.args.get("done", ""), "")
    if "%(name)s" not in message:
        return _(message) if message else ""
    name, db = request.args.get("of", ""), node().db()
    found = peers.of_did(db, name) or sources.of_url(db, name)
    return _(message, name=one_line(found.name, NAME_CHARACTERS)) if found else ""
