"""A reader without a mouse: what a page lets the keyboard do, and whether one sees where one is."""

from __future__ import annotations

from playwright.sync_api import Page

MOST = 250
STOP = """wanted => {
  const at = document.activeElement;
  if (!at || at === document.body) return {here: false, name: "", faults: []};
  const style = getComputedStyle(at), rect = at.getClientRects()[0], faults = [];
  const text = at.innerText || at.getAttribute("aria-label") || at.id || "";
  const name = `<${at.localName}> ${text.trim().slice(0, 60)}`;
  if (!rect || rect.width < 2 || rect.height < 2) faults.push(`${name} has the focus and is not seen`);
  else {
    const over = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
    const covered = over && !at.contains(over) && !over.contains(at);
    if (covered) faults.push(`${name} has the focus under <${over.localName}>`);
    if (!over) faults.push(`${name} has the focus out of sight`);
  }
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  if (!ring && style.boxShadow === "none") faults.push(`${name} does not show its focus`);
  return {here: at.matches(wanted), name, faults};
}"""


class Keys:
    """Presses Tab until something is reached; `faults` says where the way was not seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def to(self, selector: str) -> None:
        """Tab on to the first element that matches. Fails when there is none on the way."""
        way = []
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP, selector)
            self.faults += stop["faults"]
            way.append(stop["name"])
            if stop["here"]:
                return
        raise AssertionError(f"the keyboard does not come to {selector}; it came to {way[-10:]}")

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def follow(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        before = self.page.url
        self.page.keyboard.press(key)
        self.page.wait_for_url(lambda url: url != before)
