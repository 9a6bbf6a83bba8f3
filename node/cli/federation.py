"""The demo: six nodes, each a process of its own with its own port, folder and key, that peer over loopback HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlencode

import click

from node import harvest
from node.cli.init import create
from node.cli.publish import publish_drafts, review_files
from node.config import Config, child_environment, load, resource_folder
from node.errors import CommonsError, FetchError
from node.identity import verifies
from node.node import Node, open_node
from node.store import activities, peers, practices, transaction

CITIES = ("Amsterdam", "Barcelona", "Ghent", "Helsinki", "Seattle")
LIBRARY = "City network library"
ASKED = "Ghent"
QUESTION = "cameras in public space"
LOOPBACK = ("127.0.0.0/8", "::1/128")
POLL_SECONDS = 5
START_SECONDS = 60
SHARE_SECONDS = 120


class DemoFailed(CommonsError):
    """The federation did not come about; says what is missing where."""


@dataclass(frozen=True, slots=True)
class Member:
    """One node of the demo and the process that serves it."""

    node: Node
    process: subprocess.Popen[bytes]

    @property
    def name(self) -> str:
        """What the node is called."""
        return self.node.config.name


def run(folder: Path, *, first_port: int, once: bool) -> None:
    """Start the federation in `folder`, wait until all hold all, show a search, then go on until Ctrl-C (or stop, if
    `once`). Raises DemoFailed or ConfigError with what went wrong; every process it started is stopped in any case."""
    from node.cli.server import check_port

    for port in range(first_port, first_port + len(CITIES) + 1):
        check_port("127.0.0.1", port)
    started = time.monotonic()
    nodes = [_make(folder, name, first_port + number) for number, name in enumerate((*CITIES, LIBRARY))]
    with _running(nodes) as members:
        click.echo(f"{len(members)} nodes are up after {time.monotonic() - started:.0f} s. They become peers …")
        _befriend(nodes)
        total = sum(len(practices.of_actor(node.db(), node.did)) for node in nodes)
        _wait(lambda: _progress(members, total), SHARE_SECONDS, "Not every node holds every practice yet.")
        _show_holdings(nodes)
        _verify(nodes, total)
        _show_answer(next(node for node in nodes if node.config.name == ASKED))
        click.echo(f"\nAll of it took {time.monotonic() - started:.0f} s.")
        if not once:
            click.echo(f"Open {nodes[0].config.base_url} in a browser. Ctrl-C stops all nodes.")
            _sleep(members)
    click.echo("All nodes are stopped.")


def _make(folder: Path, name: str, port: int) -> Node:
    """A node with its city's practices published; the library has those of all places without a node."""
    data = folder / name.lower().replace(" ", "-")
    curator = name == LIBRARY
    config = Config(
        data,
        name,
        f"http://localhost:{port}",
        curator=curator,
        port=port,
        poll_seconds=POLL_SECONDS,
        allow_networks=LOOPBACK,
    )
    if not (data / "node.toml").exists():
        create(config)
    node = open_node(load(data))
    cities = resource_folder("policies") / "cities"
    own = {city.lower() for city in CITIES}
    folders = [each for each in cities.iterdir() if (each.name not in own if curator else each.name == name.lower())]
    review = review_files(node, folders)
    if review.problems:
        raise DemoFailed("\n".join(str(problem) for problem in review.problems))
    publish_drafts(node, review)
    click.echo(f"{name:<22} {config.base_url}  publishes {len(practices.of_actor(node.db(), node.did))} practices")
    return node


@contextmanager
def _running(nodes: list[Node]) -> Iterator[list[Member]]:
    """A server (with its worker) for each node; all are stopped on the way out, however that comes."""
    members = []
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        for node in nodes:
            command = [sys.executable, "-m", "node", "serve"]
            environment = child_environment(node.config.data)
            with (node.config.data / "node.log").open("ab") as log:
                process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
            members.append(Member(node, process))
        _wait(lambda: all(_answers(member) for member in members), START_SECONDS, "Not every node answers.")
        yield members
    finally:
        for member in members:
            member.process.terminate()
        for member in members:
            member.process.wait()
        signal.signal(signal.SIGTERM, previous)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _answers(member: Member) -> bool:
    if member.process.poll() is not None:
        log = (member.node.config.data / "node.log").read_text("utf-8", "replace")
        raise DemoFailed(f"{member.name} stopped by itself. Its log says:\n{log[-2000:]}")
    client = member.node.client()
    try:
        client.get(f"{member.node.config.base_url}/.well-known/did.json", accept="application/did+json")
    except FetchError:
        return False
    finally:
        client.close()
    return True


