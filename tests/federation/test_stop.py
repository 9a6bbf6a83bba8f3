"""SIGTERM ends a node: the server, its server processes and its worker, whatever the worker is doing."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.federation.conftest import a_node, answers, commons
from tests.harvest.peer_server import serve_peer
from tests.local_node import eventually, running

pytestmark = pytest.mark.slow


def children(pid: int) -> set[int]:
    """A process's children, and theirs."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")  # a thread of its own starts the worker
    own = [child for task in tasks for child in task.read_text().split()]
    return {int(child) for child in own}.union(*(children(int(child)) for child in own))


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_no_process_is_left(tmp_path: Path) -> None:
    node = a_node(tmp_path, "Ghent")
    with running(node.config.data) as program:
        eventually(lambda: answers(node) and len(children(program.pid)) >= 2)
        family = children(program.pid)
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    eventually(lambda: not any(runs(pid) for pid in family))
    node.close()


def test_what_writes_the_index_ends_with_a_worker_that_is_killed_and_is_started_again_when_it_dies(
    tmp_path: Path,
) -> None:
    node = a_node(tmp_path, "Ghent")
    with running(node.config.data, "worker") as program:
        eventually(lambda: children(program.pid))
        (first,) = children(program.pid)
        os.kill(first, signal.SIGKILL)
        eventually(lambda: children(program.pid) - {first})
        (second,) = children(program.pid)
        program.kill()
        eventually(lambda: not runs(second))
    node.close()


@pytest.mark.timed
def test_a_worker_in_the_middle_of_a_long_stream_ends_at_once(tmp_path: Path) -> None:
    """It reads a peer without end, a page a second."""
    node = a_node(tmp_path, "Ghent")
    asked = threading.Event()
    with serve_peer(endless=asked) as peer:
        assert commons(node, "peers", "add", peer.base_url, "--yes").exit_code == 0
        with running(node.config.data, "worker") as program:
            assert asked.wait(60)
            program.send_signal(signal.SIGTERM)
            assert program.wait(10) == 0
    node.close()


@pytest.mark.timed
def test_bodies_that_never_come_keep_no_reader_waiting_and_no_node_alive(tmp_path: Path) -> None:
    """More connections than the server has threads send the beginning of a notice and fall silent."""
    node = a_node(tmp_path, "Ghent")
    beginning = b"POST /inbox HTTP/1.1\r\nHost: x\r\nContent-Type: application/ld+json\r\nContent-Length: 9\r\n\r\n{"
    with running(node.config.data) as program, ExitStack() as silent:
        eventually(lambda: answers(node))
        for _ in range(8):
            connection = silent.enter_context(socket.create_connection((node.config.host, node.config.port)))
            connection.sendall(beginning)
        start = time.monotonic()
        assert all(answers(node) for _ in range(20))
        assert time.monotonic() - start < 5
        program.send_signal(signal.SIGTERM)
        assert program.wait(60) == 0
    node.close()
