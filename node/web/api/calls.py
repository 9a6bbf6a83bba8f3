"""Calls: an address of the API with its description beside the function that answers it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from flask import Blueprint, Response, current_app, json, request
from werkzeug.exceptions import BadRequest

from node.store import practices
from node.web.api.cursor import BadCursor
from node.web.api.parameters import BadParameter, Parameter, read_all
from node.web.here import node, shown
from node.web.language import SOURCE, speaking
from node.web.negotiation import JSON, Body, send
from node.web.page_cache import PageCache
from node.web.views.question import BadQuestion

bp = Blueprint("api", __name__)

Asked: TypeAlias = Mapping[str, Any]
"""The values of a call's parameters, by name."""
Answering: TypeAlias = Callable[[Asked], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `path` is as OpenAPI writes it, `answer` the name of a schema, `gone` whether 410 may come."""

    path: str
    name: str
    summary: str
    answer: str
    parameters: tuple[Parameter, ...]
    example: str
    gone: bool

    @property
    def rule(self) -> str:
        """The path as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def may_miss(self) -> bool:
        """Whether 404 may come: there is a name in the path."""
        return "{" in self.path


NO_NAMES: Mapping[str, str] = MappingProxyType({})
CALLS: list[Call] = []
"""All calls, in the order in which their modules are read."""


def call(
    path: str,
    summary: str,
    answer: str,
    *parameters: Parameter,
    example: str,
    gone: bool = False,
    kept: bool = False,
) -> Callable[[Answering], Answering]:
    """Answer GET of `path` with the document the function below makes. `kept` ones are made once a minute at most."""

    def register(answering: Answering) -> Answering:
        CALLS.append(Call(path, answering.__name__, summary, answer, parameters, example, gone))

        @functools.wraps(answering)
        def view(**names: str) -> Response:
            return send(answered(parameters, answering, names, kept=kept), negotiated=False)

        bp.add_url_rule(CALLS[-1].rule, endpoint=answering.__name__, view_func=view)
        return answering

    return register


def answered(
    parameters: tuple[Parameter, ...], answering: Answering, names: Mapping[str, str] = NO_NAMES, *, kept: bool = False
) -> Body:
    """The answer to the request, as it is sent. Raises BadRequest with a sentence."""
    try:
        asked = {**names, **read_all(parameters, request.args)}
        with speaking(asked.get("hl", SOURCE)):
            if not kept:
                return body(answering(asked))
            key = (request.path, *sorted(asked.items()), practices.last_change(node().db()), shown().mark)
            return cast("PageCache", current_app.extensions["pages"]).get(key, lambda: body(answering(asked)))
    except (BadCursor, BadParameter, BadQuestion) as error:
        raise BadRequest(str(error)) from error


def body(document: Mapping[str, Any]) -> Body:
    """A document as it is sent."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=False, separators=(",", ":"))
    return Body.of(text.encode("utf-8", "replace"), JSON)


@bp.after_app_request
def _open_to_all(response: Response) -> Response:
    """CORS for reading: any page of any site may call what stands under /api (Fetch Standard, section 3.2)."""
    if request.path == "/api" or request.path.startswith("/api/"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
    return response
