"""A disk of a few megabytes, so that it can be filled: a tmpfs, which only root may mount."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import lacking


@dataclass(frozen=True)
class Disk:
    """What is mounted at `path`."""

    path: Path

    def fill(self) -> None:
        """Write until nothing more fits."""
        with (self.path / "ballast").open("ab", buffering=0) as file:
            for size in (65_536, 4_096, 1):
                try:
                    while file.write(b"\0" * size) == size:
                        pass
                except OSError:
                    continue

    def make_room(self, megabytes: int = 300) -> None:
        """Take the ballast away, and let the disk be larger."""
        (self.path / "ballast").unlink(missing_ok=True)
        subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(self.path)], check=True)


@contextmanager
def small_disk(path: Path, megabytes: int) -> Iterator[Disk]:
    """A disk of that size at `path`, which is made. Skips the test where no disk can be mounted."""
    path.mkdir(parents=True, exist_ok=True)
    if shutil.which("mount") is None:
        lacking("there is no mount on this machine")
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(path)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode:
        lacking(f"a tmpfs cannot be mounted by this user: {mounted.stderr.strip()}")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "--lazy", str(path)], check=True)
