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
    from node.harvest.schedule import timestamp
    from node.store import peers, transaction

    db = open_here(data).db()
    found = known_peer(db, peer)
    if found.suspended_at:
        raise PeerError(f"{found.name} is suspended already, since {found.suspended_at}.")
    with transaction(db):
        peers.suspend(db, found.did, timestamp(datetime.now(UTC)))
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
    from node.harvest.schedule import timestamp
    from node.store import followers, peers, schedule, transaction

    db = open_here(data).db()
    found = known_peer(db, peer)
    with transaction(db):
        if found.suspended_at:
            peers.suspend(db, found.did, None)
        said = _decide(db, found, accept=accept) if found.state == peers.HELD else READ_AGAIN
        schedule.reset(db, found.did, timestamp(datetime.now(UTC)))
        followers.asked(db, found.did, None)  # while it was hidden it was told not to tell us: ask it anew
    click.echo(f"{plain(found.name)} {plain(said)}")


def _decide(db: Connection, found: Peer, *, accept: bool) -> str:
    """What becomes of a held peer, as the end of a sentence that begins with its name."""
    from node.harvest.brake import settle
    from node.store import peers

    if found.held_for == peers.WITHDRAWALS and not accept:
        question = f"{found.because} If that is meant: commons peers resume {found.base_url} --accept"
        if not found.suspended_at:
            raise PeerError(question)
        return f"is shown again, and still held. {question}"
    peers.release(db, found.did)
    if accept and found.held_for == peers.WITHDRAWALS:
        settle(db, found, brake=False)
        return f"{READ_AGAIN} Its withdrawals took effect."
    if accept and found.held_for == peers.HISTORY:
        peers.restart(db, found.did)
        return f"{READ_AGAIN} Its whole history is read anew."
    return f"{READ_AGAIN} It is judged again."


@click.command()
@click.argument("peer")
@click.option("--yes", is_flag=True, help="Forget it without asking.")
@data_option
def remove(peer: str, yes: bool, data: Path | None) -> None:
    """Forget PEER with all its practices, keys and history. To hide it for a while: commons peers suspend."""
    from node.store import peers, practices, transaction

    db = open_here(data).db()
    found = known_peer(db, peer)
    count = practices.counts(db).get(found.did, 0)
    if not yes and not click.confirm(f"Forget {plain(found.name)} ({found.base_url}) and its {count} practices?"):
        click.echo("Nothing was changed.")
        return
    with transaction(db):
        peers.remove(db, found.did)
    click.echo(f"{plain(found.name)} and its {count} practices are forgotten.")
