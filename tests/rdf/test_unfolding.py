"""A page that would take far more memory than it has bytes is refused first; one that only looks so is read."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from node.config import Limits
from node.errors import PageError
from node.rdf.pages import read_page

URL = "https://ghent.example/feed/1"
LONG = "y" * 3_000
WRITTEN = "becomes larger than 2 times 16000000 bytes when its addresses are written out (the limit page_bytes)"


def statements(count: int) -> str:
    return "".join(f"a:s{number} a:p a:o .\n" for number in range(count))


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (f"@prefix a: <https://x/{LONG}> .\n{statements(4_000)}", WRITTEN),
        (f"@prefix a: <https://x/{LONG[:900]}> .\n{statements(50_000)}", WRITTEN),
        (f"<https://x/{LONG}> <a:p> {', '.join(map(str, range(12_000)))} .", WRITTEN),
        (f"@prefix a: <https://x/{LONG * 6}> .", "more than 16384 bytes (8 times the limit iri_bytes)"),
        (f"PREFIX a: <https://x/> a:{LONG * 6} a:p {'1,' * 1_900} 1 .", WRITTEN),
        ("@prefix a: <> .\n" * 501, "more than 500 prefixes"),
        ("pReFiX a: <>\n" * 501, "more than 500 prefixes"),
        ("@base <y/> .\n" * 5, "or 4 bases"),
        (f"baSE{' ' * 200}<y/>\n" * 5, "or 4 bases"),
        ("@base # here\n <y/> .\n" * 5, "or 4 bases"),
        ("<a:b> <c:d> " + "[ <c:d> " * 6_000, "nested deeper than 100 levels"),
        ("<a:b> <c:d> " + "( " * 6_000, "nested deeper than 100 levels"),
        ("<a:b> <c:d> " + "[ <c:d> ] , " * 400_000, "holds 400000"),
    ],
)
def test_what_unfolds_is_refused_before_it_does(page: str, sentence: str) -> None:
    started = time.process_time()
    with pytest.raises(PageError) as caught:
        read_page(page.encode(), URL, Limits(triples_per_page=99_999))
    assert sentence in str(caught.value)
    assert time.process_time() - started < 3


@pytest.mark.parametrize(
    "page",
    [
        f'<a:b> <c:d> "{LONG * 10}" .',
        f"<a:b> <c:d> '''{LONG * 10}''' .",
        f'<a:b> <c:d> """{LONG * 10} "" {LONG} \\""" # <""" .',
        f'<a:b> <c:d> "{"[ ( { " * 6_000}" .',
        f'<a:b> <c:d> "{LONG}\\\\" ; <e:f> "{"( " * 6_000}" .',
        f"# {LONG * 10}\n<a:b> <c:d> <e:f> .",
        '<a:b> <c:d> "a database based on the base of data, prefix: a" .\n' * 100,
        f"<a:b> <c:d> <https://x/{LONG}> .",
        "<a:b> <c:d> 1" + ",2" * 30_000 + ".",
        "<a:b> <c:d> [ <c:d> [ <c:d> 1 ] ] ." * 3_000,
    ],
)
def test_what_only_looks_so_is_read(page: str) -> None:
    assert read_page(page.encode(), URL, Limits()).members == []


@pytest.mark.parametrize("make", [lambda n: '"' + '\\"' * n, lambda n: '"' + "\\" * n, lambda n: "'''" + "''\\" * n])
def test_texts_without_end_take_no_square_of_time(make: Callable[[int], str]) -> None:
    started = time.process_time()
    with pytest.raises(PageError):
        read_page(make(1_000_000).encode() + LONG.encode(), URL, Limits())
    assert time.process_time() - started < 5
