"""Who may pass: a session by its cookie, and for whatever changes something, a form of ours sent from our own page."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

from flask import Response, g, make_response, render_template, request
from werkzeug.exceptions import Forbidden

from node.config import Config
from node.store import sessions, transaction
from node.store.sessions import Session
from node.web.admin import told
from node.web.here import node
from node.web.language import gettext as _
from node.web.views import words

OPEN = ("admin.sign_in.ask", "admin.sign_in.enter")
"""The endpoints for those who are not signed in yet."""
PATH = "/admin"
FIELD = "form_key"
FORM_BYTES = 100_000


def cookie_name(config: Config) -> str:
    """One for each node: browsers keep the cookies of a host together, whatever its ports. Under https the prefix keeps
    other sites of the city from setting it without TLS (RFC 6265bis, section 4.1.3)."""
    prefix = "__Secure-" if _secure(config) else ""
    return f"{prefix}commons-{sha256(config.base_url.encode()).hexdigest()[:10]}"


def give_cookie(response: Response, secret: str) -> None:
    """Let the browser send a session's secret to /admin and nowhere else, until it is closed."""
    config = node().config
    name, secure = cookie_name(config), _secure(config)
    response.set_cookie(name, secret, path=PATH, secure=secure, httponly=True, samesite="Strict")


def take_cookie(response: Response) -> None:
    """Let the browser forget it."""
    config = node().config
    name, secure = cookie_name(config), _secure(config)
    response.delete_cookie(name, path=PATH, secure=secure, httponly=True, samesite="Strict")


def secret() -> str:
    """What the browser sent as the secret of a session; empty where it sent none."""
    return request.cookies.get(cookie_name(node().config), "")


def guard() -> Response | None:
    """What answers in place of a page to who is not signed in. Raises Forbidden for a form that is not ours."""
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    if request.endpoint in OPEN:
        if changes:
            _check_origin()
        return None
    db, now = node().db(), datetime.now(UTC)
    session = sessions.get(db, secret(), now) if secret() else None
    if session is None:
        return _sign_in_first()
    if changes:
        _check_origin()
        _check_form()
    if sessions.unseen(session, now):
        with transaction(db):
            sessions.seen(db, secret(), now)
    g.session = session
    return None


def signed_in() -> Session:
    """Whose session it is."""
    return cast("Session", g.session)


def shell() -> dict[str, Any]:
    """What the templates of these pages need: who is signed in, the key of forms, what was done."""
    session = g.get("session")
    since = words.moment(session.signed_in_at) if session else ""
    return {"session": session, "since": since, "form_key": _form_key(), "done": told.sentence()}


def _sign_in_first() -> Response:
    answer = make_response(render_template("admin_sign_in.html"), 401)
    answer.headers["WWW-Authenticate"] = 'Cookie realm="staff"'  # RFC 9110, section 11.6.1, wants one; none fits
    return answer


def _check_origin() -> None:
    """Fetch Metadata says what page a request comes from; browsers that do not know it say Origin. One must speak, and
    neither may say another site."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = origin in (None, node().config.base_url) and site in (None, "same-origin")
    if not ours or (site is None and origin is None):
        address = node().config.base_url + PATH
        raise Forbidden(
            _(
                "This was not sent from the staff’s own pages, so nothing was changed. Open %(address)s and try there.",
                address=address,
            )
        )


def _check_form() -> None:
    request.max_content_length = FORM_BYTES
    if not hmac.compare_digest(request.form.get(FIELD, "").encode(), _form_key().encode()):
        raise Forbidden(_("This form is of another session, so nothing was changed. Go back, load the page anew."))


def _form_key() -> str:
    """Bound to the session: nobody can make it who has not the cookie, and it tells nothing of it."""
    return hmac.new(secret().encode(), b"form", sha256).hexdigest()


def _secure(config: Config) -> bool:
    return config.base_url.startswith("https://")
