"""`commons serve` and `commons worker`: run a node."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import click

from node.cli.options import data_option
from node.config import child_environment, data_folder, load, use_data_folder

ORPHAN_SECONDS = 0.5
LOOK_SECONDS = 0.2
RESTART_SECONDS = 5.0


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
    stop = threading.Event()
    tending = threading.Thread(target=_tend_worker, args=[folder, stop])
    if not no_worker:
        tending.start()
    try:
        serve_pages(config)
    finally:
        stop.set()
        if not no_worker:
            tending.join()


def _tend_worker(folder: Path, stop: threading.Event) -> None:
    """Run a worker beside the server until `stop`; one that ends by itself is started again."""
    command = [sys.executable, "-m", "node", "worker", "--parent", str(os.getpid())]
    while not stop.is_set():
        process = subprocess.Popen(command, env=child_environment(folder))
        while process.poll() is None and not stop.wait(LOOK_SECONDS):
            pass
        if stop.is_set():
            process.terminate()
            process.wait()
        else:
            click.echo(f"The worker ended by itself ({process.returncode}) and is started again.", err=True)
            stop.wait(RESTART_SECONDS)


@click.command()
@data_option
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
def worker(data: Path | None, parent: int | None) -> None:
    """Harvest peers when they are due and keep the search index up to date. Ctrl-C stops it.

    Several may run on one data folder: each peer is read by one of them.
    """
    from node import log
    from node.worker import work

    config = load(data_folder(data))
    log.start()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_stop_with, args=[parent, stop], daemon=True).start()
    work(config, stop)


def _stop_with(parent: int, stop: threading.Event) -> None:
    """Stop the worker when the server that started it was killed and could not say so."""
    while not stop.wait(ORPHAN_SECONDS):
        if os.getppid() != parent:
            stop.set()


COMMANDS = (serve, worker)
