"""The one style sheet of all pages is whole, says a thing once, and has no rule that nothing uses."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import node.web

WEB = Path(node.web.__file__).parent
SHEET = WEB / "static" / "style.css"
MADE = {"of4", "views"}
"""Classes that a template puts together, or hands to a macro."""


def test_every_block_is_closed():
    depth = 0
    for number, line in enumerate(SHEET.read_text("utf-8").splitlines(), start=1):
        if line.startswith(("/*", "@")):
            assert depth == 0, f"a block is still open at line {number}: {line}"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"one brace too many at line {number}: {line}"
    assert depth == 0


def rules() -> Iterator[tuple[str, str, str]]:
    """Each rule of the sheet: the condition it stands under, its selectors, and what it declares."""
    text = re.sub(r"/\*.*?\*/", "", SHEET.read_text("utf-8"), flags=re.DOTALL)
    condition = ""
    for before, inside, closes in re.findall(r"([^{}]*)(?:\{([^{}]*)\}|\{|(\}))", text):
        if before.strip() and inside:
            yield condition, before.strip(), inside
        elif not inside:
            condition = "" if closes else before.strip()


def selectors(of: str) -> list[str]:
    """`a, b:is(c, d)` -> `a`, `b:is(c, d)`."""
    return [each.strip() for each in re.split(r",(?![^(]*\))", of)]


def test_no_rule_says_anew_what_another_has_said():
    said = Counter(
        (condition, selector, declared.partition(":")[0].strip())
        for condition, of, inside in rules()
        for selector in selectors(of)
        for declared in inside.split(";")
        if declared.strip()
    )
    assert len(said) > 500
    assert [each for each, times in said.items() if times > 1] == []


def test_every_class_is_one_that_a_page_uses():
    named = {name for _, of, _ in rules() for name in re.findall(r"\.([a-z][\w-]*)", of)}
    html = " ".join(page.read_text("utf-8") for page in (WEB / "templates").iterdir())
    given = re.findall(r'class="((?:{{.*?}}|{%.*?%}|[^"{])*)"', html)
    given += re.findall(r'"([^"]*)"', (WEB / "static" / "commons.js").read_text("utf-8"))
    used = set(re.findall(r"[a-z][\w-]*", " ".join(given)))
    assert len(named) > 100
    assert named - used - MADE == set()
