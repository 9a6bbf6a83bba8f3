"""`commons erase`: let an activity of this node be forgotten, here and at every peer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.options import because_option, data_option, open_here
from node.cli.publish import publisher

if TYPE_CHECKING:
    from node.catalog.erase import Erasable
    from node.node import Node

REMAINS = """\
Peers that read this stream forget it when they next read it. It stays where this node cannot reach: in backups of
node.db (delete the old ones), in the file it was published from (mend or delete it), for up to a week in the cache of a
web server in front (empty it), and with whoever copied it."""


@click.command()
@click.argument("activity")
@because_option("Why, in a sentence for readers and peers; it stays, so keep names out.")
@click.option("--yes", is_flag=True, help="Erase without asking.")
@data_option
def erase(activity: str, because: str, yes: bool, data: Path | None) -> None:
    """Forget what ACTIVITY (its number or address) said of its practice, and ask all peers to forget it.

    For what must not be kept, such as a person's name. It cannot be undone. When ACTIVITY is the newest version of its
    practice, the practice is withdrawn; an older version is erased alone. To let history stand: commons withdraw.
    """
    from node.catalog.erase import erase, find

    node = open_here(data)
    found = find(node.db(), activity, publisher(node))
    click.echo(_what(found))
    if not yes and not click.confirm("It cannot be undone. Erase it?"):
        click.echo("Nothing was changed.")
        return
    done = erase(node.db(), activity, publisher(node), because=because)
    sequence, erasing = done.erasable.activity.sequence, done.activity.sequence
    click.echo(f"Erased activity {sequence}  (activity {erasing}){_search(node)}")
    if not done.log_emptied:
        click.echo(
            "Others held on to node.db-wal, where it stays until the worker, or a restart, empties it.", err=True
        )
    click.echo(REMAINS)


def _what(found: Erasable) -> str:
    activity = found.activity
    said = f"Activity {activity.sequence} of {activity.published[:10]} is a version of {activity.practice}."
    if found.stands:
        return f"{said}\nThe practice says this now, so it is withdrawn."
    return f"{said}\nThe practice says something else by now, and stays as it is."


def _search(node: Node) -> str:
    """Take it out of the search index, and say so; where a worker runs, that does it."""
    from node.errors import SearchBusy

    try:
        follower = node.follower()
        follower.catch_up()
        follower.close()
    except SearchBusy:
        return "; the worker takes it out of the search index"
    return ""


COMMANDS = (erase,)
