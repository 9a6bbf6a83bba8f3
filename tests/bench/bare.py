"""The floor for pages: one bare Flask route, on the server and with the settings that the node has."""

from __future__ import annotations

import sys

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from node.cli.server import THREADS


def application() -> Flask:
    """Nothing but one route."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "Hello")
    return app


if __name__ == "__main__":
    Granian(
        "tests.bench.bare:application",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
