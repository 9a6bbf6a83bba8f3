"""What a node is told: `node.toml` in its data folder and NODE_* in the environment, read once into a frozen Config.

This module is the only reader of os.environ.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from node.errors import ConfigError, DataFolderError

FILE = "node.toml"

# A host name as it is sent and signed: ASCII labels (RFC 1123, section 2.1); the last one is no number.
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*(?=[a-z]){_LABEL}")
_USER = re.compile(r"//[^/?#]*@")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a peer may make us read. Each is a setting under `[limits]`."""

    page_bytes: int = 16_000_000
    """Bytes of one page after decompression."""
    response_seconds: int = 60
    """Wall-clock time of one answer, redirects included."""
    run_seconds: int = 900
    """Wall-clock time of one run."""
    retry_after_seconds: int = 86_400
    """The longest pause that a peer may ask for."""
    pages_per_run: int = 4_000
    members_per_page: int = 1_000
    triples_per_page: int = 100_000
    triples_per_practice: int = 5_000
    practice_bytes: int = 1_000_000
    """Bytes of one activity's canonical N-Quads."""
    literal_bytes: int = 250_000
    """Bytes of one text."""
    iri_bytes: int = 2_048
    nesting_levels: int = 100
    """How deep quoted statements, JSON and XML may stand in one another."""
    quarantined_per_peer: int = 1_000
    """Refused activities that are kept of one peer."""


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
    lease_seconds: int = 15
    """How long after the end of a killed process another takes over what it was reading."""
    full_pass_days: int = 30
    """How often a peer's whole stream is read again, to see whether its history is still what it was."""
    allow_networks: tuple[str, ...] = ()
    """Networks that are not public and may be reached all the same, such as 127.0.0.0/8."""
    send_notices: bool = True
    """Whether followers are told when this node published."""
    ask_for_notices: bool = True
    """Whether peers are asked to tell this node when they published."""
    key_overlap_days: int = 30
    """How long a key stays good after another took its place."""
    passphrase_file: str = ""
    """The file whose first line opens the private keys; empty where they are not encrypted."""
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


_USUAL = Config(Path(), "", "")

SETTINGS = {
    "node": ("name", "base_url", "language", "curator"),
    "web": ("host", "port"),
    "harvest": ("poll_seconds", "lease_seconds", "full_pass_days"),
    "outbound": ("allow_networks",),
    "notices": ("send_notices", "ask_for_notices"),
    "keys": ("key_overlap_days", "passphrase_file"),
    "limits": tuple(f.name for f in fields(Limits)),
}
"""Table of node.toml -> its settings."""


def data_folder(data: Path | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder given, else NODE_DATA, else `data` here."""
    return data or Path(environment.get("NODE_DATA") or "data")


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


def checked(config: Config, where: str) -> Config:
    """`config`, when every value in it can be used, with the base URL in its one spelling.

    Raises ConfigError with a sentence that names the setting.
    """
    for setting in ("name", "base_url", "language", "host"):
        value = getattr(config, setting)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise ConfigError(f"{where}: {setting} must be a text on one line, not {value!r}.")
    if not _LANGUAGE.fullmatch(config.language):
        raise ConfigError(f"{where}: language must be a language tag such as en or nl, not {config.language!r}.")
    for setting in ("curator", "send_notices", "ask_for_notices"):
        value = getattr(config, setting)
        if not isinstance(value, bool):
            raise ConfigError(f"{where}: {setting} must be true or false, not {value!r}.")
    if not isinstance(config.passphrase_file, str):
        raise ConfigError(f"{where}: passphrase_file must be the path of a file, not {config.passphrase_file!r}.")
    _check_number("port", config.port, where, most=65_535)
    for setting in ("poll_seconds", "lease_seconds", "full_pass_days", "key_overlap_days"):
        _check_number(setting, getattr(config, setting), where)
    for limit in fields(Limits):
        _check_number(limit.name, getattr(config.limits, limit.name), where)
    _check_networks(config.allow_networks, where)
    return replace(config, base_url=base_url(config.base_url, where))


def _check_number(setting: str, value: Any, where: str, *, most: int = 10**9) -> None:
    if type(value) is not int or not 0 < value <= most:
        raise ConfigError(f"{where}: {setting} must be a whole number from 1 to {most}, not {value!r}.")


def _check_networks(networks: Any, where: str) -> None:
    if not isinstance(networks, tuple):
        raise ConfigError(f'{where}: allow_networks must be a list of networks such as ["10.0.0.0/8"].')
    for network in networks:
        try:
            ipaddress.ip_network(network if isinstance(network, str) else "")
        except ValueError as error:
            raise ConfigError(f"{where}: {network!r} in allow_networks is not a network like 10.0.0.0/8.") from error


def base_url(text: str, where: str = "--base-url") -> str:
    """A node's base URL in its one spelling: scheme and host in lower case, no default port, no path.

    Raises ConfigError for anything that is not just http(s), host and port.
    """
    shown = repr(_USER.sub("//…@", text))  # a password is not repeated
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{where}: {shown} is not a web address: {error}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError(f"{where}: {shown} must start with https:// (or http:// on this machine) and name a host.")
    if parts.path.strip("/") or any(character in text for character in "?#@"):
        raise ConfigError(
            f"{where}: {shown} must be a host (and port) and no more: a node lives at the root of its host."
        )
    if ":" in parts.hostname or re.fullmatch(r"[0-9.]+", parts.hostname):
        raise ConfigError(f"{where}: {shown} names an IP address, but did:web needs a host name (localhost will do).")
    if not _HOST.fullmatch(parts.hostname) or port == 0:
        raise ConfigError(
            f"{where}: {shown} does not name a host: letters a to z, digits and hyphens between dots, and a port "
            f"above 0. A name with other letters is written in its ASCII form, xn--…{_ascii_form(parts.hostname)}"
        )
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + ("" if port in (None, default) else f":{port}")


def _ascii_form(host: str) -> str:
    """What a host with other letters is looked up as; letters can look alike."""
    try:
        return "" if host.isascii() else f" (this one: {host.encode('idna').decode()})"
    except UnicodeError:
        return ""


def resource_folder(name: str) -> Path:
    """The folder `vocab` or `policies` that came with the program: in the wheel, or beside `node/` in a checkout."""
    package = Path(__file__).parent
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


_WRITTEN = ("name", "base_url", "language", "curator", "host", "port", "poll_seconds")
"""What a new `node.toml` says in any case, to be changed there; of the rest only what is not as it is unless set."""


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
