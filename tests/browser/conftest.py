"""Debian's Chromium, driven by Playwright, and the nodes it reads: one of each for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.reader import Reader, reading
from tests.browser.site import Site, corpus_site
from tests.conftest import chromium

Read = Callable[..., Reader]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Ends with this folder: while Playwright runs, no other event loop can run in the process."""
    program = chromium()
    with sync_playwright() as playwright:
        # As root, where CI runs, Chromium has no sandbox of its own. It reads nothing but what the tests serve.
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="package")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The starter corpus, served."""
    chromium()  # where that is missing, no node is made
    with corpus_site(tmp_path_factory.mktemp("corpus")) as site:
        yield site


@pytest.fixture
def read(browser: Browser, corpus: Site) -> Iterator[Read]:
    """Open the corpus as a reader would; whatever a page does that none may fails the test at its end."""
    with ExitStack() as stack:
        yield lambda *words, **settings: stack.enter_context(reading(browser, corpus.home, *words, **settings))
