"""What the admin decides about a peer: `commons peers suspend`, `resume` and `remove`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.options import data_option, open_here, plain
from node.errors import PeerError

if TYPE_CHECKING:
    from node.store import Connection
    from node.store.peers import Peer


READ_AGAIN = "is read again; a running worker begins within a second."
RESUMED = {
    "read": READ_AGAIN,
    "judged": f"{READ_AGAIN} It is judged again.",
    "withdrawn": f"{READ_AGAIN} Its withdrawals took effect.",
    "anew": f"{READ_AGAIN} Its whole history is read anew.",
    "still held": "is shown again, and still held. {because} If that is meant: commons peers resume {url} --accept",
}
"""What became of a peer that was resumed -> the end of a sentence that begins with its name."""


def known_peer(db: Connection, name: str) -> Peer:
    """The peer of that DID, address or host. Raises PeerError where there is none."""
    from node.store import peers

    found = peers.get(db, name)
    if found is None:
        raise PeerError(f"{name} is not a peer of this node. See: commons peers list")
    return found


@click.command()
@click.argument("peer")
@data_option
def suspend(peer: str, data: Path | None) -> None:
    """Show and read nothing of PEER (its DID, address or host) from now on. `commons peers resume` takes that back."""
    from node.harvest import decisions
    from node.store import transaction

    db = open_here(data).db()
    found = known_peer(db, peer)
    with transaction(db):
        decisions.suspend(db, found, datetime.now(UTC))
    click.echo(f"{plain(found.name)} is suspended: nothing of it is read or shown. Undo: commons peers resume {peer}")


@click.command()
@click.argument("peer")
@click.option(
    "--accept", is_flag=True, help="Take what it is held for as the truth: its withdrawals, or its new history."
)
@data_option
def resume(peer: str, accept: bool, data: Path | None) -> None:
    """Read PEER again: one that was suspended, is held, or failed so often that this node waits for long.

    A held peer is judged again, which helps when it mended its stream. With --accept you take its side: many
    withdrawals take effect, and a rewritten history replaces what was read before (its practices are read anew).
    A suspended peer that is held for withdrawals is shown again without it, and stays held.
    """
    from node.harvest import decisions
    from node.store import transaction

    db = open_here(data).db()
    found = known_peer(db, peer)
    with transaction(db):
        done = decisions.resume(db, found, datetime.now(UTC), accept=accept)
    said = RESUMED[done.value].format(because=found.because, url=found.base_url)
    click.echo(f"{plain(found.name)} {plain(said)}")


@click.command()
@click.argument("peer")
@click.option("--yes", is_flag=True, help="Forget it without asking.")
@data_option
def remove(peer: str, yes: bool, data: Path | None) -> None:
    """Forget PEER with all its practices, keys and history. To hide it for a while: commons peers suspend."""
    from node.harvest import decisions
    from node.store import practices, transaction

    db = open_here(data).db()
    found = known_peer(db, peer)
    count = practices.counts(db).get(found.did, 0)
    if not yes and not click.confirm(f"Forget {plain(found.name)} ({found.base_url}) and its {count} practices?"):
        click.echo("Nothing was changed.")
        return
    with transaction(db):
        count = decisions.remove(db, found)
    click.echo(f"{plain(found.name)} and its {count} practices are forgotten.")
