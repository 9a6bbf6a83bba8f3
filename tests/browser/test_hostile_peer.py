"""What a hostile peer writes stays in its box: nothing runs, nothing is asked, nothing of ours moves or turns round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from node.practice import Contact, Cost, Involvement, Kind, Place, Practice, Result, Risk, Source
from tests.browser.reader import DESK, PHONE, reading
from tests.browser.site import PEER, Site, site_of
from tests.conftest import chromium
from tests.fake_peer import FakePeer, a_practice

pytestmark = pytest.mark.slow
SCRIPT = (
    "<script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)><svg onload=alert(3)>"
    "<iframe src=https://evil.example></iframe><style>*{display:none}</style>\"'><a href=javascript:alert(4)>x</a>"
)
LINKS = "[x](javascript:alert(5)) <javascript:alert(6)> ![x](https://evil.example/x.png) [x](//evil.example)"
WORD = "Käyttöoikeusrekisteri" * 250
LINE = "0123456789_/" * 400
TURNED = "\u202eturned \u202dover \u2067and \u2066on \u202bnever \u202aended"
UNSEEN = "\u200b\u2060\ufeff\u00ad\u200d"
HEAP = "Z" + "\u0335\u0315\u0321\u0489" * 60 + "algo"
TABLE = "\n".join(["|" + " wide |" * 60, "|" + "---|" * 60, "|" + f" {'w' * 80} |" * 60])
DEEP = "\n".join(f"{'> ' * depth}- {'deep ' * 3}" for depth in range(1, 60))
BODY = f"# {WORD[:400]}\n\n{LINKS}\n\n```\n{LINE}\n```\n\n`{LINE}`\n\n{TABLE}\n\n{DEEP}\n\n{SCRIPT}\n\n"
LIMIT = 249_000
"""Bytes of one text; a peer may send 250,000 (`literal_bytes`), and an activity of a million (`practice_bytes`)."""
LONGEST = 100
"""Characters of an address of a city that a search can be asked for."""
TEXTS = {
    "scripts": f"Cameras {SCRIPT} {LINKS}",
    "words": WORD,
    "turned": TURNED,
    "unseen": UNSEEN,
    "heaped": HEAP,
}
SLUGS = (*TEXTS, "large")
OWN = tuple(f"/peers/localhost:8002/{slug}" for slug in SLUGS)
PAGES = ("/", "/search", "/search?q=cameras", "/cities/", "/peers", "/concepts/lessons/6", "/quarantine/localhost:8002")
COMPARED = f"/compare?{'&'.join(f'with=localhost:8002/{slug}' for slug in SLUGS[:4])}"
LIVE = """[...document.querySelectorAll("*")].filter(e =>
    e.localName === "script" && e.type !== "application/ld+json" && !e.src.startsWith(location.origin + "/static/")
    || ["iframe", "object", "embed", "style", "base", "img"].includes(e.localName)
    || [...e.attributes].some(a => a.name.startsWith("on") || /^\\\\s*(javascript|data|vbscript):/i.test(a.value)))
  .map(e => `live: ${e.outerHTML.slice(0, 120)}`)"""
TURNS = """turned => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    let from = 0;
    for (const part of node.data.split(turned)) {
      const at = from + part.search(/[A-Za-z]{2}/);
      from += part.length + turned.length;
      if (!/[A-Za-z]{2}/.test(part) || /[\u202a-\u202e\u2066-\u2069]/.test(part)) continue;
      const [one, two] = [0, 1].map(n => {
        const range = document.createRange();
        range.setStart(node, at + n); range.setEnd(node, at + n + 1);
        return range.getClientRects()[0];
      });
      if (one && two && Math.abs(one.top - two.top) < 2 && two.left < one.left)
        found.push(`turned round: ${part.trim().slice(0, 60)} in <${node.parentElement.localName}>`);
    }
  }
  return found;
}"""
NAMELESS = """[...document.querySelectorAll("a[href]")].filter(a => {
    const rect = a.getBoundingClientRect();
    return a.checkVisibility() && !a.closest("[aria-hidden=true]") && a.tabIndex >= 0 && rect.width < 4;
  }).map(a => `a link without a name: ${a.getAttribute("href")}`)"""


def hostile(slug: str, text: str, **changes: Any) -> Practice:
    """A practice that says the same thing wherever it may say anything."""
    said = {"en": text}
    practice = a_practice(f"{PEER}/practices/{slug}")
    return replace(
        practice,
        kind=Kind.PILOT,
        title=said,
        summary=said,
        body=said,
        problem=said,
        goal=said,
        places=(Place(name=said, country=practice.places[0].country),),
        organisations=(Involvement(organisation=text, roles=practice.organisations[0].roles),),
        contact=Contact(name=text),
        risks=(Risk(risk=said, mitigation=said),),
        results=(Result(metric=said, value=Decimal(3), unit=said, note=said),),
        costs=(Cost(note=said),),
        sources=(Source(title=text, page="javascript:alert(7)", publisher=text),),
        **changes,
    )


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A node that accepted six practices of a peer, one of each attack."""
    chromium()
    peer = FakePeer(PEER, "Zug")
    for slug, text in TEXTS.items():
        peer.publish(slug, practice=hostile(slug, text))
    large = (BODY * (LIMIT // len(BODY.encode()) + 1)).encode()[:LIMIT].decode("utf-8", "ignore")
    body = dict.fromkeys(("en", "de", "fi"), large)
    peer.publish("large", practice=a_practice(f"{PEER}/practices/large", body=body))
    with site_of(tmp_path_factory.mktemp("attacked"), peer) as site:
        yield site


@pytest.mark.parametrize("path", [*PAGES, *OWN, COMPARED])
def test_what_a_peer_writes_stays_in_its_box(browser, attacked, path):
    with reading(browser, attacked.home, PHONE) as reader:
        page = reader.open(path)
        found = [*page.evaluate(LIVE), *page.evaluate(TURNS, TURNED), *page.evaluate(NAMELESS), *reader.sideways()]
        reader.width(DESK)
        found += [*page.evaluate(TURNS, TURNED), *reader.sideways()]
    assert found == []


def test_its_cities_have_pages_that_hold(browser, attacked):
    with reading(browser, attacked.home, PHONE) as reader:
        page = reader.open("/cities/")
        hrefs = page.locator("main a[href^='/cities/']").evaluate_all("links => links.map(a => a.getAttribute('href'))")
        short = [href for href in hrefs if len(href) <= LONGEST]
        assert short
        for href in dict.fromkeys(short):
            reader.open(href)
            assert [*page.evaluate(LIVE), *page.evaluate(TURNS, TURNED), *reader.sideways()] == [], href
