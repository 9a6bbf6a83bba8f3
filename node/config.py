"""What a node is told: `node.toml` in its data folder and NODE_* in the environment, read once into a frozen Config.

This module is the only reader of os.environ.
"""

from __future__ import annotations

import ipaddress
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from node.errors import ConfigError, DataFolderError

FILE = "node.toml"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a peer may make us read. Each is a setting under `[limits]`."""

    page_bytes: int = 32_000_000
    """Bytes of one page after decompression."""
    response_seconds: int = 60
    """Wall-clock time of one answer."""
    pages_per_run: int = 4_000
    members_per_page: int = 1_000
    triples_per_practice: int = 5_000
    practice_bytes: int = 1_000_000
    """Bytes of one activity's canonical N-Quads."""
    iri_characters: int = 2_048


@dataclass(frozen=True, slots=True)
class Config:
    """A node's settings. `base_url` has no slash at its end; it is the only source of the IRIs this node writes."""

    data: Path
    name: str
    base_url: str
    language: str = "en"
    curator: bool = False
    """Whether this node writes up practices of places that have no node of their own."""
    host: str = "127.0.0.1"
    port: int = 8000
    poll_seconds: int = 300
    """How often each peer is read, and what our stream tells others to do."""
    allow_networks: tuple[str, ...] = ()
    """Networks that are not public and may be reached all the same, such as 127.0.0.0/8."""
    limits: Limits = field(default_factory=Limits)

    @property
    def database(self) -> Path:
        """The record."""
        return self.data / "node.db"

    @property
    def keys(self) -> Path:
        """The folder of private keys."""
        return self.data / "keys"

    @property
    def search(self) -> Path:
        """The folder of the search index."""
        return self.data / "search"


SETTINGS = {
    "node": ("name", "base_url", "language", "curator"),
    "web": ("host", "port"),
    "harvest": ("poll_seconds",),
    "outbound": ("allow_networks",),
    "limits": tuple(f.name for f in fields(Limits)),
}
"""Table of node.toml -> its settings."""


def data_folder(data: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder given, else NODE_DATA, else `data` here."""
    return data or Path(environment.get("NODE_DATA", "data"))


def load(data: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of the node in `data`, with NODE_HOST, NODE_PORT ... from the environment above those of the file.

    Raises DataFolderError where `data` holds no node and ConfigError for a setting that is unknown or wrong.
    """
    path = data / FILE
    if not path.is_file():
        raise DataFolderError(f"{data} holds no node: there is no {FILE} in it. Make one with: commons init {data}")
    try:
        document = tomllib.loads(path.read_text("utf-8"))
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
    values["allow_networks"] = tuple(values.get("allow_networks", ()))
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


def checked(config: Config, where: str) -> Config:
    """`config` itself, when every value in it can be used. Raises ConfigError with a sentence that names the setting."""
    base_url(config.base_url, where)
    for setting in ("port", "poll_seconds"):
        value = getattr(config, setting)
        if type(value) is not int or not 0 < value < (65_536 if setting == "port" else 10**9):
            raise ConfigError(f"{where}: {setting} must be a whole number above zero, not {value!r}.")
    for limit in fields(Limits):
        value = getattr(config.limits, limit.name)
        if type(value) is not int or value <= 0:
            raise ConfigError(f"{where}: {limit.name} must be a whole number above zero, not {value!r}.")
    for network in config.allow_networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ConfigError(f"{where}: {network!r} in allow_networks is not a network like 10.0.0.0/8.") from error
    return config


def base_url(text: str, where: str = "--base-url") -> str:
    """A node's base URL in its one spelling: scheme and host in lower case, no default port, no path.

    Raises ConfigError for anything that is not just http(s), host and port.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{where}: {text!r} is not a web address: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{where}: {text!r} must start with https:// (or http:// on this machine) and name a host.")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password is not None:
        raise ConfigError(
            f"{where}: {text!r} must end after the host (and port): a node lives at the root of its host."
        )
    try:
        ipaddress.ip_address(parts.hostname)
    except ValueError:
        pass
    else:
        raise ConfigError(f"{where}: {text!r} names an IP address, but did:web needs a host name (localhost will do).")
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + ("" if port in (None, default) else f":{port}")


def resource_folder(name: str) -> Path:
    """The folder `vocab` or `policies` that came with the program: inside the wheel, or beside `node/` in a checkout."""
    package = Path(__file__).parent
    inside = package / "_data" / name
    return inside if inside.is_dir() else package.parent / name


def child_environment(data: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a process that belongs to the node in `data`."""
    return {**environment, "NODE_DATA": str(data.resolve())}


def use_data_folder(data: Path) -> None:
    """Let processes started from here on belong to the node in `data`."""
    os.environ["NODE_DATA"] = str(data.resolve())


def write(config: Config) -> None:
    """Write `node.toml` in the node's data folder, which must not have one. Raises DataFolderError where it has."""
    lines = [
        "# The settings of this node. Each is explained in the README, with those that are not here.",
        "[node]",
        f"name = {_toml(config.name)}",
        f"base_url = {_toml(config.base_url)}",
        f"language = {_toml(config.language)}",
        f"curator = {_toml(config.curator)}",
        "",
        "[web]",
        f"host = {_toml(config.host)}",
        f"port = {config.port}",
        "",
        "[harvest]",
        f"poll_seconds = {config.poll_seconds}",
    ]
    if config.allow_networks:
        lines += ["", "[outbound]", f"allow_networks = [{', '.join(_toml(n) for n in config.allow_networks)}]"]
    try:
        with (config.data / FILE).open("x", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except FileExistsError as error:
        raise DataFolderError(f"{config.data} holds a node already; nothing was changed.") from error


def _toml(value: str | bool) -> str:
    """A TOML string or boolean; JSON's escapes are TOML's (TOML 1.0, section String)."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
