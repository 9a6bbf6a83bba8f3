"""What pages cost beside a bare Flask route on the same server: `python -m tests.bench.web`."""

from __future__ import annotations

import argparse
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient

from node.cli.init import create
from node.config import Config
from node.node import Node
from node.practice import Practice, Signed, Thesaurus
from node.store import activities, practices, transaction
from node.web import create_app
from tests.bench import HEADING, Row
from tests.bench.generate import generated
from tests.bench.running import Running, load, running, wait_for
from tests.bench.search import classes, percentile
from tests.bench.stream import signed

BATCH = 1_000
PAGES = 50
QUERIES = 40
LOAD_SECONDS = 3.0
ROUNDS = 3


def web_bench(number: int = 20_000) -> list[Row]:
    """Fill a node with so many practices of its own; ask for pages in this process, and of a real server."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        config = Config(Path(folder) / "node", "Bench", f"http://localhost:{port}", port=port)
        create(config)
        node = Node(config)
        slugs = _fill(node, number)
        client = create_app(node).test_client()
        rows = [*_search_pages(client, node.thesaurus), *_page_types(client, slugs)]
        node.close()
        return [*rows, *_server(config, slugs), _help()]


def _fill(node: Node, number: int) -> list[str]:
    """Put practices into the record as if published here, and into the index; return the slugs of some."""
    everyone = iter(generated(number))
    last: Signed | None = None
    sequence = 0
    slugs: list[str] = []
    while batch := list(islice(everyone, BATCH)):
        kept: list[tuple[Signed, str]] = []
        for practice in batch:
            sequence += 1
            iri = f"{node.config.base_url}/practices/{practice.slug}"
            known = replace(_with_real_concepts(practice, node.thesaurus), iri=iri)
            last = signed(known, sequence, last.activity if last else None, node.keys.current)
            kept.append((last, practice.kind.value))
        with transaction(node.db()):
            activities.add(node.db(), [(each, activities.ACCEPTED) for each, _ in kept])
            practices.put(node.db(), [(each.activity, kind) for each, kind in kept])
        slugs += [practice.slug for practice in batch[:PAGES]]
    node.follower().rebuild()
    return slugs[:PAGES]


def _with_real_concepts(practice: Practice, thesaurus: Thesaurus) -> Practice:
    """Pages show only facet values that the vocabulary knows."""

    def real(scheme: str, iris: tuple[str, ...]) -> tuple[str, ...]:
        known = [concept.iri for concept in thesaurus.scheme(scheme)]
        return tuple(dict.fromkeys(known[int(iri.rpartition("-")[2]) % len(known)] for iri in iris))

    return replace(
        practice, themes=real("themes", practice.themes), technologies=real("technologies", practice.technologies)
    )


def _search_pages(client: FlaskClient, thesaurus: Thesaurus) -> list[Row]:
    """Milliseconds of processor time of whole result pages, all facets on them."""
    dice = random.Random("labels")
    labels = [concept.labels["en"] for concept in thesaurus.scheme("themes")]
    asked = {
        f"page, {name}": [
            f"/search?{urlencode({'q': query.words, **query.filters}, doseq=True)}" for query in questions
        ]
        for name, questions in classes().items()
    }
    asked["page, no words"] = [f"/search?{urlencode({'page': dice.randint(1, 50)})}" for _ in range(QUERIES)]
    asked["page, label of a concept"] = [f"/search?{urlencode({'q': dice.choice(labels)})}" for _ in range(QUERIES)]
    rows = []
    for name, paths in asked.items():
        most = 60 if "concept" in name else 30
        spent = _spent(client, paths[:QUERIES])
        p95 = percentile(spent, 95)
        rows.append(Row(f"{name}, p95", p95, "ms CPU", None, None, f"{most} at 100,000", p95 < most))
    return rows


def _page_types(client: FlaskClient, slugs: list[str]) -> list[Row]:
    """Every type of page: milliseconds of processor time, and kilobytes over the wire with style and script."""
    practices = [f"/practices/{slug}" for slug in slugs[:QUERIES]]
    cities = sorted(set(re.findall(r'href="(/cities/[^"]+)"', client.get("/cities/").text)))[:QUERIES]
    three = urlencode({"with": slugs[:3]}, doseq=True)
    types = {
        "home": ["/"],
        "practice": practices,
        "versions": [f"{path}/versions/" for path in practices],
        "city": cities,
        "cities": ["/cities/"],
        "lesson": [f"/concepts/lessons/{number}" for number in range(1, 9)],
        "concepts": ["/concepts/"],
        "vocabulary": ["/vocab"],
        "federation": ["/peers"],
        "compare": [f"/compare?{three}"],
        "collection": [f"/collection?{three}"],
        "learning path": [f"/learn?city={path.rpartition('/')[2]}&lesson=2" for path in cities],
        "search": ["/search?q=data"],
    }
    beside = sum(_wire(client, path) for path in ("/static/style.css", "/static/commons.js"))
    rows = []
    for name, paths in types.items():
        if client.get(paths[0]).status_code == 404:  # a type that this node does not have
            continue
        p95 = percentile(_spent(client, [paths[number % len(paths)] for number in range(QUERIES)]), 95)
        rows.append(Row(f"page, {name}, p95", p95, "ms CPU", None, None, "30 at 100,000", p95 < 30))
        weight = (max(_wire(client, path) for path in paths) + beside) / 1_000
        rows.append(Row(f"page, {name}, heaviest, all files", weight, "kB", None, None, "60", weight < 60))
    return rows


def _wire(client: FlaskClient, path: str) -> int:
    """Bytes of an answer as it is sent to a browser; none where there is no such file."""
    with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
        return len(answer.data) if answer.status_code == 200 else 0


def _spent(client: FlaskClient, paths: Sequence[str]) -> list[float]:
    spent = []
    for path in [*paths[:5], *paths]:
        start = time.thread_time()
        status = client.get(path).status_code
        spent.append((time.thread_time() - start) * 1_000)
        if status != 200:
            raise AssertionError(f"{path} answered {status}, so its time would mean nothing")
    return spent[5:]


def _server(config: Config, slugs: list[str]) -> list[Row]:
    """Practice pages of the real server beside a bare Flask route on the same server, in turns."""
    serve = [sys.executable, "-m", "node", "serve", "--no-worker", "--data", str(config.data)]
    bare_port = _free_port()
    bare = [sys.executable, "-m", "tests.bench.bare", str(bare_port)]
    paths = [f"/practices/{slug}" for slug in slugs]
    searches = [f"/search?{urlencode({'q': query.words})}" for query in classes()["common word"]]
    with running(serve) as ours, running(bare) as theirs:
        wait_for(config.port)
        wait_for(bare_port)
        load(config.port, searches, LOAD_SECONDS)
        load(config.port, paths, 1.0)
        load(bare_port, ["/"], 1.0)
        pages, floors = [], []
        for _ in range(ROUNDS):
            floors.append(_per_second(theirs, bare_port, ["/"]))
            pages.append(_per_second(ours, config.port, paths))
        page, floor = statistics.median(pages), statistics.median(floors)
        memory = ours.megabytes()
    ratio = page / floor
    return [
        Row("practice page", page, "per CPU-s", floor, ratio, "at least 0.6 of the floor", ratio >= 0.6),
        Row("memory of serve", memory, "MB", None, None, "200 at 100,000", memory < 200),
    ]


def _per_second(server: Running, port: int, paths: list[str]) -> float:
    """Answers in a second of the server's processor time."""
    before = server.cpu_seconds()
    answers = load(port, paths, LOAD_SECONDS)
    return answers / (server.cpu_seconds() - before)


def _help() -> Row:
    """Seconds on the clock, beside those of a Python that does nothing."""
    ours = _seconds([sys.executable, "-m", "node", "--help"])
    floor = _seconds([sys.executable, "-c", "pass"])
    return Row("commons --help, median of 5", ours, "s", floor, ours / floor, "0.3", ours < 0.3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _seconds(command: list[str]) -> float:
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practices", type=int, default=20_000)
    print(HEADING)
    for row in web_bench(parser.parse_args().practices):
        print(row)


if __name__ == "__main__":
    main()
