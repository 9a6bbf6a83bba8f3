"""The command `commons`. Commands load what they need when they run: all libraries together cost half a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from node import __version__
from node.cli import (
    admin,
    backup,
    demo,
    erase,
    harvest,
    init,
    keys,
    peers,
    practices,
    publish,
    quarantine,
    rebuild,
    search,
    serve,
    sources,
    verify,
)
from node.cli.options import plain
from node.errors import CommonsError

INTERRUPTED = 130
"""What a shell expects of a program that Ctrl-C ended: 128 and the number of the signal."""


class _Failed(click.ClickException):
    """A deliberate error, as one sees it: a sentence on standard error, exit code 1."""

    def show(self, file: Any = None) -> None:
        lines = (plain(line) for line in self.message.splitlines())
        click.echo("commons: " + "\n".join(lines), err=True, file=file)


class _Commons(click.Group):
    """The commands, with one way for all to end that did not go well."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CommonsError as error:
            raise _Failed(str(error)) from error
        except click.Abort as abort:
            if isinstance(abort.__context__, EOFError):
                raise _Failed("There was no answer, so nothing was changed.") from abort
            ctx.exit(INTERRUPTED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


@click.group(cls=_Commons, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="commons")
@click.option("--data", type=click.Path(readable=False, path_type=Path), help="The same as --data after the command.")
def cli(data: Path | None) -> None:
    """Share how your city uses data about people, and find what other cities did.

    A node lives in a data folder: begin with `commons init`, or watch a whole federation with `commons demo`.
    """


_HERE = (init, serve, publish, erase, practices, search, rebuild, keys, backup, verify, demo)
_OTHERS = (peers, sources, harvest, quarantine, admin)

for module in (*_HERE, *_OTHERS):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command. A deliberate error is a sentence on standard error and exit code 1; wrong usage exits with 2."""
    cli(prog_name="commons")
