"""What every type of page owes to every reader: WCAG 2.2 AA in both colour schemes, on a phone and a desk; little
weight; nothing that moves; nothing from elsewhere."""

from __future__ import annotations

import pytest

from tests.browser.pages import BUDGET, KINDS, Kind
from tests.browser.reader import COLOURS, DESK, PHONE, Reader, reading

MOST_SHIFT = 0.01
NARROWEST = 320
"""WCAG 1.4.10: what needs no scrolling sideways at 1280 px, magnified four times."""


def weight(reader: Reader) -> list[str]:
    """What is wrong with what came over the wire; the page was the first that this browser opened."""
    sizes = reader.bytes()
    found = []
    for suffix in (".css", ".js"):
        files = [path for path in sizes if path.partition("?")[0].endswith(suffix)]
        if len(files) > 1:
            found.append(f"asks for {len(files)} files of {suffix}: {' '.join(files)}")
    if sum(sizes.values()) > BUDGET:
        found.append(f"weighs {sum(sizes.values()):,} bytes: {sizes}")
    return found


def looks(reader: Reader, path: str, status: int, width: int) -> list[str]:
    """What is wrong with a page at one width."""
    reader.width(width)
    reader.page.emulate_media(color_scheme="light")
    reader.open(path, status)
    found = []
    if (shift := reader.shift()) >= MOST_SHIFT:
        found.append(f"{width} px: what is read moves, by {shift:.3f}")
    found += [f"{width} px: {each}" for each in reader.sideways()]
    found += reader.violations(f"light, {width} px")
    reader.page.emulate_media(color_scheme="dark")
    return found + reader.violations(f"dark, {width} px", COLOURS)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_is_for_every_reader(browser, corpus, kind: Kind):
    with reading(browser, corpus.home, probe=True) as reader:
        reader.open(kind.path, kind.status)
        found = weight(reader)
        found += [fault for width in (PHONE, DESK) for fault in looks(reader, kind.path, kind.status, width)]
        reader.page.set_viewport_size({"width": NARROWEST, "height": 640})
        found += [f"{NARROWEST} px: {each}" for each in reader.sideways()]
    assert found == []
