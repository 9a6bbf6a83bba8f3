"""The table of threats in the README, made from the names and docstrings of the tests that bear their numbers.

`python -m tests.threats.table` prints it, `--write` puts it into the README.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.threats.rows import ROWS, TELLING, UNTESTED

CHECKOUT = Path(__file__).parent.parent.parent
README = CHECKOUT / "README.md"
BEGIN, END = "<!-- threats: begin -->", "<!-- threats: end -->"

_NAME = re.compile(r"test_([A-Z]\d+)_\w+")


@dataclass(frozen=True)
class Test:
    """A test of a row: where it stands, and what it shows."""

    row: str
    name: str
    path: str
    shows: str


def every_test() -> Iterator[Test]:
    """All tests of rows, file by file."""
    for path in sorted((CHECKOUT / "tests").rglob("test_*.py")):
        for each in ast.parse(path.read_text("utf-8")).body:
            if isinstance(each, ast.FunctionDef) and (match := _NAME.fullmatch(each.name)):
                shows = " ".join((ast.get_docstring(each) or "").split()).replace(" -> ", " → ")
                yield Test(match[1], each.name, str(path.relative_to(CHECKOUT)), shows)


def table() -> str:
    """One line a row: its title, and of its tests the telling one, else the one that says it in fewest words."""
    lines = ["| | threat | what is done → what comes of it | tests |", "|---|---|---|---|"]
    found = list(every_test())
    for row, title in ROWS.items():
        own = [test for test in found if test.row == row]
        telling = [test for test in own if test.name == TELLING.get(row)] or own
        shows = min((test.shows for test in telling), key=len, default=UNTESTED.get(row, ""))
        paths = dict.fromkeys(test.path for test in own)
        where = ", ".join(f"[{Path(path).stem.removeprefix('test_')}]({path})" for path in paths)
        counted = f"{len(own)} in {where}" if own else "none"
        lines.append(f"| {row} | {title} | {_cell(shows)} | {counted} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def written(readme: str) -> str:
    """The README with the table between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main() -> None:
    if sys.argv[1:] == ["--write"]:
        README.write_text(written(README.read_text("utf-8")), "utf-8")
    else:
        print(table())


if __name__ == "__main__":
    main()
