"""Serving the pages with granian: the factory its server process calls, and the call that starts that process.

Only the server process loads the app. The one that starts it waits for its end, and needs none of all that.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import threading
import time
from wsgiref.types import WSGIApplication

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from node import log
from node.config import Config, data_folder, load
from node.errors import ConfigError

THREADS = 4
ORPHAN_SECONDS = 0.5
STOP_SECONDS = 10
"""How long requests may take to end when the server is stopped; a body that never comes would keep it for ever."""


def application() -> WSGIApplication:
    """The app of the node in NODE_DATA; called once in each server process."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        # Ctrl-C reaches all processes of a terminal; this one ends when its parent says so. Told twice, the worker of
        # granian would wait until it is killed.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        # Until granian listens in this process too, it has its parent's handler, which stops nothing here.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=_end_with, args=[parent.pid], name="orphan watch", daemon=True).start()
    from node.node import open_node
    from node.web import create_app

    log.start()
    here = open_node(load(data_folder(None)))
    here.index  # noqa: B018 - what it knows, and a model of meanings, take a second to load; no reader should wait
    app = create_app(here)
    gc.collect()
    gc.freeze()  # what stands now stands to the end: a full collection that looked through it kept readers waiting
    return app


def _end_with(parent: int) -> None:
    """End this server process when the one that started it was killed and could not say so: it would keep the port."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def serve(config: Config) -> None:
    """Serve until SIGINT or SIGTERM. NODE_DATA must name the data folder, since server processes read it anew."""
    Granian(
        "node.cli.server:application",
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
        process_name=None,
    ).serve()


def check_port(host: str, port: int) -> None:
    """Raises ConfigError with a sentence when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConfigError(
                f"Port {port} on {host} cannot be had: {error.strerror}. "
                "Stop what uses it, or set another port under [web] in node.toml (or NODE_PORT)."
            ) from error
