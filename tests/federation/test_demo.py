"""The demo does what it says, and leaves nothing behind."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

NODES = 6


def free_ports(count: int) -> int:
    """The first of so many ports in a row that nobody has at the moment."""
    for first in range(18_100, 28_000, count):
        probes = [socket.socket() for _ in range(count)]
        try:
            for port, probe in enumerate(probes, first):
                probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return first
    pytest.fail("no six free ports in a row")


@pytest.mark.slow
def test_the_demo_shares_all_practices_and_stops(tmp_path):
    first = free_ports(NODES)
    command = [sys.executable, "-m", "node", "demo", "--once", "--port", str(first), "--data", str(tmp_path / "demo")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every node verified the signatures of all 108 practices" in done.stdout
    assert "Ghent is asked: cameras in public space" in done.stdout
    assert done.stdout.count("signature verified") == 5
    assert done.stdout.endswith("All nodes are stopped.\n")
    for port in range(first, first + NODES):
        with socket.socket() as visitor:
            assert visitor.connect_ex(("127.0.0.1", port)) != 0, f"something still answers on {port}"


def test_a_demo_whose_port_is_taken_says_so_and_makes_nothing(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "node",
            "demo",
            "--once",
            "--port",
            str(port),
            "--data",
            str(tmp_path / "demo"),
        ]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be had" in done.stderr
    assert not (tmp_path / "demo").exists()
