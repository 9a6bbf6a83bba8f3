"""A process of the program, measured from outside by Linux's /proc: its processor time and memory."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from threading import Thread

TICKS = os.sysconf("SC_CLK_TCK")
CONNECTIONS = 4
START_SECONDS = 30.0
PAGE = {"Accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Running:
    """A process and its children."""

    pid: int

    def family(self) -> list[int]:
        """This process, its children and theirs."""
        parents = {pid: int(fields[1]) for pid in _pids() if (fields := _stat(pid))}
        family = [self.pid]
        for parent in family:
            family += [pid for pid, its_parent in parents.items() if its_parent == parent]
        return family

    def cpu_seconds(self) -> float:
        """Processor time so far, of user and system, in steps of a hundredth of a second."""
        stats = [fields for pid in self.family() if (fields := _stat(pid))]
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / TICKS

    def megabytes(self) -> float:
        """Resident memory, that of the children with it; pages they share are counted twice."""
        return sum(_resident(pid, "VmRSS") for pid in self.family()) / 1024

    def own_megabytes(self) -> float:
        """The same without pages of files (libraries, the index), which the system takes back when it needs room."""
        return sum(_resident(pid, "RssAnon") for pid in self.family()) / 1024


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """The fields from the state on (proc(5)); none where the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _resident(pid: int, kind: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


@contextmanager
def running(command: Sequence[str], **environment: str) -> Iterator[Running]:
    """Run a command until the block ends."""
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        yield Running(process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def wait_for(port: int) -> None:
    """Wait until a server answers. Raises AssertionError when it does not come."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("GET", "/robots.txt")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"no server came to port {port}, so there is nothing to measure")


def warm(port: int, paths: Sequence[str], headers: Mapping[str, str] = PAGE) -> None:
    """Ask for each path once, however long that takes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    for path in paths:
        connection.request("GET", path, headers=dict(headers))
        connection.getresponse().read()
    connection.close()


def load(port: int, paths: Sequence[str], seconds: float, headers: Mapping[str, str] = PAGE) -> int:
    """Ask for the paths in turn on a few keep-alive connections; return how many answers came, all of them 200."""
    deadline = time.monotonic() + seconds
    counts = [0] * CONNECTIONS
    turns = [[*paths[n:], *paths[:n]] for n in range(CONNECTIONS)]
    threads = [Thread(target=_ask, args=(port, each, headers, deadline, counts, n)) for n, each in enumerate(turns)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not all(counts):
        raise AssertionError(f"an answer of port {port} was not 200, so the figure would mean nothing")
    return sum(counts)


def _ask(
    port: int, paths: Sequence[str], headers: Mapping[str, str], deadline: float, counts: list[int], number: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asked = 0
    for path in cycle(paths):
        if time.monotonic() > deadline:
            break
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            return
        asked += 1
    counts[number] = asked
    connection.close()
