"""Signing in by an address that `commons admin` printed, once; and out again."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, current_app, make_response, render_template

from node.store import sessions, transaction
from node.web.admin.guard import give_cookie, secret, signed_in, take_cookie
from node.web.admin.told import tell
from node.web.here import node
from node.web.rates import Rates

bp = Blueprint("sign_in", __name__)

WRONG_A_MINUTE = 20
"""Only what is wrong counts, so that nobody can keep the staff out by trying."""

log = logging.getLogger(__name__)


@bp.get("/sign-in/<token>")
def ask(token: str) -> Response:
    """A page with a button: whatever looks at an address before a person does, such as a mail scanner, uses nothing
    up."""
    name = sessions.invited(node().db(), token, datetime.now(UTC))
    return _stale() if name is None else make_response(render_template("admin_enter.html", token=token, name=name))


@bp.post("/sign-in/<token>")
def enter(token: str) -> Response:
    """Use the address up and begin a session; one that this browser had before ends."""
    db, now = node().db(), datetime.now(UTC)
    name = sessions.invited(db, token, now)
    if name is None:
        return _stale()
    with transaction(db):
        began = sessions.sign_in(db, token, now)
        if began and secret():
            sessions.sign_out(db, secret())
    if began is None:  # another was quicker
        return _stale()
    log.info("%s signed in to /admin.", name)
    answer = tell("/admin")
    give_cookie(answer, began)
    return answer


@bp.post("/sign-out")
def leave() -> Response:
    """End this session."""
    db = node().db()
    with transaction(db):
        sessions.sign_out(db, secret())
    log.info("%s signed out.", signed_in().name)
    answer = tell("/admin", "signed-out")
    take_cookie(answer)
    return answer


def _stale() -> Response:
    wait = cast("Rates", current_app.extensions["rates"]).wait_seconds("sign-in", WRONG_A_MINUTE)
    answer = make_response(render_template("admin_sign_in.html", stale=True), 429 if wait else 403)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer
