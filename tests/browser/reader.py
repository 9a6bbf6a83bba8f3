"""A reader's browser that notes all that no page of ours may do: ask elsewhere, keep a cookie, complain, move, grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

PHONE, DESK = 390, 1280
HEIGHT = {PHONE: 844, DESK: 900}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""What may differ between light and dark; all else is the same page."""
AT_REST = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
SHIFT = """new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) shift += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(shift), 60);
})"""
SIDEWAYS = """(() => {
  const root = document.scrollingElement, width = document.documentElement.clientWidth;
  if (root.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > width + 1);
  return [`scrolls sideways, ${root.scrollWidth} of ${width}: `
    + wide.slice(0, 5).map(e => `<${e.localName} class="${e.getAttribute("class") || ""}">`).join(" ")];
})()"""
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
SAMPLE = "tbody tr:nth-child(n+13), li:nth-child(n+13), dl > div:nth-child(n+13)"
"""Rows of one loop are alike: axe looks at the first twelve."""
VIOLATIONS = """async ([options, scope, exclude]) =>
  (await axe.run({include: document, exclude}, options)).violations.flatMap(rule => rule.nodes.slice(0, 3).map(
    node => `axe, ${scope}: ${rule.id} at ${node.target.join(" ")}: ${node.html.slice(0, 160)}`))"""


def axe() -> str:
    """axe-core, as axe-playwright-python brings it."""
    spec = find_spec("axe_playwright_python")
    assert spec
    assert spec.origin
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


class Reader:
    """One page of a fresh browser context. `faults` is what it saw that may not be; empty at the end of a test.

    `keeps` is the cookie that the staff's pages may set; a reader's set none. `expected` is the status that the page
    may have."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home, self.context, self.page = home, context, context.new_page()
        self.faults: list[str] = []
        self.requests: list[Request] = []
        self.keeps = ""
        self.expected = 200
        context.on("page", lambda page: self.faults.append(f"opened another window at {page.url}"))
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        self.page.on("dialog", self._asks)

    def open(self, path: str, status: int = 200) -> Page:
        """Go to a page of ours by its address."""
        self.expected = status
        self.requests.clear()
        answer = self.page.goto(self.home + path)
        assert answer is not None
        if answer.status != status:
            self.faults.append(f"{path} answered {answer.status}, not {status}")
        return self.page

    def wait(self) -> None:
        """Until what was begun is drawn."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(AT_REST)

    def bytes(self) -> dict[str, int]:
        """What came over the wire for the page, headers included, by path."""
        sizes = {}
        for each in self.requests:
            measured = each.sizes()
            sizes[each.url.removeprefix(self.home)] = measured["responseBodySize"] + measured["responseHeadersSize"]
        return sizes

    def shift(self) -> float:
        """Cumulative layout shift since the page was opened."""
        return float(self.page.evaluate(SHIFT))

    def sideways(self) -> list[str]:
        """Whether the page must be scrolled sideways, and what of it sticks out."""
        return list(self.page.evaluate(SIDEWAYS))

    def violations(self, scope: str, rules: list[str] | None = None) -> list[str]:
        """What axe finds, in sentences; with every <details> open."""
        chosen: dict[str, Any] = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
        self.page.evaluate(OPEN_ALL)
        options = {"runOnly": chosen, "resultTypes": ["violations"]}
        return list(self.page.evaluate(VIOLATIONS, [options, scope, SAMPLE.split(", ")]))

    def width(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT[width]})

    def finish(self) -> None:
        """Look for what was kept of the reader."""
        names = [cookie.get("name") for cookie in self.context.cookies()]
        self.faults += [f"cookie {name}" for name in names if name != self.keeps]

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((f"{self.home}/", "data:")):
            self.faults.append(f"asked {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        expected = f"the server responded with a status of {self.expected}"
        if message.type in ("error", "warning") and not (self.expected >= 400 and expected in message.text):
            self.faults.append(f"console: {message.text}")

    def _asks(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def reading(
    browser: Browser, home: str, width: int = DESK, *, scheme: str = "light", script: bool = True, probe: bool = False
) -> Iterator[Reader]:
    """A reader with a browser of their own; `probe` brings axe. Fails at the end when a page did what none may."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        color_scheme=scheme,
        java_script_enabled=script,
        locale="en-GB",
        reduced_motion="reduce",
    )
    context.set_default_timeout(60_000)
    try:
        if probe:
            context.add_init_script(axe())
        reader = Reader(context, home)
        yield reader
        reader.finish()
        if reader.faults:
            pytest.fail("\n".join(reader.faults), pytrace=False)
    finally:
        context.close()
