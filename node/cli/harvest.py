"""`commons harvest`: read peers now."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from node.cli.options import data_option, open_here, plain
from node.errors import PeerError


@click.command()
@click.argument("peer", required=False)
@click.option("--full", is_flag=True, help="Read the stream from its first page again.")
@data_option
def harvest(peer: str | None, full: bool, data: Path | None) -> None:
    """Fetch what PEER (its DID, address or host), or every peer, has published since last time.

    Exits 1 if any peer could not be read to its end, so that a timer can notice.
    """
    from node.store import peers
    from node.store.runs import Outcome
    from node.worker import harvest_peer

    node = open_here(data)
    chosen = peers.everyone(node.db())
    if peer is not None:
        found = peers.get(node.db(), peer)
        if found is None:
            raise PeerError(f"{peer} is not a peer of this node. See: commons peers list")
        chosen = [found]
    if not chosen:
        click.echo("This node has no peers yet. Add one with: commons peers add URL")
    failed = False
    for each in chosen:
        name = plain(each.name)
        if each.state != peers.ACTIVE or each.suspended_at:
            state = "suspended" if each.suspended_at else f"{each.state}: {plain(each.because or '')}"
            click.echo(f"{name}: not read, it is {state} (see commons peers resume)")
            failed = True
            continue
        if sys.stderr.isatty():
            click.echo(f"Reading {name} …", err=True)
        run = harvest_peer(node, each, full=full)
        if run is None:
            click.echo(f"{name}: not read, since another process reads it at the moment or the record is not usable.")
            failed = True
            continue
        counts = f"{run.accepted} accepted, {run.skipped} held already, {run.quarantined} in quarantine"
        click.echo(f"{name}: {run.outcome}, {counts}. {plain(run.note)}".rstrip())
        failed = failed or run.outcome is not Outcome.OK
    if failed:
        raise SystemExit(1)


COMMANDS = (harvest,)
