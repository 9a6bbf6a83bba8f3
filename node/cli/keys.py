"""`commons keys`: with what this node signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.options import data_option, json_option, open_here, print_table
from node.config import data_folder, load, passphrase

if TYPE_CHECKING:
    from node.feed.keys import Revocation
    from node.identity import KeyRing
    from node.store.own_keys import OwnKey


@click.group()
def keys() -> None:
    """List, rotate, revoke and encrypt the keys this node signs with."""


@keys.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """All keys, oldest first, with the fingerprint that peers compare over the telephone, and what each is good for."""
    from node.practice.moments import timestamp
    from node.store import own_keys

    node = open_here(data)
    ring, now = node.keys, timestamp(datetime.now(UTC))
    rows = [_row(key, ring, now) for key in own_keys.everything(node.db(), node.did)]
    print_table(rows, as_json=as_json, empty="")


def _row(key: OwnKey, ring: KeyRing, now: str) -> dict[str, object]:
    from node.identity.keys import fingerprint

    ceased = key.ceased(now)
    return {
        "method": key.method,
        "fingerprint": fingerprint(key.multikey),
        "state": ceased or ("still good" if key.expires_at else "good"),
        "signs": ceased is None and key.method == ring.current.method,
        "created": key.created_at,
        "expires": key.expires_at,
        "revoked": key.revoked_at,
        "last_sequence": key.last_sequence,
        "file_here": any(key.method == each.method for each in ring.keys),
    }


@keys.command()
@data_option
def rotate(data: Path | None) -> None:
    """Make the next key, which signs from now on. The one before stays good for `key_overlap_days` and vouches for it.

    Peers follow by themselves: they read that the old key vouches for the new one. Back up the new file.
    """
    from node.feed.keys import rotate as rotate_keys
    from node.identity.keys import fingerprint
    from node.store import own_keys

    node = open_here(data)
    made = rotate_keys(node.db(), node.config, node.did, datetime.now(UTC))
    click.echo(f"{made.method} signs from now on. Its fingerprint is\n  {fingerprint(made.multikey)}")
    for key in own_keys.everything(node.db(), node.did):
        if key.expires_at and key.ceased("") is None:
            click.echo(f"{key.method} stays good until {key.expires_at} and vouches for the new one; keep its file.")
    click.echo(f"Back up {node.config.keys} now.")


@keys.command()
@click.argument("method")
@click.option("--from", "from_sequence", type=int, help="The first activity not to be believed; else the next one.")
@click.option("--yes", is_flag=True, help="Revoke it without asking.")
@data_option
def revoke(method: str, from_sequence: int | None, yes: bool, data: Path | None) -> None:
    """Say that nobody must believe the key METHOD, such as key-1, from an activity on. That cannot be taken back.

    Where it is the key that signs, a new one is made. What it signed from there on stays here, but peers quarantine it;
    it is listed, to be published again.
    """
    from node.feed.keys import revoke as revoke_key

    node = open_here(data)
    where = "our next activity" if from_sequence is None else f"activity {from_sequence}"
    if not yes and not click.confirm(f"Revoke {method} for good, so that nobody believes it from {where} on?"):
        click.echo("Nothing was changed.")
        return
    done = revoke_key(node.db(), node.config, node.did, method, from_sequence, datetime.now(UTC))
    for line in _told(done, node.config.base_url, node.config.keys):
        click.echo(line)


def _told(done: Revocation, base_url: str, folder: Path) -> list[str]:
    """What a revocation did, and what is to be done now, here and by peers."""
    from node.identity.keys import fingerprint

    lines = [f"{done.key.method} is revoked: it is good up to activity {done.key.last_sequence} only."]
    if done.new is not None:
        lines.append(f"{done.new.method} signs from now on. Back up {folder} now. Its fingerprint is")
        lines.append(f"  {fingerprint(done.new.multikey)}")
    if done.vouchers:
        lines.append(f"Peers follow by themselves, since {' and '.join(done.vouchers)} vouches for this.")
    else:
        lines.append("No older key vouches for this, so peers wait for their admins. Tell each of them the fingerprint")
        lines.append(f"by another way, such as the telephone, and to run: commons peers trust {base_url}")
    if done.disowned:
        lines.append(f"Peers quarantine these {len(done.disowned)} activities, which the revoked key signed:")
        lines += [f"  activity {sequence}  {practice}" for sequence, practice in done.disowned]
        lines.append("Publish again what was yours (commons publish, commons withdraw), though nothing changed in it.")
    return lines


@keys.command()
@data_option
def encrypt(data: Path | None) -> None:
    """Encrypt the private key files with the passphrase in NODE_KEY_PASSPHRASE, or in the file `passphrase_file`."""
    from node.identity import key_files

    config = load(data_folder(data))
    _say(key_files.encrypt(config.keys, passphrase(config)), "encrypted", "Every key file is encrypted already.")


@keys.command()
@data_option
def decrypt(data: Path | None) -> None:
    """Take the encryption off the private key files. To change the passphrase, decrypt and encrypt again."""
    from node.identity import key_files

    config = load(data_folder(data))
    _say(key_files.decrypt(config.keys, passphrase(config)), "decrypted", "No key file is encrypted.")


def _say(changed: Sequence[Path], done: str, nothing: str) -> None:
    for path in changed:
        click.echo(f"{path} is {done}.")
    if not changed:
        click.echo(nothing)
    elif done == "encrypted":
        click.echo("A node that runs goes on; it needs the passphrase when it starts again. Back the files up anew.")


COMMANDS = (keys,)
