"""The command `commons`. Commands load what they need when they run: all libraries together cost half a second."""

from __future__ import annotations

import sys

import click

from node import __version__
from node.cli import demo, harvest, init, peers, practices, publish, quarantine, rebuild, search, serve
from node.errors import CommonsError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="commons")
def cli() -> None:
    """Share how your city uses data about people, and find what other cities did.

    A node lives in a data folder: begin with `commons init`, or watch a whole federation with `commons demo`.
    """


for module in (init, serve, publish, practices, peers, harvest, quarantine, search, rebuild, demo):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command. A deliberate error is one sentence on standard error and exit code 1; wrong usage exits with 2."""
    try:
        cli()
    except CommonsError as error:
        click.echo(f"commons: {error}", err=True)
        sys.exit(1)
