"""One of the staff at a browser: signs in by an address, follows forms as a browser sends them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from node.node import Node
from node.store import sessions, transaction
from tests.web.conftest import World
from tests.web.page import Page

SAME = {"Sec-Fetch-Site": "same-origin"}
HTML = {"Accept": "text/html"}


def invite(node: Node, name: str = "Ada", now: datetime | None = None) -> str:
    """The path that `commons admin` would print."""
    with transaction(node.db()):
        return f"/admin/sign-in/{sessions.invite(node.db(), name, now or datetime.now(UTC))}"


def text(answer: TestResponse) -> str:
    """What a page says, its spaces as one sees them."""
    return " ".join(Page(answer.text).text.split())


def shown(world: World) -> str:
    """All that the record holds, as text."""
    return "\n".join(world.node.db().iterdump())


class Staff:
    """`client` is the browser; `headers` are those it sends with a form of ours."""

    def __init__(self, app: Flask, node: Node) -> None:
        self.app, self.node, self.client, self.home = app, node, app.test_client(), node.config.base_url
        self.headers = {"Origin": self.home, **SAME}

    def sign_in(self) -> Staff:
        answer = self.send(invite(self.node))
        assert answer.status_code == 303
        return self

    def get(self, path: str, **settings: Any) -> TestResponse:
        return self.client.get(path, base_url=self.home, **settings)

    def send(self, path: str, **settings: Any) -> TestResponse:
        return self.client.post(path, base_url=self.home, **{"headers": self.headers} | settings)

    def press(self, path: str, **form: object) -> TestResponse:
        """Send a form of the staff's pages."""
        return self.send(path, data={"form_key": self.key(), **form})

    def key(self) -> str:
        return field(self.get("/admin").text, "form_key")

    def decide(self, action: str, actor: str) -> TestResponse:
        """Press a button of a peer or portal; where a page asks whether that is meant, press the button there."""
        asked = self.get(f"/admin/peers/{action}", query_string={"of": actor})
        mark = field(asked.text, "mark") if asked.status_code == 200 else ""
        return self.press(f"/admin/peers/{action}", of=actor, **({"mark": mark} if mark else {}))

    def another(self, name: str, secret: str) -> Staff:
        """Another browser, into which somebody put a cookie."""
        other = Staff(self.app, self.node)
        host = urlsplit(self.home).hostname or ""
        other.client.set_cookie(name, secret, domain=host, path="/admin", secure=True)
        return other

    def cookie(self) -> tuple[str, str]:
        """Name and value of the one cookie."""
        (one,) = self.client._cookies.values()  # type: ignore[attr-defined] - the client shows single ones only
        return one.key, one.value


def field(html: str, name: str) -> str:
    """What a form would send under a name."""
    return next(each["value"] or "" for each in Page(html).all("input") if each.get("name") == name)
