"""What the processes of a node write to standard error: a line each, whatever a peer put into it."""

from __future__ import annotations

import logging
import re

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """Time, level and message on one line; control characters, which a peer may have sent, are written as escapes."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        return _CONTROLS.sub(lambda match: f"\\x{ord(match[0]):02x}", super().format(record))


def start() -> None:
    """Write INFO and above to standard error; libraries only from WARNING on."""
    out = logging.StreamHandler()
    out.setFormatter(OneLine())
    logging.basicConfig(level=logging.INFO, handlers=[out])
    for noisy in ("apscheduler", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
