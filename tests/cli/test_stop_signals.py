"""A worker stops when it is told to, whatever its main thread does at that moment."""

import signal
import subprocess
import sys

import pytest

BUSY = """
import threading
from node.cli.serve import _stop_when_told

stop = threading.Event()
_stop_when_told(stop)
for _ in range(8):
    threading.Thread(target=lambda: [None for _ in iter(stop.is_set, True)], daemon=True).start()
print("ready", flush=True)
stop.wait()
print("stopped", flush=True)
"""


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_heard_beside_busy_threads(told):
    for _ in range(5):
        program = subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE, text=True)
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(told)
        try:
            assert program.communicate(timeout=30)[0] == "stopped\n"
        finally:
            program.kill()
            program.wait()
        assert program.returncode == 0
