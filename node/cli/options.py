"""What commands share: the data folder, the node opened on it, and tables for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from node.config import Config, data_folder, load

if TYPE_CHECKING:
    from node.node import Node

F = TypeVar("F", bound=Callable[..., Any])


def data_option(command: F) -> F:
    """`--data DIR`, as a Path or None; before the command it means the same."""
    return click.option(
        "--data",
        type=click.Path(readable=False, path_type=Path),
        callback=lambda context, _, data: data or context.find_root().params.get("data"),
        help="The node's data folder; else the environment variable NODE_DATA, else ./data.",
    )(command)


def because_option(text: str) -> Callable[[F], F]:
    """`--because REASON`, which must say something."""

    def said(_context: click.Context, _option: click.Parameter, value: str) -> str:
        if not value.strip():
            raise click.BadParameter("it is empty. Say why, in a sentence.")
        return value

    return click.option("--because", required=True, callback=said, help=text)


def json_option(command: F) -> F:
    """`--json`, as the flag `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def open_here(data: Path | None) -> Node:
    """The node in the data folder. Raises DataFolderError or ConfigError with what to do about it."""
    from node.node import open_node

    return open_node(load(data_folder(data)))


def lacks_for_meaning(config: Config) -> str:
    """Why nothing can be found by its meaning though that is switched on, as a sentence; else empty."""
    if not config.meaning:
        return ""
    from node.search.embedding import lacking

    return lacking()


def say_what_lacks(node: Node) -> None:
    """Where nothing can be found by its meaning though that is switched on, say what it needs."""
    if sentence := lacks_for_meaning(node.config):
        click.echo(sentence, err=True)


def print_table(rows: Sequence[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    """Rows with the same keys, as aligned columns or as a JSON array; `empty` is the sentence for no rows."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(empty)
        return
    table = [[name.replace("_", " ") for name in rows[0]], *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else plain(str(value))


def plain(text: str) -> str:
    """A text on one line, without what would command the terminal: what a peer wrote may hold anything."""
    return "".join(character if character.isprintable() else " " for character in text)
