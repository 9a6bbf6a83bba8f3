"""The one style sheet of all pages is whole."""

from pathlib import Path

import node.web

SHEET = Path(node.web.__file__).parent / "static" / "style.css"


def test_every_block_is_closed():
    depth = 0
    for number, line in enumerate(SHEET.read_text("utf-8").splitlines(), start=1):
        if line.startswith(("/*", "@")):
            assert depth == 0, f"a block is still open at line {number}: {line}"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"one brace too many at line {number}: {line}"
    assert depth == 0
