"""`commons backup` and `commons restore`: the whole node in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, open_here, plain


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_option
def backup(file: Path, data: Path | None) -> None:
    """Write the record, the settings and the private keys into FILE, which must not be there. The node may run.

    Whoever has the file can sign in this node's name, unless its keys are encrypted: keep it as one keeps a key.
    """
    from node.store.backup import back_up

    node = open_here(data)
    made = back_up(node.config, node.did, file)
    size = file.stat().st_size
    click.echo(f"{file} holds {node.config.name} up to activity {made.head} ({size:,} bytes). Only you may read it.")
    if node.config.passphrase_file:
        click.echo("The passphrase of its keys is not in it; keep that elsewhere.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", type=click.Path(path_type=Path))
def restore(file: Path, folder: Path) -> None:
    """Make a data folder FOLDER, which must be empty or not be there, from FILE. The search index is built by serving.

    What was published after the backup is not in it: read what this says before you serve or publish anything.
    """
    from node.store.backup import restore as restore_node

    made = restore_node(file, folder)
    click.echo(f"{folder} is {plain(made.did)} as it was on {plain(made.made_at)}, up to activity {made.head}.")
    click.echo(
        f"Serve and publish nothing before you know that activity {made.head} was its last: ask a peer what it last "
        f"read of this node. Where it read more, a new activity {made.head + 1} would be another than the one it has: "
        "it would take that for rewritten history and hold this node until its admin decides (commons peers resume, "
        "there)."
    )
    click.echo(f"Next: commons serve --data {folder}. Never run it beside the node it was made from.")


COMMANDS = (backup, restore)
