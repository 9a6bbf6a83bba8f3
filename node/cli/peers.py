"""`commons peers`: whom this node reads."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from node.cli.decisions import known_peer, remove, resume, suspend
from node.cli.options import data_option, json_option, open_here, plain, print_table
from node.cli.trust import key_lines, trust
from node.config import base_url
from node.errors import PeerError


@click.group()
def peers() -> None:
    """Add, list and show the nodes whose practices this node harvests."""


@peers.command("add")
@click.argument("url")
@click.option("--yes", is_flag=True, help="Pin its keys without asking.")
@data_option
def add(url: str, yes: bool, data: Path | None) -> None:
    """Read who the node at URL says it is, show it, and pin its keys when you agree.

    Compare the fingerprint with what that city tells you by another way, such as the telephone.
    """
    from node import harvest
    from node.identity import did
    from node.identity.keys import fingerprint
    from node.store import peers as table
    from node.store import transaction

    node = open_here(data)
    address = base_url(url, "URL")
    known = table.get(node.db(), did.from_base_url(address))
    if known is not None:
        raise PeerError(f"{known.name} ({address}) is a peer already. See: commons peers show {address}")
    with closing(node.client()) as client:
        candidate = harvest.inspect(client, address, own_did=node.did)
    name = plain(candidate.name)
    click.echo(f"Name       {name}{' (a library that writes up other places)' if candidate.stream.curator else ''}")
    click.echo(f"DID        {candidate.document.did}")
    for key in candidate.document.keys:
        click.echo(f"Key        {fingerprint(key.multikey)}  ({plain(key.method)})")
    click.echo(f"Practices  {candidate.stream.practices}")
    if not yes and not click.confirm("Pin these keys and read this node from now on?"):
        click.echo("Nothing was changed.")
        return
    with transaction(node.db()):
        harvest.add(node.db(), candidate, datetime.now(UTC))
    click.echo(f"{name} is a peer now; a running worker reads it within a second. To read it now: commons harvest")


@peers.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """All peers: how many practices are held of each, its state, and when it was last read."""
    from node.store import peers as table
    from node.store import practices, quarantine, schedule

    db = open_here(data).db()
    held, refused, read = practices.counts(db), quarantine.counts(db), schedule.everything(db)
    rows = [
        {
            "name": peer.name,
            "address": peer.base_url,
            "state": peer.state,
            "practices": held.get(peer.did, 0),
            "quarantined": refused.get(peer.did, 0),
            "read_to": peer.sequence,
            "last_success": read[peer.did].last_success_at,
        }
        for peer in table.everyone(db)
    ]
    print_table(rows, as_json=as_json, empty="This node has no peers yet. Add one with: commons peers add URL")


@peers.command("show")
@click.argument("peer")
@data_option
def show(peer: str, data: Path | None) -> None:
    """One PEER (its DID, address or host): keys, checkpoint, last run, and why it is held if it is."""
    from node.store import runs

    db = open_here(data).db()
    found = known_peer(db, peer)
    click.echo(f"{plain(found.name)}\nDID        {found.did}\nAddress    {found.base_url}\nAdded      {found.added_at}")
    for line in key_lines(db, found):
        click.echo(line)
    click.echo(f"State      {plain(found.state + (': ' + found.because if found.because else ''))}")
    click.echo(f"Read to    activity {found.sequence}, page {plain(found.page or '-')}")
    run = runs.last(db, found.did)
    if run:
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        click.echo(f"Last run   {run.ended_at}: {run.outcome}; {counts}. {plain(run.note)}".rstrip())


for command in (trust, suspend, resume, remove):
    peers.add_command(command)

COMMANDS = (peers,)
