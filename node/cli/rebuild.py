"""`commons rebuild`: make copies anew from the record."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, open_here


@click.command()
@click.argument("what", type=click.Choice(["search"]), default="search")
@data_option
def rebuild(what: str, data: Path | None) -> None:
    """Make the search index anew from the record, beside the old one, and put it in its place."""
    node = open_here(data)
    count = node.follower().rebuild()
    click.echo(f"The {what} index holds {count} practices.")


COMMANDS = (rebuild,)