def _befriend(nodes: list[Node]) -> None:
    """Every node pins every other one's keys."""
    for node in nodes:
        client = node.client()
        for other in nodes:
            if other is node or peers.get(node.db(), other.did):
                continue
            candidate = harvest.inspect(client, other.config.base_url, own_did=node.did)
            with transaction(node.db()):
                harvest.add(node.db(), candidate, datetime.now(UTC))
        client.close()


def _progress(members: list[Member], total: int) -> bool:
    """Show how many practices each node holds and finds. True when all hold all and find all."""
    held = [sum(practices.counts(member.node.db()).values()) for member in members]
    found = [_found(member) for member in members]
    line = "  ".join(f"{member.name.split()[-1]} {count}" for member, count in zip(members, held, strict=True))
    click.echo(f"  of {total} practices hold  {line}")
    return all(count == total for count in (*held, *found))


def _found(member: Member) -> int:
    return int(_get(member.node, "/search.json", {})["total"])


def _get(node: Node, path: str, query: dict[str, str]) -> dict[str, Any]:
    client = node.client()
    try:
        url = f"{node.config.base_url}{path}?{urlencode(query)}"
        answer: dict[str, Any] = json.loads(client.get(url, accept="application/json").body)
        return answer
    finally:
        client.close()


def _wait(done: Callable[[], bool], seconds: float, sentence: str) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise DemoFailed(f"{sentence} Gave up after {seconds:.0f} seconds.")
        time.sleep(0.5)


def _show_holdings(nodes: list[Node]) -> None:
    """A table of who holds what: a row for each node, a column for each publisher."""
    heads = [node.config.name.split()[-1][:10] for node in nodes]
    click.echo("\n" + " " * 22 + "".join(f"{head:>11}" for head in heads) + "        all")
    for node in nodes:
        counts = practices.counts(node.db())
        row = "".join(f"{counts.get(other.did, 0):>11}" for other in nodes)
        click.echo(f"{node.config.name:<22}{row}{sum(counts.values()):>11}")


def _verify(nodes: list[Node], total: int) -> None:
    """Verify every activity that every node holds, from its stored bytes, with the keys that node pinned."""
    for node in nodes:
        keys = {key.method: key.multikey for key in node.keys.keys}
        for peer in peers.everyone(node.db()):
            keys |= {key.method: key.multikey for key in peers.keys(node.db(), peer.did)}
        verified = 0
        for signed in activities.everything(node.db()):
            multikey = keys.get(signed.proof.verification_method)
            if multikey is None or not verifies(signed.quads, signed.proof, multikey):
                raise DemoFailed(f"{node.config.name} holds {signed.activity.iri}, whose signature does not verify.")
            verified += 1
        if verified < total:
            raise DemoFailed(f"{node.config.name} holds {verified} signed activities where {total} were expected.")
    click.echo(f"\nEvery node verified the signatures of all {total} practices with the keys it pinned.")


def _show_answer(node: Node) -> None:
    answer = _get(node, "/search.json", {"q": QUESTION})
    click.echo(f"\n{node.config.name} is asked: {QUESTION}")
    for hit in answer["hits"][:5]:
        places = ", ".join(_text(place["name"]) for place in hit["places"])
        publisher = hit["publisher"]
        trust = "curated by" if publisher["curator"] else "signed by"
        click.echo(f"  {_text(hit['title'])}")
        click.echo(f"      {hit['kind']['label']} · {places} · {trust} {publisher['name']}, signature verified")


def _text(texts: dict[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")


def _sleep(members: list[Member]) -> None:
    try:
        while all(member.process.poll() is None for member in members):
            time.sleep(0.5)
        raise DemoFailed("A node stopped by itself; its log is node.log in its folder.")
    except KeyboardInterrupt:
        click.echo("\nStopping …")
