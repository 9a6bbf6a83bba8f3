"""A whole node on this machine: made by `commons init`, publishing by the catalogue, served over real HTTP."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from werkzeug.serving import make_server

from node.catalog.publish import Publisher, publish, withdraw
from node.cli.init import create
from node.config import Config, child_environment, load, resource_folder
from node.identity import verifies
from node.node import Node, open_node
from node.practice import Practice, Signed
from node.rdf.schemes import load_thesaurus
from node.search.concepts import Recogniser
from node.search.folder import WORKED_OUT
from node.store import activities
from node.web import create_app
from node.web.language import LANGUAGES
from tests.fake_peer import a_practice

LOOPBACK = ("127.0.0.0/8", "::1/128")


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make(folder: Path, name: str, base_url: str, **settings: Any) -> Node:
    """A new node in `folder`, which need not work out the vocabulary's labels: that takes each program two seconds."""
    create(Config(folder, name, base_url, **settings))
    config = load(folder)
    shutil.copytree(_worked_out(), config.search / WORKED_OUT, copy_function=_link)
    return open_node(config)


def _link(source: str, target: str) -> None:
    """The same file under another name; a copy of it on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@cache
def _worked_out() -> Path:
    """What any node of this program keeps of the vocabulary, made once in this process."""
    folder = Path(tempfile.mkdtemp(prefix="commons-vocabulary-"))
    atexit.register(shutil.rmtree, folder)
    recogniser = Recogniser(load_thesaurus(resource_folder("vocab"), folder / "thesaurus"), folder)
    for language in LANGUAGES:
        recogniser.find([], language)
    return folder


def publish_numbered(node: Node, count: int, first: int = 0, title: str = "Cameras that count people") -> list[str]:
    """Publish practices p-0, p-1 ... and return their IRIs; those that stand already are updated by another title."""
    iris = [f"{node.config.base_url}/practices/p-{number}" for number in range(first, first + count)]
    publish_all(node, *(a_practice(iri, title) for iri in iris))
    return iris


def publish_all(node: Node, *practices: Practice) -> None:
    publish(node.db(), practices, publisher(node))


def withdraw_one(node: Node, slug: str, because: str = "It was repealed.") -> None:
    withdraw(node.db(), slug, publisher(node), because=because)


def publisher(node: Node) -> Publisher:
    return Publisher(node.did, node.config.base_url, node.keys.current)


def own_stream(node: Node) -> list[Signed]:
    """All that a node published."""
    return activities.stream(node.db(), node.did, 0, 100_000)


def holds_its_proof(node: Node, signed: Signed) -> bool:
    """Whether the proof of an activity was made with the node's key."""
    return verifies(signed.quads, signed.proof, node.keys.current.multikey)


@contextmanager
def serving(app: WSGIApplication, port: int = 0) -> Iterator[int]:
    """Serve an application on 127.0.0.1 in a thread; gives its port."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(node: Node) -> Iterator[None]:
    """Serve a node, whose base URL names its port, from this process."""
    with serving(create_app(node), node.config.port):
        yield


@contextmanager
def running(folder: Path, command: str = "serve") -> Iterator[subprocess.Popen[bytes]]:
    """`commons serve` or `commons worker` as a program of its own; stopped by SIGTERM where it still runs."""
    with (folder / f"{command}.log").open("ab") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "node", command], env=child_environment(folder), stdout=log, stderr=log
        )
    try:
        yield program
    finally:
        program.terminate()
        program.wait(60)


def eventually(done: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something is so; fail after a deadline, which is no figure: a busy machine may take so long."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not so within {seconds} seconds"
        time.sleep(0.05)
