"""`commons admin` prints an address that lets one of the staff in, once; and ends all sessions."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from node.cli import cli
from node.config import load
from node.node import open_node
from node.web import create_app
from tests.cli.test_commands import commons, data
from tests.web.staff import Staff, text

__all__ = ["data"]

ADDRESS = re.compile(r"https://ghent\.example(/admin/sign-in/[\w-]{43,})\n")


def address(data: Path, *words: str) -> str:
    """The path of the address, which is all there is on standard output."""
    result = CliRunner().invoke(cli, ["admin", "--data", str(data), *words])
    found = ADDRESS.fullmatch(result.stdout)
    assert found, result.output
    assert "15 minutes" in result.stderr
    return found[1]


def staff_of(data: Path) -> Staff:
    node = open_node(load(data))
    return Staff(create_app(node), node)


def test_the_address_lets_in_who_is_named(data: Path) -> None:
    staff = staff_of(data)
    assert staff.send(address(data, "--name", " Ada Lovelace ")).status_code == 303
    assert "Ada Lovelace, signed in since" in text(staff.get("/admin"))


def test_each_address_is_another_and_names_the_account_unless_told(data: Path) -> None:
    first, second = address(data), address(data)
    assert first != second
    assert "This address is for" in text(staff_of(data).get(second))


def test_everyone_is_signed_out(data: Path) -> None:
    staff, unused = staff_of(data), address(data)
    staff.send(address(data))
    assert commons("admin", "--sign-out-everyone", "--data", data) == (
        0,
        "1 signed out; addresses that nobody used are good no longer.\n",
    )
    assert staff.get("/admin").status_code == 401
    assert staff.get(unused).status_code == 403


def test_a_name_stands_on_one_line(data: Path) -> None:
    for name in ("", "  ", "Ada\nLovelace", "A" * 61, "\x1b[31m"):
        code, said = commons("admin", "--name", name, "--data", data)
        assert (code, "must stand on one line" in said) == (2, True)
