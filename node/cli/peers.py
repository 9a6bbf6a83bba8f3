"""`commons peers`: whom this node reads."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.decisions import known_peer, remove, resume, suspend
from node.cli.options import data_option, json_option, open_here, plain, print_table
from node.cli.trust import key_lines, trust
from node.config import base_url
from node.errors import PeerError

if TYPE_CHECKING:
    from node.harvest.standing import Standing
    from node.node import Node
    from node.store.peers import Peer


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
    from node.store import followers, transaction
    from node.store import peers as table

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
        asked = followers.grant_waiting(node.db(), candidate.document.did)
    if asked:
        click.echo(f"{name} had asked to be told when this node publishes; from now on it is.")
    click.echo(f"{name} is a peer now; a running worker reads it within a second. To read it now: commons harvest")


@peers.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """All peers: how each is doing, when it was last read, what is held of it and what is in quarantine."""
    from node.store import followers, practices, quarantine
    from node.store import peers as table

    node = open_here(data)
    db = node.db()
    held, refused = practices.counts(db), quarantine.counts(db)
    rows = []
    for peer in table.everyone(db):
        said, last_success = _standing(node, peer)
        rows.append(
            {
                "name": peer.name,
                "address": peer.base_url,
                "practices": held.get(peer.did, 0),
                "quarantined": refused.get(peer.did, 0),
                "last_success": last_success if as_json else said.last_success,
                "stale": said.stale or None,
                "held": peer.held_for,
                "state": said.state,
            }
        )
    print_table(rows, as_json=as_json, empty="This node has no peers yet. Add one with: commons peers add URL")
    for asking in [] if as_json else followers.waiting(db):
        click.echo(
            f"{plain(asking.did)} asks to be told when this node publishes. If you know it: commons peers add URL"
        )


@peers.command("show")
@click.argument("peer")
@data_option
def show(peer: str, data: Path | None) -> None:
    """One PEER (its DID, address or host): keys, checkpoint, last run, and why it is held if it is."""
    from node.store import runs

    node = open_here(data)
    db = node.db()
    found = known_peer(db, peer)
    said, last_success = _standing(node, found)
    click.echo(f"{plain(found.name)}\nDID        {found.did}\nAddress    {found.base_url}\nAdded      {found.added_at}")
    for line in key_lines(db, found):
        click.echo(line)
    for heading, text in (("State", said.state), ("", said.because), ("", said.next_try), ("", _way_out(found))):
        if text:
            click.echo(f"{heading:<11}{plain(text)}")
    click.echo(f"Read       {said.last_success}{f' ({last_success})' if last_success else ''}")
    click.echo(f"Read to    activity {found.sequence}, page {plain(found.page or '-')}")
    run = runs.last(db, found.did)
    if run:
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        click.echo(f"Last run   {run.ended_at}: {run.outcome}; {counts}. {plain(run.note)}".rstrip())


def _standing(node: Node, peer: Peer) -> tuple[Standing, str | None]:
    """How a peer is doing in words, and the moment of its last success."""
    from node.harvest.standing import standing
    from node.store import runs, schedule

    read, run = schedule.get(node.db(), peer.did), runs.last(node.db(), peer.did)
    said = standing(peer, read, run, datetime.now(UTC), interval_seconds=node.config.poll_seconds)
    return said, read.last_success_at if read else None


def _way_out(peer: Peer) -> str:
    """What the admin can do about a peer that is not read."""
    if peer.suspended_at:
        return f"To read and show it again: commons peers resume {peer.base_url}"
    if peer.held_for == "withdrawals":
        return f"If so many were meant to go: commons peers resume {peer.base_url} --accept"
    if peer.held_for == "history":
        return (
            f"When it mended its stream: commons peers resume {peer.base_url}. To take its history as it is now, and "
            "forget what was read before: the same with --accept"
        )
    return f"When it is settled: commons peers resume {peer.base_url}" if peer.held_for else ""


for command in (trust, suspend, resume, remove):
    peers.add_command(command)

COMMANDS = (peers,)
