"""`/api/openapi.json`: the API as an OpenAPI 3.1 document, made from the calls; `/api`: the same for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, render_template

from node import __version__
from node.store import practices
from node.web.api.calls import CALLS, Call, answered, bp
from node.web.api.schemas import ref, schemas
from node.web.here import node
from node.web.negotiation import HTML, Body, send

DESCRIPTION = (
    "Search and read what this node holds: its own practices and those it harvested. GET only, without a key; any "
    "site may call it. Answers carry an ETag; ask again with If-None-Match. Newer versions may add keys to an answer; "
    "those that stand here stay. Times are UTC."
)
ETAG = {"description": "Differs wherever the answer differs.", "schema": {"type": "string"}}


@bp.get("/api/openapi.json")
def openapi() -> Response:
    """The document."""
    config = node().config
    return send(answered((), lambda _: describe(CALLS, config.name, config.base_url)), negotiated=False)


@bp.get("/api")
def page() -> Response:
    """What can be called, with an example of each."""
    here = node()
    own = practices.published(here.db(), here.did, 0, 1)
    host = here.config.base_url.partition("://")[2]
    names = {"own": host, "slug": own[0][0] if own else "camera-register"}
    calls = [(each, each.example.format_map(names)) for each in CALLS]
    html = render_template("api.html", calls=calls, description=DESCRIPTION)
    return send(Body.of(html.encode(), HTML), negotiated=False)


def describe(calls: Iterable[Call], name: str, base_url: str) -> dict[str, Any]:
    """The OpenAPI document (version 3.1.0) of these calls, served at `base_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"New Commons, the node of {name}",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "Each practice names the licence of its text"},
        },
        "servers": [{"url": base_url}],
        "paths": {call.path: {"get": _operation(call)} for call in calls},
        "components": {"schemas": schemas()},
    }


def _operation(call: Call) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": call.summary, "headers": {"ETag": ETAG}, "content": _json(call.answer)},
        "304": {"description": "What you hold (If-None-Match) is what you would get."},
        "400": _error("The question cannot be answered; the sentence says why."),
    }
    if call.may_miss:
        answers["404"] = _error("There is nothing of that name here.")
    if call.gone:
        answers["410"] = _error("It was withdrawn.")
    answers["503"] = _error("The record cannot be read at the moment.")
    return {
        "operationId": call.name,
        "summary": call.summary,
        "parameters": [each.described() for each in call.parameters],
        "responses": answers,
    }


def _error(description: str) -> dict[str, Any]:
    return {"description": description, "content": _json("Error")}


def _json(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": ref(name)}}
