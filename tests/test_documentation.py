"""What the README owes its readers: every command, option, setting, address and make target, and nothing stale."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from node import errors
from node.config import SETTINGS, Config

CHECKOUT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "tests/javascript/package-lock.json")


@pytest.fixture(scope="module")
def readme() -> str:
    return (CHECKOUT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def paragraphs(readme) -> list[str]:
    return re.split(r"\n\s*\n", readme)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Each command as one types it, with what Click knows of it; groups are not commands of their own."""
    groups = {each for each in vars(importlib.import_module("node.cli")).values() if isinstance(each, click.Group)}
    subgroups = {each for group in groups for _, each in below(group, "") if isinstance(each, click.Group)}
    (root,) = groups - subgroups
    for name, command in below(root, "commons"):
        if not isinstance(command, click.Group):
            yield name, command


def below(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for each in group.list_commands(context):
        command = group.get_command(context, each)
        assert command is not None
        if not command.hidden:
            yield f"{name} {each}", command
            if isinstance(command, click.Group):
                yield from below(command, f"{name} {each}")


def test_the_readme_names_what_a_newcomer_types(readme):
    targets = re.findall(r"^([a-z]+):.*## ", (CHECKOUT / "Makefile").read_text("utf-8"), flags=re.MULTILINE)
    assert {"demo", "test", "check", "bench"} <= set(targets)
    assert [f"make {target}" for target in targets if f"make {target}" not in readme] == []


def test_every_command_is_in_the_readme(readme):
    known = dict(commands())
    assert "commons publish" in known
    assert [name for name in known if not re.search(rf"{name}(?![\w-])", readme)] == []


def test_every_option_is_in_the_readme_beside_its_command(paragraphs):
    """In a paragraph or block that names the command, or in one that says what every command takes."""
    common = [paragraph for paragraph in paragraphs if "very command" in paragraph]
    silent = []
    for name, command in commands():
        told = "\n".join([*common, *(each for each in paragraphs if re.search(rf"{name}(?![\w-])", each))])
        for option in (each for each in command.params if not getattr(each, "hidden", False)):
            long = [each for each in option.opts if each.startswith("--") and each != "--help"]
            silent += [f"{name} {each}" for each in long if not re.search(rf"{each}(?![\w-])", told)]
    assert silent == []


def test_every_command_says_what_it_does():
    assert [name for name, command in commands() if not command.help] == []


def test_every_setting_is_in_the_readme(readme):
    settings = {setting for table in SETTINGS.values() for setting in table}
    # `data` is where the file with the settings lies, `limits` the table of the rest.
    assert {each.name for each in fields(Config)} - {"data", "limits"} <= settings
    assert sorted(setting for setting in settings if f"`{setting}`" not in readme) == []
    assert [table for table in SETTINGS if f"[{table}]" not in readme] == []


def test_every_environment_variable_is_in_the_readme(readme):
    source = "".join(path.read_text("utf-8") for path in (CHECKOUT / "node" / "config").glob("*.py"))
    spelled = set(re.findall(r"\bNODE_[A-Z]+(?:_[A-Z]+)*\b", source))
    assert "NODE_DATA" in spelled
    assert sorted(spelled - set(re.findall(r"\bNODE_[A-Z_]+\b", readme))) == []


def test_every_address_is_in_the_readme(readme, tmp_path):
    from node.node import Node
    from node.web import create_app

    app = create_app(Node(Config(data=tmp_path, name="Ghent", base_url="http://localhost:8000")))
    addresses = {re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    addresses = {each for each in addresses if not each.startswith("/static/")}
    assert "/practices/{name}" in addresses
    # Written as code: `/feed`; the suffix .{suffix} of the formats is told once.
    assert sorted(each for each in addresses if f"`{each.removesuffix('.{suffix}')}`" not in readme) == []


def test_every_error_stands_in_the_tree_at_the_top_of_its_module():
    drawn = {}
    path: list[str] = []
    for line in (inspect.getdoc(errors) or "").splitlines():
        name = re.match(r"([│├└─ ]*)([A-Z]\w+) {2,}\w", line)
        if name:
            path = [*path[: len(name[1]) // 4], name[2]]
            drawn[name[2]] = path[-2] if len(path) > 1 else "Exception"
    real = {
        name: each.__bases__[0].__name__
        for name, each in vars(errors).items()
        if inspect.isclass(each) and issubclass(each, Exception)
    }
    assert drawn == real


def test_every_link_of_the_readme_into_the_checkout_leads_somewhere(readme):
    links = {link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", readme) if "://" not in link}
    links |= set(re.findall(r'(?:src|href)="([^"#:]+)"', readme))
    assert sorted(link for link in links if not link.startswith("mailto:") and not (CHECKOUT / link).exists()) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_hashes_and_no_registry(lock):
    text = (CHECKOUT / lock).read_text("utf-8")
    assert len(re.findall(r"sha256:[0-9a-f]{64}|sha512-[\w+/]{86}==", text)) > 50
    assert re.findall(r"--(?:extra-)?index-url|--find-links|\"resolved\"|registry\.|pypi|file:|/simple", text) == []


def test_no_file_names_the_machine_it_was_written_on():
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    # CI may run as another user than the one who owns the checkout; git reads nothing there unless told that is well.
    git = ("git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(git, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True).stdout
    home = re.compile(rf"(?<![\w.])(?:/home/\w+|/Users/\w+|/root|{re.escape(str(CHECKOUT))})/".encode())
    names = [name for name in listed.split("\0") if name and (CHECKOUT / name).is_file()]
    assert "pyproject.toml" in names
    assert [name for name in names if home.search((CHECKOUT / name).read_bytes())] == []
