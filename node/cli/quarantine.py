"""`commons quarantine`: what peers sent and this node did not accept."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, json_option, open_here, plain, print_table
from node.errors import PeerError

MOST = 2**63 - 1
"""The highest number that the record can hold."""

HEADINGS = {"actor": "Peer", "found_at": "Found"}


@click.group()
def quarantine() -> None:
    """List and show what peers sent and this node did not accept."""


@quarantine.command("list")
@click.argument("peer", required=False)
@data_option
@json_option
def list_(peer: str | None, data: Path | None, as_json: bool) -> None:
    """What is in quarantine, of PEER or of all, newest first."""
    from node.store import peers
    from node.store import quarantine as table

    db = open_here(data).db()
    found = peers.get(db, peer) if peer else None
    if peer and found is None:
        raise PeerError(f"{peer} is not a peer of this node. See: commons peers list")
    rows = [
        {"id": each.id, "found": each.found_at, "activity": each.activity, "reason": each.reason}
        for each in table.everything(db, found.did if found else None)
    ]
    print_table(rows, as_json=as_json, empty="Nothing is in quarantine.")


@quarantine.command("show")
@click.argument("id", type=click.IntRange(1, MOST))
@data_option
def show(id: int, data: Path | None) -> None:
    """One of them: what arrived, from where, and which check it failed."""
    from node.store import activities
    from node.store import quarantine as table

    db = open_here(data).db()
    refusal = table.get(db, id)
    if refusal is None:
        raise PeerError(f"Nothing in quarantine has the number {id}. See: commons quarantine list")
    for heading in ("actor", "activity", "practice", "page", "found_at", "reason"):
        value = getattr(refusal, heading) or "-"
        click.echo(f"{HEADINGS.get(heading, heading.capitalize()):<10}{plain(value)}")
    signed = activities.get(db, refusal.actor, refusal.sequence) if refusal.sequence else None
    if signed:
        click.echo()
        for line in signed.quads.decode("utf-8", "replace").split("\n")[:-1]:
            click.echo(plain(line))


COMMANDS = (quarantine,)
