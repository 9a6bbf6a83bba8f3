"""`commons peers trust`: decide on keys that no pinned key vouches for; and what `commons peers show` says of keys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.decisions import known_peer
from node.cli.options import data_option, open_here, plain

if TYPE_CHECKING:
    from node.store import Connection
    from node.store.peers import Peer


@click.command()
@click.argument("peer")
@click.option("--yes", is_flag=True, help="Take it over without asking.")
@data_option
def trust(peer: str, yes: bool, data: Path | None) -> None:
    """Take over what PEER (its DID, address or host) says of its keys, though no key that is pinned vouches for it.

    Compare the fingerprints with what that city tells you by another way, such as the telephone.
    """
    from node.harvest import decisions

    node = open_here(data)
    db = node.db()
    found = known_peer(db, peer)
    for line in _waiting_lines(db, found):
        click.echo(line)
    if found.waiting_document and not yes and not click.confirm("Believe these keys from now on?"):
        click.echo("Nothing was changed.")
        return
    accepted = decisions.trust(db, found, datetime.now(UTC), shapes=node.shapes, limits=node.config.limits)
    click.echo(f"The keys of {plain(found.name)} are pinned as it says now.")
    if accepted:
        click.echo(f"Of what it had signed with them, {accepted} are accepted now.")


def key_lines(db: Connection, peer: Peer) -> list[str]:
    """A line for each pinned key with what it is good for, then what waits for the admin and how to decide on it."""
    from node.identity.keys import fingerprint
    from node.store import peers as table

    lines = []
    for key in table.keys(db, peer.did):
        good = f", {key.ceased or 'good'} up to activity {key.last_sequence}" if key.last_sequence is not None else ""
        lines.append(f"Key        {fingerprint(key.multikey)}  ({plain(key.method)}{good})")
    if peer.waiting_document is not None:
        lines += _waiting_lines(db, peer)
        lines.append(f"           To decide, compare the fingerprint and run: commons peers trust {peer.base_url}")
    return lines


def _waiting_lines(db: Connection, peer: Peer) -> list[str]:
    from node.harvest import pins

    waits = pins.waiting(db, peer)
    if waits is None:
        return []
    return [f"Waits      {plain(sentence)}" for sentence in waits[1].waiting]
