"""The pictures of pages that the README shows, taken anew: `python -m tests.browser.shots`, or `make shots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.pages import THREE
from tests.browser.site import corpus_site
from tests.conftest import CHECKOUT, chromium

FOLDER = CHECKOUT / "deploy"
SIZE = {"width": 1280, "height": 900}
SHOTS = {
    "home-page": "/",
    "search-page": "/search?q=cameras+in+public+space",
    "practice-page": "/practices/zug-digital-id",
    "compare-page": f"/compare?{THREE}",
}


def main() -> None:
    """Start a node with the corpus, take the pictures, and stop it."""
    with tempfile.TemporaryDirectory() as folder, corpus_site(Path(folder)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en-GB", reduced_motion="reduce")
        for name, path in SHOTS.items():
            answer = page.goto(site.home + path)
            if answer is None or answer.status != 200:
                print(f"{path} is not there; no picture of it")
                continue
            file = FOLDER / f"{name}.png"
            page.screenshot(path=file, animations="disabled", caret="hide")
            print(f"{file.relative_to(CHECKOUT)}  {file.stat().st_size // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main()
