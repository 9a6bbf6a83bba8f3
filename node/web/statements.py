"""`/about`, `/accessibility` and `/privacy`: what this node is, what it promises its readers, and how to complain."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from node import __version__
from node.store import practices
from node.web.here import node
from node.web.negotiation import HTML, Body, send
from node.web.views import words
from node.web.views.texts import Phrase, link

bp = Blueprint("statements", __name__)

TESTED = "2026-11-26"
"""When the pages were last tested as the accessibility statement says; to be changed with what it says."""


@bp.get("/about")
def about() -> Response:
    """What this node is, who runs it, and what it never does."""
    here = node()
    count = practices.counts(here.db()).get(here.did, 0)
    return _page("about.html", own=words.practices(count), version=__version__)


@bp.get("/accessibility")
def accessibility() -> Response:
    """What was tested, what was not, and what to do where a page cannot be used."""
    return _page("accessibility.html", tested=words.date(TESTED))


@bp.get("/privacy")
def privacy() -> Response:
    """What is kept of readers, which is nothing, and of those whom practices name."""
    return _page("privacy.html")


def _page(template: str, **said: str) -> Response:
    contact = contact_of(node().config.contact)
    return send(Body.of(render_template(template, contact=contact, **said).encode(), HTML), negotiated=False)


def contact_of(address: str) -> Phrase:
    """Where to write to, as a link; empty where the node's staff gave none."""
    return link(f"mailto:{address}", address) if "@" in address and ":" not in address else link(address)
