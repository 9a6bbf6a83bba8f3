"""What all tests share: where the checkout is, and the programs that are not ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

CHECKOUT = Path(__file__).parent.parent
JAVASCRIPT = CHECKOUT / "tests" / "javascript"


def lacking(what: str) -> NoReturn:
    """Skip the test where a machine lacks something it needs; fail it in CI, which must lack nothing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have what every test needs: {what}")
    pytest.skip(what, allow_module_level=True)


def need(package: str) -> None:
    """Skip what needs a package of the extra `semantic` where it is missing; fail in CI."""
    if find_spec(package) is None:
        lacking(f"{package} is not installed: pip install 'new-commons[semantic]'")


def chromium() -> str:
    """Where Debian's Chromium, or one like it, is; skip the test where there is none, and fail it in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    return found or lacking("Chromium is not installed (Debian: apt install chromium)")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder with pyproject.toml in it."""
    return CHECKOUT


@pytest.fixture(scope="session")
def javascript() -> Callable[..., list[Any]]:
    """Run a script of tests/javascript with arguments; what it prints is JSON, a value a line.

    Raises CalledProcessError when the script exits with another code than 0.
    """
    node = shutil.which("node")
    if node is None:
        lacking("Node.js is not installed")
    if not (JAVASCRIPT / "node_modules").is_dir():
        lacking("tests/javascript has no node_modules: run `make test`, or `npm ci` there")

    def run(script: str, *arguments: object, seconds: int = 120) -> list[Any]:
        command = [node, str(JAVASCRIPT / script), *map(str, arguments)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8", timeout=seconds)
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    return run
