"""What each type of page costs, made anew in every language: milliseconds of processor time, kilobytes on the wire."""

from __future__ import annotations

import gzip
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient

from node.node import Node
from node.search import Query
from node.store import activities, practices
from node.web.language import LANGUAGES
from node.web.page_cache import PageCache
from tests.bench import Row
from tests.bench.search import classes, percentile

QUERIES = 42
"""How many pages of a type are asked for: six in each language."""
BUDGET, WIDENED_BUDGET = 30, 60
"""Milliseconds; the second where a concept widens the question to what it is called in many languages."""
HEAVIEST = 60
"""Kilobytes with style and script."""
NOTHING = "/nothing-there"
_STATIC = re.compile(r'"(/static/[a-z.]+)')


def page_types(node: Node) -> dict[str, list[str]]:
    """Type of page -> addresses of such pages."""
    slugs, changed = _slugs(node), _changed(node)
    cities = [f"/cities/{slug}" for slug in sorted(node.index.cities())]
    dice = random.Random("pages")
    concepts = {scheme: node.thesaurus.scheme(scheme) for scheme in ("themes", "technologies")}
    asked = [query.words for query in classes()["common or middling"]]
    return {
        "home": ["/"],
        **{f"search, {name}": _searches(queries) for name, queries in classes().items()},
        "search, no words": [f"/search?page={dice.randint(1, 50)}" for _ in range(QUERIES)],
        "search, label of a concept": [
            f"/search?{urlencode({'q': dice.choice(concepts['themes']).labels['en']})}" for _ in range(QUERIES)
        ],
        "search, four filters": [
            f"/search?{urlencode({'kind': 'pilot', 'lesson': dice.randint(1, 8), 'lang': 'en', 'year': year})}"
            for year in range(2000, 2020)
        ],
        "search, map": [f"/search?{urlencode({'view': 'map', 'q': words})}" for words in ["", *asked]],
        "search, timeline": [f"/search?{urlencode({'view': 'timeline', 'q': words})}" for words in ["", *asked]],
        "search, nothing found": [
            f"/search?{urlencode({'q': words, 'city': 'nowhere', 'kind': 'pilot'})}" for words in asked
        ],
        "practice": [f"/practices/{slug}" for slug in slugs],
        "versions": [f"/practices/{slug}/versions/" for slug, *_ in changed],
        "one version": [f"/practices/{slug}/versions/{first}" for slug, first, _ in changed],
        "difference of versions": [f"/practices/{slug}/versions/{first}..{last}" for slug, first, last in changed],
        "city": [*cities[:: max(1, len(cities) // QUERIES)], "/cities/city-0"],
        "cities": ["/cities/"],
        "lesson": [f"/concepts/lessons/{number}" for number in range(1, 9)],
        **{
            name: [f"/concepts/{scheme}/{concept.id}" for concept in dice.sample(concepts[scheme], QUERIES)]
            for name, scheme in {"theme": "themes", "technology": "technologies"}.items()
        },
        "concepts": ["/concepts/"],
        "vocabulary": ["/vocab"],
        "federation": ["/peers"],
        "compare": [f"/compare?{urlencode({'with': slugs[n : n + 4]}, doseq=True)}" for n in range(0, QUERIES - 4, 4)],
        "collection": [f"/collection?{urlencode({'with': slugs[n : n + 20]}, doseq=True)}" for n in range(20)],
        "learning path": [f"/learn?city=city-{n}&lesson={n % 8 + 1}" for n in range(QUERIES)],
        "about": ["/about"],
        "privacy": ["/privacy"],
        "accessibility": ["/accessibility"],
        "for programs": ["/api"],
        "catalogue": ["/catalog"],
        "sitemap": ["/sitemap.xml"],
        "sitemap of pages": ["/sitemaps/pages.xml"],
        "nothing there": [NOTHING],
    }


def _searches(queries: Sequence[Query]) -> list[str]:
    return [f"/search?{urlencode({'q': query.words, **query.filters}, doseq=True)}" for query in queries]


def _slugs(node: Node) -> list[str]:
    """Practices from all over the record."""
    number = practices.counts(node.db())[node.did]
    step = max(1, number // QUERIES)
    return [practices.published(node.db(), node.did, place, 1)[0][0] for place in range(0, number, step)][:QUERIES]


def _changed(node: Node) -> list[tuple[str, int, int]]:
    """The newest practices with two versions, with the numbers of these."""
    found = []
    for holding in practices.newest(node.db(), QUERIES, {node.did}):
        versions = activities.history(node.db(), holding.iri, holding.actor, 2)
        if len(versions) == 2:
            found.append((holding.slug, versions[1].sequence, versions[0].sequence))
    return found


def page_rows(app: Flask, types: dict[str, list[str]]) -> Iterator[Row]:
    """Of each type of page the p95 of its time and the weight of the heaviest, with style, script and map."""
    client = app.test_client()
    for name, paths in types.items():
        budget = WIDENED_BUDGET if "concept" in name and "search" in name else BUDGET
        asked = ask(app, client, paths)
        p95 = percentile([each.milliseconds for each in asked], 95)
        yield Row(f"page, {name}, p95", p95, "ms CPU", None, None, f"{budget} at 100,000", p95 < budget)
        if name.startswith("sitemap"):  # no reader waits for it
            continue
        weight = max(each.bytes + _beside(client, each.files) for each in asked) / 1_000
        yield Row(f"page, {name}, heaviest", weight, "kB", None, None, f"{HEAVIEST}", weight < HEAVIEST)


class Asked(NamedTuple):
    """A page that was asked for: its processor time, its bytes as they were sent, and the files that it names."""

    milliseconds: float
    bytes: int
    files: frozenset[str]


def ask(app: Flask, client: FlaskClient, paths: Sequence[str], number: int = QUERIES) -> list[Asked]:
    """So many pages as a browser asks for them, packed, in each language in turn. None is kept from before; practices
    are, as far as there is room, and what was counted of a commit of the index. The first in each language warm up."""
    each = islice(zip(cycle(paths), cycle(LANGUAGES), strict=False), number)
    addresses = [local(path, tag) for path, tag in each]
    found = []
    for address in [*addresses[: len(LANGUAGES)], *addresses]:
        app.extensions["pages"] = PageCache()
        start = time.thread_time()
        status, data, packed = _answer(client, address)
        spent = (time.thread_time() - start) * 1_000
        if status != (404 if NOTHING in address else 200):
            raise AssertionError(f"{address} answered {status}, so its time would mean nothing")
        page = (gzip.decompress(data) if packed else data).decode()
        found.append(Asked(spent, len(data), frozenset(_STATIC.findall(page))))
    return found[len(LANGUAGES) :]


def _answer(client: FlaskClient, address: str) -> tuple[int, bytes, bool]:
    """Status, bytes, and whether these are packed."""
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        return answer.status_code, answer.data, "Content-Encoding" in answer.headers


def _beside(client: FlaskClient, files: Iterable[str]) -> int:
    """Bytes of the files that a page names."""
    return sum(len(_answer(client, file)[1]) for file in files)


def local(path: str, tag: str) -> str:
    """The address of a page in a language."""
    return path if path.startswith("/sitemap") else f"/{tag}{path}"
