"""How much memory one request costs, measured in a process of its own: `python -m tests.outbound.growth METHOD URL`."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

from node.errors import FetchError
from tests.raw_server import a_client

CHECKOUT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Growth:
    """By how much the highest memory use rose, how long it took, and the sentence at its end."""

    megabytes: float
    seconds: float
    sentence: str


def growth(method: str, url: str, **limits: int) -> Growth:
    """Make one request in a fresh process. `method` is GET, POST, or NAIVE: what `requests` does by itself."""
    command = [sys.executable, "-m", "tests.outbound.growth", method, url, json.dumps(limits)]
    program = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, check=True, timeout=120)
    return Growth(**json.loads(program.stdout))


def highest_bytes() -> int:
    """The most memory this process ever had. `ru_maxrss` of Linux counts what its parent had when it began, too."""
    if sys.platform == "linux":
        status = Path("/proc/self/status").read_text("ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(method: str, url: str, limits: str) -> None:
    client = a_client(Path(), **json.loads(limits))
    before, started, sentence = highest_bytes(), time.monotonic(), ""
    try:
        if method == "GET":
            client.get(url, accept="text/plain")
        elif method == "POST":
            client.post(url, b"{}", {"Content-Type": "application/ld+json"})
        else:
            requests.get(url, timeout=60)
    except FetchError as error:
        sentence = str(error)
    grown = (highest_bytes() - before) / 1_048_576
    print(json.dumps(Growth(round(grown, 1), round(time.monotonic() - started, 2), sentence).__dict__))


if __name__ == "__main__":
    main(*sys.argv[1:])
