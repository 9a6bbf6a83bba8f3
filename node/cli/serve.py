"""`commons serve` and `commons worker`: run a node."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from node.cli.options import data_option
from node.config import child_environment, data_folder, load, use_data_folder
from node.errors import ConfigError, DataFolderError

ORPHAN_SECONDS = 1.0


@click.command()
@data_option
@click.option("--no-worker", is_flag=True, help="Serve pages only; run `commons worker` elsewhere.")
def serve(data: Path | None, no_worker: bool) -> None:
    """Serve the node's pages and stream, with the worker beside them. Ctrl-C stops both."""
    from node.node import open_node
    from node.web.server import check_port
    from node.web.server import serve as serve_pages

    folder = data_folder(data)
    config = load(folder)
    node = open_node(config)
    node.keys  # noqa: B018 - a node that cannot sign should say so now
    node.close()
    check_port(config.host, config.port)
    use_data_folder(folder)
    click.echo(f"{config.name} serves {config.base_url} on {config.host}:{config.port}. Ctrl-C stops it.")
    worker = None if no_worker else _start_worker(folder)
    try:
        serve_pages(config)
    finally:
        if worker is not None:
            worker.terminate()
            worker.wait()


def _start_worker(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "node", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, env=child_environment(folder))


@click.command()
@data_option
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
def worker(data: Path | None, parent: int | None) -> None:
    """Harvest peers when they are due and keep the search index up to date. Ctrl-C stops it."""
    from node import log
    from node.worker import work

    config = load(data_folder(data))
    log.start()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_stop_with, args=[parent, stop], daemon=True).start()
    with _only_worker(config.data, stop, wait=parent is not None):
        if not stop.is_set():
            work(config, stop)


@contextmanager
def _only_worker(data: Path, stop: threading.Event, *, wait: bool) -> Iterator[None]:
    """The only worker of a data folder; the lock goes with the process, however it ends.

    Raises ConfigError while there is another one. With `wait`, which a server wants that was started just after another
    was killed, it waits for the other to end.
    """
    try:
        lock = (data / "worker.lock").open("w")
    except OSError as error:
        raise DataFolderError(f"{data} cannot be written: {error.strerror}.") from error
    with lock:
        while not _locked(lock):
            if not wait:
                raise ConfigError(f"Another worker runs on {data} already; a node needs only one.")
            if stop.wait(ORPHAN_SECONDS):
                break
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop_with(parent: int, stop: threading.Event) -> None:
    """Stop the worker when the server that started it was killed and could not say so."""
    while not stop.wait(ORPHAN_SECONDS):
        if os.getppid() != parent:
            stop.set()


COMMANDS = (serve, worker)
