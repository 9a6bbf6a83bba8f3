"""`commons rebuild`: make copies anew from the record."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, open_here
from node.errors import ConfigError


@click.command()
@click.argument("what", type=click.Choice(["search", "meaning"]), default="search")
@data_option
def rebuild(what: str, data: Path | None) -> None:
    """Make the search index anew from the record, beside the old one, and put it in its place; or read every text anew
    for its meaning.
    """
    node = open_here(data)
    if what == "search":
        count = node.follower().rebuild()
        click.echo(f"The search index holds {count} practices.")
    elif not node.config.meaning:
        raise ConfigError(
            "This node does not search by meaning. Switch it on in node.toml: meaning = true under [search]."
        )
    else:
        count = node.meaning_follower().rebuild()
        click.echo(f"{count} practices can be found by their meaning.")


COMMANDS = (rebuild,)
