"""`/admin/quarantine`: what was refused, of whom and why; judged again or forgotten, as `commons quarantine` does."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from node.harvest import decisions
from node.harvest import quarantine as decided
from node.harvest.decisions import Actor, name_of
from node.harvest.quarantine import Released
from node.store import activities, quarantine, transaction
from node.store.quarantine import Refusal
from node.store.sources import Source
from node.web.admin import actors
from node.web.admin.guard import signed_in
from node.web.admin.told import tell
from node.web.here import node
from node.web.language import ngettext
from node.web.views.quarantine_view import ADDRESS_CHARACTERS, refusal_line
from node.web.views.texts import visible

bp = Blueprint("quarantine", __name__)

NEWEST = 100
"""How many one page lists."""
MOST = 2**63 - 1
SAID_CHARACTERS = 100_000
PAGE = "/admin/quarantine"
log = logging.getLogger(__name__)


@bp.get("/quarantine")
def everything() -> str:
    """The newest of all, or of one peer or portal."""
    db, name = node().db(), request.args.get("peer", "")
    actor = actors.known(name) if name else None
    refusals, everyone = quarantine.everything(db, name or None), _everyone()
    return render_template(
        "admin_quarantine.html",
        peer=name,
        name=actors.called(actor) if actor else "",
        portal=isinstance(actor, Source),
        count=len(refusals),
        lines=[(refusal_line(each), _name(each, everyone.get(each.actor))) for each in refusals[:NEWEST]],
        counts=[
            (actors.called(everyone[did]) if did in everyone else did, f"{PAGE}?{urlencode({'peer': did})}", count)
            for did, count in quarantine.counts(db).items()
        ],
    )


@bp.get("/quarantine/<int:id>")
def one(id: int) -> str:
    """One, with what it said."""
    db = node().db()
    refusal = quarantine.get(db, id) if id <= MOST else None
    if refusal is None:
        raise NotFound
    signed = activities.get(db, refusal.actor, refusal.sequence) if refusal.sequence else None
    said = signed.quads.decode("utf-8", "replace") if signed else ""
    actor = _everyone().get(refusal.actor)
    return render_template(
        "admin_refusal.html",
        line=refusal_line(refusal),
        name=_name(refusal, actor),
        peer=refusal.actor,
        judged=not isinstance(actor, Source),  # of portals nothing is kept
        said=visible(said, SAID_CHARACTERS),
    )


@bp.post("/quarantine/release")
def release() -> Response:
    """Judge what was chosen again, by the keys, shapes, limits and clock of today."""
    ids, here = _chosen(), node()
    if not ids:
        return _tell("none-chosen")
    done = decided.release_each(here.db(), ids, shapes=here.shapes, limits=here.config.limits, now=datetime.now(UTC))
    log.info("%s of the staff: judged %s of the quarantine again (%s).", signed_in().name, ids, _code(done))
    return _tell(_code(done))


@bp.post("/quarantine/drop")
def drop() -> str | Response:
    """Forget what was chosen, or all of one peer; asks first, since it cannot be taken back."""
    db, name = node().db(), request.form.get("peer", "")
    everything = "all" in request.form and name
    ids = [each.id for each in quarantine.everything(db, name)] if everything else _chosen()
    if not ids:
        return _tell("none-chosen")
    if "sure" not in request.form:
        question = ngettext(
            "%(count)s refused activity is forgotten: what it said, and why it was refused.",
            "%(count)s refused activities are forgotten: what they said, and why they were refused.",
            len(ids),
        )
        return render_template("admin_forget.html", ids=ids, peer=name, question=question)
    with transaction(db):
        count = decided.drop_each(db, ids)
    log.info("%s of the staff: forgot %d of the quarantine.", signed_in().name, count)
    return _tell("forgotten")


def _chosen() -> list[int]:
    """The numbers that the form has; what is none of ours is left out."""
    return [int(each) for each in request.form.getlist("id") if each.isascii() and each.isdigit() and len(each) < 19]


def _code(done: Released) -> str:
    if done.held:
        return "held"
    accepted = sum(each.fault is None for each in done.done)
    if done.impossible:
        return "nothing-kept"
    if accepted == len(done.done):
        return "accepted"
    return "accepted-some" if accepted else "still-refused"


def _tell(code: str) -> Response:
    peer = request.form.get("peer", "")
    return tell(PAGE, code, peer=peer)


def _everyone() -> dict[str, Actor]:
    return {name_of(each): each for each in decisions.everyone(node().db())}


def _name(refusal: Refusal, actor: Actor | None) -> str:
    return actors.called(actor) if actor else visible(refusal.actor, ADDRESS_CHARACTERS)
