"""Whatever a peer wrote, the log stays a line each, and a terminal is never commanded by it."""

from __future__ import annotations

import logging
import re
import subprocess
import sys

import pytest

from node.log import OneLine


def line(message: str, *arguments: object, fault: BaseException | None = None) -> str:
    exc_info = (type(fault), fault, fault.__traceback__) if fault else None
    return OneLine().format(logging.LogRecord("node", logging.INFO, __file__, 1, message, arguments, exc_info))


def test_a_line_begins_with_the_time_and_the_level() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d INFO Zug: ok", line("%s: %s", "Zug", "ok"))


@pytest.mark.parametrize(
    ("character", "escape"),
    [
        ("\n", r"\x0a"),
        ("\r", r"\x0d"),
        ("\t", r"\x09"),
        ("\0", r"\x00"),
        ("\x1b", r"\x1b"),
        ("\x7f", r"\x7f"),
        ("\x85", r"\x85"),
        ("\x9b", r"\x9b"),
        ("\u2028", r"\x2028"),
        ("\u2029", r"\x2029"),
    ],
)
def test_what_would_break_the_line_or_command_a_terminal_is_escaped(character: str, escape: str) -> None:
    assert line("%s", f"Zug{character}[2J").endswith(rf"INFO Zug{escape}[2J")


def test_words_of_every_language_stay_as_they_are() -> None:
    assert line("São Paulo, 東京, Αθήνα").endswith("INFO São Paulo, 東京, Αθήνα")


def test_a_traceback_is_one_line_too() -> None:
    with pytest.raises(ValueError, match="one") as raised:
        int("one\ntwo")
    text = line("It broke\noff.", fault=raised.value)
    assert len(text.splitlines()) == 1
    assert r"It broke\x0aoff.\x0aTraceback" in text
    assert "ValueError: invalid literal" in text


PROGRAM = """
import logging
from node import log
log.start()
for name in ("node.worker", "apscheduler.scheduler", "urllib3.connectionpool"):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger(name).log(level, "heard %s", name)
"""


def test_ours_is_written_from_info_on_and_that_of_libraries_from_warning_on() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, timeout=30)
    assert done.stdout == ""
    assert [each.split()[1::2] for each in done.stderr.splitlines()] == [
        ["INFO", "node.worker"],
        ["WARNING", "node.worker"],
        ["WARNING", "apscheduler.scheduler"],
        ["WARNING", "urllib3.connectionpool"],
    ]
