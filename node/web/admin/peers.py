"""`/admin/peers`: each peer and portal, and what the staff decide about it, as `commons peers` and `sources` do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from node.errors import PeerError
from node.harvest import decisions
from node.harvest.decisions import Actor, name_of
from node.store import Connection, followers, practices, transaction
from node.store.peers import Peer
from node.web.admin import actors
from node.web.admin.guard import signed_in
from node.web.admin.requests import line as request_line
from node.web.admin.told import tell
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import later, ngettext

bp = Blueprint("peers", __name__)
log = logging.getLogger(__name__)
OTHERWISE = "{name} stands otherwise by now than you saw; nothing was changed. Look again."


@dataclass(frozen=True, slots=True)
class Action:
    """A decision: what its button says, and what it does, which returns a code of `told`; in one transaction, unless it
    `commits` by itself.

    One that cannot be taken back says on a page of its own what it does, before it does it.
    """

    label: str
    do: Callable[[Connection, Actor, datetime], str]
    question: Callable[[Connection, Actor], str] | None = None
    commits: bool = False


def _suspend(db: Connection, actor: Actor, now: datetime) -> str:
    decisions.suspend(db, actor, now)
    return "suspended"


def _resume(db: Connection, actor: Actor, now: datetime) -> str:
    return decisions.resume(db, actor, now).name


def _accept(db: Connection, actor: Actor, now: datetime) -> str:
    return decisions.resume(db, actor, now, accept=True).name


def _read(db: Connection, actor: Actor, now: datetime) -> str:
    decisions.read_soon(db, actor, now)
    return "due"


def _remove(db: Connection, actor: Actor, _now: datetime) -> str:
    decisions.remove(db, actor)
    return "removed"


def _trust(db: Connection, actor: Actor, now: datetime) -> str:
    here = node()
    if not isinstance(actor, Peer):
        raise PeerError(f"{actor.name} is a portal, which signs nothing.")
    decisions.trust(db, actor, now, shapes=here.shapes, limits=here.config.limits)
    return "trusted"


def _would_withdraw(_db: Connection, _actor: Actor) -> str:
    return _("Its withdrawals take effect: so many practices are shown here no longer.")


def _would_begin_anew(_db: Connection, _actor: Actor) -> str:
    return _("What was read of it before is forgotten, and its history is read anew as it is now.")


def _would_trust(_db: Connection, _actor: Actor) -> str:
    return _("Compare the fingerprints with what that city tells you by another way, such as the telephone.")


def _would_remove(db: Connection, actor: Actor) -> str:
    count = practices.counts(db).get(name_of(actor), 0)
    return ngettext(
        "It is forgotten, with its keys, its history and %(count)s practice.",
        "It is forgotten, with its keys, its history and %(count)s practices.",
        count,
    )


ACTIONS = {
    "read": Action(later("Read it now"), _read),
    "resume": Action(later("Show and read it again"), _resume),
    "judge": Action(later("Judge it again"), _resume),
    "withdraw": Action(later("Accept its withdrawals"), _accept, _would_withdraw),
    "anew": Action(later("Accept its new history"), _accept, _would_begin_anew),
    "trust": Action(later("Trust its new keys"), _trust, _would_trust, commits=True),
    "suspend": Action(later("Suspend it"), _suspend),
    "remove": Action(later("Remove it"), _remove, _would_remove),
}


@bp.get("/peers")
def everyone() -> str:
    """All of them, those first that wait for a decision; and who asked to be told."""
    lines = sorted(actors.everyone(), key=lambda line: not line.asks)
    asking = [request_line(each) for each in followers.waiting(node().db())]
    return render_template("admin_peers.html", lines=lines, asking=asking, actions=ACTIONS)


@bp.get("/peers/<action>")
def question(action: str) -> str:
    """What an action would do, with a button that does it."""
    asked, db = _action(action), node().db()
    if asked.question is None:
        raise NotFound
    actor = _offered(action, request.args.get("of", ""))
    return render_template(
        "admin_sure.html",
        action=action,
        label=_(asked.label),
        actor=name_of(actor),
        name=actors.called(actor),
        address=actors.address(actor),
        because=actors.because(actor),
        waits=actors.waiting_keys(db, actor) if action == "trust" else (),
        question=asked.question(db, actor),
        mark=actors.mark(actor),
    )


@bp.post("/peers/<action>")
def decide(action: str) -> Response:
    """Do it, if there is still the same to decide as the staff saw."""
    chosen, db, now = _action(action), node().db(), datetime.now(UTC)
    name = request.form.get("of", "")
    with nullcontext() if chosen.commits else transaction(db):
        actor = _offered(action, name)
        if chosen.question is not None and request.form.get("mark") != actors.mark(actor):
            raise PeerError(OTHERWISE.format(name=actor.name))
        done = chosen.do(db, actor, now)
    log.info("%s of the staff: %s %s (%s).", signed_in().name, action, name, done)
    return tell("/admin/peers", done, name)


def _action(name: str) -> Action:
    found = ACTIONS.get(name)
    if found is None:
        raise NotFound
    return found


def _offered(action: str, name: str) -> Actor:
    """Whom it is about. Raises PeerError where that is not to be decided about it, or not any more."""
    actor = actors.known(name)
    if action not in actors.choices(actor):
        raise PeerError(OTHERWISE.format(name=actor.name))
    return actor
