"""`commons keys`: with what this node signs."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, json_option, open_here, print_table


@click.group()
def keys() -> None:
    """List the keys this node signs with."""


@keys.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """All keys, oldest first, with the fingerprint that peers compare over the telephone. The last one signs."""
    from node.identity.keys import fingerprint

    ring = open_here(data).keys
    rows = [
        {"method": key.method, "fingerprint": fingerprint(key.multikey), "signs": key is ring.current}
        for key in ring.keys
    ]
    print_table(rows, as_json=as_json, empty="")


COMMANDS = (keys,)
