"""`commons demo`: a federation of six nodes on this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

LAST_PORT = 65_530
"""Six nodes have ports from the first one on, and 65,535 is the last there is."""


@click.command()
@click.option("--once", is_flag=True, help="Check that every node holds every practice, stop, and exit 0 only then.")
@click.option(
    "--port",
    default=8001,
    type=click.IntRange(1, LAST_PORT),
    show_default=True,
    help="The port of the first node; the others follow.",
)
@click.option(
    "--data", type=click.Path(path_type=Path), help="Keep the nodes' folders here; else they are gone afterwards."
)
def demo(once: bool, port: int, data: Path | None) -> None:
    """Run Amsterdam, Barcelona, Ghent, Helsinki, Seattle and a library of all other cities on this machine.

    They publish the starter corpus, harvest one another over HTTP, and answer a search. Ctrl-C stops all of it.
    """
    from node.cli.federation import run

    if data is not None:
        run(data, first_port=port, once=once)
        return
    with tempfile.TemporaryDirectory(prefix="commons-demo-") as folder:
        run(Path(folder), first_port=port, once=once)


COMMANDS = (demo,)
