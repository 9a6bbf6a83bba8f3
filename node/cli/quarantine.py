"""`commons quarantine`: what peers sent and this node did not accept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from node.cli.options import data_option, json_option, open_here, plain, print_table
from node.errors import PeerError

MOST = 2**63 - 1
"""The highest number that the record can hold."""


@click.group()
def quarantine() -> None:
    """List and show what peers sent and this node did not accept."""


@quarantine.command("list")
@click.argument("peer", required=False)
@data_option
@json_option
def list_(peer: str | None, data: Path | None, as_json: bool) -> None:
    """What is in quarantine, of PEER (or a portal) or of all, newest first."""
    from node.store import peers, sources
    from node.store import quarantine as table

    db = open_here(data).db()
    actor = None
    if peer:
        found, portal = peers.get(db, peer), sources.get(db, peer)
        actor = found.did if found else portal.url if portal else None
        if actor is None:
            raise PeerError(f"{peer} is no peer and no source of this node. See: commons peers list")
    rows = [
        {
            "id": each.id,
            "peer": each.actor,
            "found": each.found_at,
            "check": each.failed_check,
            "activity": each.activity,
            "reason": each.reason,
        }
        for each in table.everything(db, actor)
    ]
    print_table(rows, as_json=as_json, empty="Nothing is in quarantine.")


@quarantine.command("show")
@click.argument("id", type=click.IntRange(1, MOST))
@data_option
def show(id: int, data: Path | None) -> None:
    """One of them: what arrived, from where, which check it failed, and what the peer must mend."""
    from node.harvest.faults import MEND
    from node.harvest.quarantine import known
    from node.store import activities

    db = open_here(data).db()
    refusal = known(db, id)
    lines = {
        "Peer": refusal.actor,
        "Activity": refusal.activity,
        "Practice": refusal.practice,
        "Page": refusal.page,
        "Found": refusal.found_at,
        "Check": refusal.failed_check,
        "Reason": refusal.reason,
        "To mend": MEND.get(refusal.failed_check, ""),
    }
    for heading, value in lines.items():
        click.echo(f"{heading:<10}{plain(value or '-')}")
    signed = activities.get(db, refusal.actor, refusal.sequence) if refusal.sequence else None
    click.echo()
    if signed is None or not signed.quads:
        click.echo("What it said was not kept.")
        return
    click.echo(f"Signed    {plain(signed.proof.created)} with {plain(signed.proof.verification_method)}")
    for line in signed.quads.decode("utf-8", "replace").split("\n")[:-1]:
        click.echo(plain(line))


@quarantine.command("release")
@click.argument("ids", metavar="ID...", type=click.IntRange(1, MOST), nargs=-1, required=True)
@data_option
def release(ids: tuple[int, ...], data: Path | None) -> None:
    """Judge refused activities again, by the keys, shapes, limits and clock of today, and accept those in order now.

    Exits 1 when one of them is still refused.
    """
    from node.harvest import quarantine as decided

    node = open_here(data)
    now = datetime.now(UTC)
    released = decided.release_each(node.db(), ids, shapes=node.shapes, limits=node.config.limits, now=now)
    for done in released.done:
        id = done.refusal.id
        if done.fault is not None:
            click.echo(f"{id}: still refused. {plain(done.fault.sentence)}")
        elif done.stands:
            click.echo(f"{id}: accepted, and what {plain(done.refusal.practice or 'its practice')} says now.")
        else:
            click.echo(f"{id}: accepted as an earlier version; something newer stands.")
    for actor, because in released.held.items():
        click.echo(plain(f"{actor} is held now. {because}"))
    if released.impossible:
        raise PeerError("\n".join(released.impossible))
    if any(done.fault for done in released.done):
        raise SystemExit(1)


@quarantine.command("drop")
@click.argument("ids", metavar="[ID...]", type=click.IntRange(1, MOST), nargs=-1)
@click.option("--peer", help="All that is in quarantine of one peer: its DID, address or host.")
@data_option
def drop(ids: tuple[int, ...], peer: str | None, data: Path | None) -> None:
    """Forget refused activities: what they said, and why they were refused."""
    from node.cli.decisions import known_peer
    from node.harvest import quarantine as decided
    from node.store import quarantine as table
    from node.store import transaction

    if not ids and not peer:
        raise click.UsageError("Say which: numbers from commons quarantine list, or --peer.")
    db = open_here(data).db()
    with transaction(db):
        chosen = list(ids)
        if peer:
            chosen += [refusal.id for refusal in table.everything(db, known_peer(db, peer).did)]
        count = decided.drop_each(db, chosen)
    click.echo(f"{count} forgotten.")


COMMANDS = (quarantine,)
