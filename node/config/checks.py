"""Whether settings can be used; what is wrong with one that cannot."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import fields, replace
from typing import Any

from node.config.addresses import base_url
from node.config.settings import Config, Limits
from node.errors import ConfigError

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def checked(config: Config, where: str) -> Config:
    """`config`, when every value in it can be used, with the base URL in its one spelling.

    Raises ConfigError with a sentence that names the setting.
    """
    for setting in ("name", "base_url", "language", "host"):
        value = getattr(config, setting)
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise ConfigError(f"{where}: {setting} must be a text on one line, not {value!r}.")
    contact: Any = config.contact
    if not isinstance(contact, str) or not contact.isprintable():
        raise ConfigError(f"{where}: contact must be an e-mail address or a web address, not {contact!r}.")
    if not _LANGUAGE.fullmatch(config.language):
        raise ConfigError(f"{where}: language must be a language tag such as en or nl, not {config.language!r}.")
    for setting in ("curator", "send_notices", "ask_for_notices", "meaning"):
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
