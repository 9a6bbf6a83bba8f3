"""`commons harvest`: read peers and portals now."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.options import data_option, open_here, plain
from node.errors import PeerError

if TYPE_CHECKING:
    from node.node import Node
    from node.store.peers import Peer
    from node.store.runs import Run
    from node.store.sources import Source


@click.command()
@click.argument("peer", required=False)
@click.option("--full", is_flag=True, help="Read the stream or catalogue from its first page again.")
@data_option
def harvest(peer: str | None, full: bool, data: Path | None) -> None:
    """Fetch what PEER (its DID, address or host; or a portal's), or everyone, has published since last time.

    Exits 1 if any could not be read to its end, so that a timer can notice.
    """
    node = open_here(data)
    chosen = _chosen(node, peer)
    if not chosen:
        click.echo("This node has no peers yet. Add one with: commons peers add URL")
    done = [_read(node, each, full=full) for each in chosen]
    if not all(done):
        raise SystemExit(1)


def _chosen(node: Node, name: str | None) -> list[Peer | Source]:
    from node.store import peers, sources

    db = node.db()
    if name is None:
        return [*peers.everyone(db), *sources.everyone(db)]
    found = peers.get(db, name) or sources.get(db, name)
    if found is None:
        raise PeerError(f"{name} is no peer and no source of this node. See: commons peers list, commons sources list")
    return [found]


def _read(node: Node, each: Peer | Source, *, full: bool) -> bool:
    """Read one and say how it went; whether it went well."""
    from node.store import peers, sources
    from node.worker import harvest_peer, harvest_portal

    name = plain(each.name)
    if each.state != peers.ACTIVE or each.suspended_at:
        state = "suspended" if each.suspended_at else f"{each.state}: {plain(each.because or '')}"
        group = "sources" if isinstance(each, sources.Source) else "peers"
        click.echo(f"{name}: not read, it is {state} (see commons {group} resume)")
        return False
    if sys.stderr.isatty():
        click.echo(f"Reading {name} …", err=True)
    run = (
        harvest_portal(node, each, full=full)
        if isinstance(each, sources.Source)
        else harvest_peer(node, each, full=full)
    )
    return _said(name, run)


def _said(name: str, run: Run | None) -> bool:
    from node.store.runs import Outcome

    if run is None:
        click.echo(f"{name}: not read, since another process reads it at the moment or the record is not usable.")
        return False
    counts = f"{run.accepted} accepted, {run.skipped} held already, {run.quarantined} in quarantine"
    click.echo(f"{name}: {run.outcome}, {counts}. {plain(run.note)}".rstrip())
    return run.outcome is Outcome.OK


COMMANDS = (harvest,)
