"""`commons admin`: an address at which one of the staff signs in to the pages under /admin."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path

import click

from node.cli.options import data_option, open_here

LONGEST_NAME = 60


def _login() -> str:
    """The name of the account that runs this; it may have none, as in a container."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "admin"


@click.command()
@click.option("--name", default=_login, help="Who signs in, for the pages and the log; else the name of this account.")
@click.option("--sign-out-everyone", is_flag=True, help="End all sessions and take back all addresses, at once.")
@data_option
def admin(name: str, sign_out_everyone: bool, data: Path | None) -> None:
    """Print an address at which one of the staff can sign in to /admin, once and within a quarter of an hour.

    Whoever opens it may do there what the commands on peers and quarantine do: give it to nobody else.
    """
    from node.store import sessions, transaction

    node = open_here(data)
    if sign_out_everyone:
        with transaction(node.db()):
            count = sessions.sign_out_everyone(node.db())
        click.echo(f"{count} signed out; addresses that nobody used are good no longer.")
        return
    name = name.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise click.BadParameter(f"it must stand on one line, of at most {LONGEST_NAME} letters.", param_hint="--name")
    with transaction(node.db()):
        secret = sessions.invite(node.db(), name, datetime.now(UTC))
    minutes = sessions.SIGN_IN_FOR.total_seconds() // 60
    click.echo(f"{node.config.base_url}/admin/sign-in/{secret}")
    click.echo(f"It is good once, for {name}, and for {minutes:.0f} minutes.", err=True)


COMMANDS = (admin,)
