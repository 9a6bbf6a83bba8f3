"""`node.toml`, read and written."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from node.config.checks import checked
from node.config.settings import SETTINGS, Config, Limits
from node.errors import ConfigError, DataFolderError

FILE = "node.toml"

_USUAL = Config(Path(), "", "")
_WRITTEN = ("name", "base_url", "language", "curator", "host", "port", "poll_seconds")
"""What a new `node.toml` says in any case, to be changed there; of the rest only what is not as it is unless set."""


def load(data: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of the node in `data`, with NODE_HOST, NODE_PORT ... from the environment above those of the file.

    Raises DataFolderError where `data` holds no node and ConfigError for a setting that is unknown or wrong.
    """
    path = data / FILE
    try:
        if not path.is_file():
            raise DataFolderError(f"{data} holds no node: there is no {FILE} in it. Make one with: commons init {data}")
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DataFolderError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. Mend the line or make the file anew.") from error
    return _from_environment(_from_document(document, data, path), environment)


def _from_document(document: dict[str, Any], data: Path, path: Path) -> Config:
    values: dict[str, Any] = {}
    limits: dict[str, int] = {}
    for table, content in document.items():
        if table not in SETTINGS or not isinstance(content, dict):
            raise ConfigError(f"{path}: [{table}] is not known. Known are {', '.join(SETTINGS)}.")
        for key, value in content.items():
            if key not in SETTINGS[table]:
                raise ConfigError(f"{path}: {key} is not known in [{table}]. Known are {', '.join(SETTINGS[table])}.")
            (limits if table == "limits" else values)[key] = value
    for key in ("name", "base_url"):
        if not values.get(key):
            raise ConfigError(f"{path}: {key} is missing in [node].")
    networks = values.get("allow_networks", [])
    values["allow_networks"] = tuple(networks) if isinstance(networks, list) else networks
    return checked(Config(data=data, limits=Limits(**limits), **values), str(path))


def _from_environment(config: Config, environment: Mapping[str, str]) -> Config:
    changes: dict[str, Any] = {}
    if "NODE_HOST" in environment:
        changes["host"] = environment["NODE_HOST"]
    for setting in ("port", "poll_seconds"):
        text = environment.get(f"NODE_{setting.upper()}")
        if text is not None:
            if not text.isascii() or not text.isdigit():
                raise ConfigError(f"NODE_{setting.upper()} must be a whole number, not {text!r}.")
            changes[setting] = int(text)
    return checked(replace(config, **changes), "the environment") if changes else config


def write(config: Config) -> None:
    """Write `node.toml` in the node's data folder, which must not have one. Raises DataFolderError where it has."""
    lines = ["# The settings of this node. Each is explained in the README, with those that are not here."]
    for table, settings in SETTINGS.items():
        values, usual = (config.limits, Limits()) if table == "limits" else (config, _USUAL)
        said = [
            f"{setting} = {_toml(getattr(values, setting))}"
            for setting in settings
            if setting in _WRITTEN or getattr(values, setting) != getattr(usual, setting)
        ]
        if said:
            lines += [f"[{table}]", *said, ""]
    try:
        with (config.data / FILE).open("x", encoding="utf-8") as file:
            file.write("\n".join(lines))
    except FileExistsError as error:
        raise DataFolderError(f"{config.data} holds a node already; nothing was changed.") from error


def _toml(value: Any) -> str:
    """A TOML value; JSON's strings, numbers, booleans and lists are TOML's (TOML 1.0)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
