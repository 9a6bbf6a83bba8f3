"""The wheel is whole: from an empty environment, without the checkout, it runs a federation."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder), cwd=CHECKOUT)
    built: list[Path] = list(folder.glob("*.whl"))
    assert len(built) == 1
    return built[0]


def run(*command: str, cwd: Path, seconds: int = 300) -> str:
    """Run a command with nothing around it that could stand in for the wheel's own content; what it printed."""
    around = ("PYTHON", "COVERAGE", "NODE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(around)}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=seconds,
    )
    assert done.returncode == 0, f"{' '.join(command)} exited {done.returncode}:\n{done.stdout}"
    return done.stdout


@pytest.mark.slow
def test_the_wheel_carries_vocabulary_policies_pages_and_licence(wheel):
    carried = set(zipfile.ZipFile(wheel).namelist())
    for folder, inside in (("vocab", "node/_data/vocab"), ("policies", "node/_data/policies"), ("node", "node")):
        wanted = (path for path in (CHECKOUT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
        files = [path for path in wanted if folder == "node" or path.suffix != ".py"]
        assert files
        assert {f"{inside}/{path.relative_to(CHECKOUT / folder).as_posix()}" for path in files} <= carried
    assert any(name.endswith("/licenses/LICENSE") for name in carried)
    assert not any(name.startswith(("tests/", "vocab/", "policies/")) for name in carried)


@pytest.mark.slow
def test_the_demo_runs_from_the_wheel_alone(wheel, tmp_path):
    empty = tmp_path / "environment"
    venv.create(empty, with_pip=True)
    programs = empty / "bin"
    install = (str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*install, "--require-hashes", "--requirement", str(CHECKOUT / "requirements.lock"), cwd=tmp_path)
    run(*install, "--no-deps", "--no-index", str(wheel), cwd=tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run(str(programs / "python"), "-c", "import node; print(node.__file__)", cwd=elsewhere)
    assert Path(where.strip()).is_relative_to(empty)
    run(str(programs / "commons"), "demo", "--once", cwd=elsewhere)
