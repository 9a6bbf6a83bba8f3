"""`commons serve` and `commons worker`: run a node."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from node.cli.options import data_option, lacks_for_meaning, say_what_lacks
from node.config import child_environment, data_folder, load, use_data_folder

ORPHAN_SECONDS = 0.5
LOOK_SECONDS = 0.2
RESTART_SECONDS = 5.0


@click.command()
@data_option
@click.option("--no-worker", is_flag=True, help="Serve pages only; run `commons worker` elsewhere.")
def serve(data: Path | None, no_worker: bool) -> None:
    """Serve the node's pages and stream, with the worker beside them. Ctrl-C stops both."""
    from node.cli.server import check_port
    from node.cli.server import serve as serve_pages
    from node.node import open_node

    folder = data_folder(data)
    config = load(folder)
    node = open_node(config)
    node.keys  # noqa: B018 - a node that cannot sign should say so now
    say_what_lacks(node)
    node.close()
    check_port(config.host, config.port)
    use_data_folder(folder)
    click.echo(f"{config.name} serves {config.base_url} on {config.host}:{config.port}. Ctrl-C stops it.")
    with nullcontext() if no_worker else _beside(folder, threading.Event(), "worker"):
        serve_pages(config)


@contextmanager
def _beside(folder: Path, stop: threading.Event, *command: str) -> Iterator[None]:
    """Run another command of this program beside the block, until its end or until `stop` is set."""
    tending = threading.Thread(target=_tend, args=[folder, stop, command])
    tending.start()
    try:
        yield
    finally:
        stop.set()
        tending.join()


def _tend(folder: Path, stop: threading.Event, words: tuple[str, ...]) -> None:
    """Run a command until `stop` is set; one that ends by itself is started again."""
    command = [sys.executable, "-m", "node", *words, "--parent", str(os.getpid())]
    while not stop.is_set():
        process = subprocess.Popen(command, env=child_environment(folder))
        while process.poll() is None and not stop.wait(LOOK_SECONDS):
            pass
        if stop.is_set():
            process.terminate()
            process.wait()
        else:
            ended = f"“commons {' '.join(words)}” ended by itself ({process.returncode})"
            click.echo(f"{ended} and is started again.", err=True)
            stop.wait(RESTART_SECONDS)


@click.command()
@data_option
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
@click.option("--only", type=click.Choice(["index", "meaning"]), hidden=True, help="Only keep that up to date.")
def worker(data: Path | None, parent: int | None, only: str | None) -> None:
    """Harvest peers when they are due and keep the search index up to date. Ctrl-C stops it.

    Several may run on one data folder: each peer is read by one of them.
    """
    from node import log
    from node.node import open_node
    from node.worker import follow, follow_meaning, work

    folder = data_folder(data)
    config = load(folder)
    log.start()
    stop = threading.Event()
    _stop_when_told(stop)
    if parent is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole terminal; the parent passes it on
        threading.Thread(target=_stop_with, args=[parent, stop], daemon=True).start()
    if only:
        {"index": follow, "meaning": follow_meaning}[only](config, stop)
        return
    node = open_node(config)
    if parent is None:
        say_what_lacks(node)
    meaning = config.meaning and not lacks_for_meaning(config)
    node.close()
    with (
        _beside(folder, stop, "worker", "--only", "index"),
        _beside(folder, stop, "worker", "--only", "meaning") if meaning else nullcontext(),
    ):
        work(config, stop)


def _stop_when_told(stop: threading.Event) -> None:
    """Let SIGTERM and Ctrl-C set `stop`, by a thread that is told of them through a pipe.

    A handler in Python runs in the main thread, between any two of its steps: there `Event.set` may wait for a lock
    which that very thread holds. And it does not run while the main thread waits for a lock, if the system gave the
    signal to another thread.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told)  # written to as the signal arrives, whichever thread that is
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)

    def listen() -> None:
        os.read(heard, 1)
        stop.set()

    threading.Thread(target=listen, name="signals", daemon=True).start()


def _stop_with(parent: int, stop: threading.Event) -> None:
    """Stop when the process that started this one was killed and could not say so."""
    while not stop.wait(ORPHAN_SECONDS):
        if os.getppid() != parent:
            stop.set()


COMMANDS = (serve, worker)
