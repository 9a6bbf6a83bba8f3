"""From what went wrong to an HTTP status and a page with a sentence: one table."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

from flask import Flask, Response, json, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from node.errors import CommonsError, StoreError, UnknownPractice
from node.web.language import gettext, later
from node.web.negotiation import HTML, JSON, TEXT, accepted, vary
from node.web.views import words
from node.web.views.texts import one_line

log = logging.getLogger(__name__)

STATUS: dict[type[CommonsError], int] = {
    UnknownPractice: 404,
    StoreError: 503,
}
"""Our own errors; one that is not listed is a fault of the program (500)."""

TITLES = {
    400: later("That question cannot be answered"),
    401: later("That must be signed"),
    403: later("That is not for you to do here"),
    404: later("There is nothing at this address"),
    405: later("That cannot be done here"),
    406: later("Not in a form you accept"),
    409: later("That was done before"),
    410: later("This was withdrawn"),
    413: later("That is too large"),
    414: later("That question is too long"),
    415: later("Not in a form that is read here"),
    429: later("Too many at once"),
    500: later("Something went wrong here"),
    503: later("Not available just now"),
}
SENTENCES = {
    404: later("The address may be mistyped, or the text was never published here."),
    405: later("This address does not do that; what it does is in the header Allow."),
    413: later("A notice has at most 64,000 bytes, and nothing else is sent here."),
    500: later("The fault is ours, and was written to this node's log. Please try again later."),
    503: later("The node's record cannot be read at the moment. Please try again in a minute."),
}
REMEDIES = {
    400: later("Go back and change what is named here, or ask anew."),
    404: later("Search for a few of its words, or begin at one of the pages below."),
    405: later("Go back to the page you came from; nothing was changed."),
    406: later("Ask for one of the forms that are offered, or open the page in a browser."),
    410: later("What came after it, if anything did, may be found by its words."),
    413: later("Shorten what you send."),
    414: later("Ask with fewer words or fewer choices."),
    429: later("Wait a minute, then try again."),
    500: later("If it goes on, tell the staff of this node the address, and the moment that stands below."),
    503: later("If it goes on, tell the staff of this node."),
}
"""Status -> what the reader can do next."""
OTHER_TITLE = later("The request could not be answered")
OTHER_SENTENCE = later("The request could not be answered.")
RETRY_SECONDS = 60
ADDRESS_WORDS = 80
ADDRESS_CHARACTERS = 500
"""The longest address that is repeated in links to the same page in other languages."""


def title_of(status: int) -> str:
    """The heading of an error's page."""
    return gettext(TITLES.get(status, OTHER_TITLE))


def install(app: Flask) -> None:
    """Let every error of this app end in a page with a sentence."""
    app.register_error_handler(HTTPException, _http)
    for error in STATUS:
        app.register_error_handler(error, _ours)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    said = error.description if _deliberate(error) else None
    response = answer(status, said or _sentence(status))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _sentence(status: int) -> str:
    return gettext(SENTENCES.get(status, OTHER_SENTENCE))


def _deliberate(error: HTTPException) -> bool:
    """Whether the sentence is one of ours: werkzeug's own stand in the class."""
    return not isinstance(error, InternalServerError) and error.description != type(error).description


def _ours(error: CommonsError) -> Response:
    status = STATUS[type(error)]
    if status >= 500:
        log.error("%s: %s", request.path, error)
    return answer(status, _sentence(status) if status >= 500 else str(error))


def answer(status: int, sentence: str) -> Response:
    """An error in a form its reader can use: a page, JSON for JSON's readers, else plain text."""
    form = accepted(request.headers.get("Accept", ""), (HTML, JSON, TEXT)) or TEXT
    if request.path.endswith(".json") or request.path.startswith("/api/"):
        form = JSON
    title = title_of(status)
    if form is HTML:
        body = _page(status, title, sentence)
    elif form is JSON:
        body = json.dumps({"status": status, "error": sentence})
    else:
        body = f"{title}. {sentence}\n"
    response = Response(body, status=status, content_type=form.content_type)
    response.headers.extend(vary(HTML, negotiated=True))
    response.headers["Cache-Control"] = "no-cache"
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _page(status: int, title: str, sentence: str) -> str:
    """Nothing of it needs the record, which may be what is broken."""
    moment = words.moment(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    remedy, searched = gettext(REMEDIES[status]) if status in REMEDIES else "", _searched(status)
    return render_template(
        "error.html",
        title=title,
        sentence=sentence,
        status=status,
        remedy=remedy,
        words=searched,
        moment=moment,
        speaks=len(request.path) <= ADDRESS_CHARACTERS,
    )


def _searched(status: int) -> str:
    """What the search box holds: what was asked, or the words of an address where nothing is: `bike-lanes`."""
    if status in (404, 410):
        name = request.path.rstrip("/").rpartition("/")[2].partition(".")[0]
        return one_line(re.sub(r"[-_+]+", " ", name), ADDRESS_WORDS)
    return one_line(request.args.get("q", ""), ADDRESS_WORDS)
