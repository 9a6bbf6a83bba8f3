"""The table of threats in the README is what the tests say, and every row of it has a test or a reason."""

from __future__ import annotations

from pathlib import Path

from tests.threats.rows import ROWS, TELLING, UNTESTED
from tests.threats.table import BEGIN, END, README, every_test, written


def test_the_table_in_the_readme_is_made_from_the_tests():
    """`python -m tests.threats.table --write` makes it."""
    readme = README.read_text("utf-8")
    assert readme.count(BEGIN) == readme.count(END) == 1
    assert readme == written(readme)


def test_every_row_has_a_test_or_says_why_not():
    tested = {test.row for test in every_test()}
    assert sorted(set(ROWS) - tested - set(UNTESTED)) == []
    assert set(UNTESTED) <= set(ROWS)
    assert sorted(set(TELLING.values()) - {test.name for test in every_test()}) == []


def test_every_test_of_a_row_says_what_it_shows():
    assert [test.name for test in every_test() if not test.shows.endswith(".")] == []


def test_no_two_tests_of_a_row_in_one_file_have_one_name():
    names = [(test.path, test.name) for test in every_test()]
    assert len(names) == len(set(names))
    assert all(Path(path).exists() for path, _ in names)
