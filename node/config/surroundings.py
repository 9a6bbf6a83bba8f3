"""What surrounds a node: its data folder, the files that came with the program, its passphrase, its processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from node.config.settings import Config
from node.errors import ConfigError


def data_folder(data: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder given, else NODE_DATA, else `data` here."""
    return data or Path(environment.get("NODE_DATA") or "data")


def resource_folder(name: str) -> Path:
    """The folder `vocab` or `policies` that came with the program: in the wheel, or beside `node/` in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_data" / name
    return inside if inside.is_dir() else package.parent / name


def passphrase(config: Config, environment: Mapping[str, str] = os.environ) -> bytes | None:
    """What opens the private keys: NODE_KEY_PASSPHRASE, else the first line of `passphrase_file` (in the data folder,
    unless its path is absolute); None where neither is set. Raises ConfigError where that line cannot be read."""
    given = environment.get("NODE_KEY_PASSPHRASE")
    if given:
        return os.fsencode(given)
    if not config.passphrase_file:
        return None
    path = config.data / config.passphrase_file
    try:
        with path.open("rb") as file:
            line = file.readline().rstrip(b"\r\n")
    except OSError as error:
        raise ConfigError(f"passphrase_file: {path} cannot be read: {error.strerror}.") from error
    if not line:
        raise ConfigError(f"passphrase_file: the first line of {path} is empty; the passphrase must stand there.")
    return line


def child_environment(data: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a process that belongs to the node in `data`."""
    return {**environment, "NODE_DATA": str(data.resolve())}


def use_data_folder(data: Path) -> None:
    """Let processes started from here on belong to the node in `data`."""
    os.environ["NODE_DATA"] = str(data.resolve())
