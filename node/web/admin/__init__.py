"""`/admin`: what the staff decide, on pages of their own; whatever is done here is what a command does."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, render_template, request

from node.errors import CommonsError, ConfigError, FetchError, PageError, PeerError, SourceError
from node.web.admin import adding, overview, peers, quarantine, requests, sign_in
from node.web.admin.guard import guard, shell
from node.web.language import is_for_staff

REFUSALS = (PeerError, SourceError, FetchError, PageError, ConfigError)

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.before_request(guard)
bp.context_processor(shell)
for module in (overview, peers, adding, requests, quarantine, sign_in):
    bp.register_blueprint(module.bp)


def _refused(error: CommonsError) -> tuple[str, int]:
    """Why a decision could not be carried out, in the sentence that a command would say."""
    return render_template("admin_refused.html", sentence=str(error)), 409


for each in REFUSALS:
    bp.register_error_handler(each, _refused)


def install(app: Flask) -> None:
    """Let nobody store or index what stands under /admin, errors included.

    A browser says where a form was sent from only where the page lets it, hence the policy on referrers.
    """

    @app.after_request
    def _private(response: Response) -> Response:
        if is_for_staff(request.path):
            response.headers["Cache-Control"] = "no-store"
            response.headers["X-Robots-Tag"] = "noindex"
            response.headers["Referrer-Policy"] = "same-origin"
        return response
