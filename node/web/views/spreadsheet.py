"""A list of practices as CSV (RFC 4180) that spreadsheets open as a table and never as formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable

from node.web.views.listing import Line

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - full-width forms count too
BETWEEN = "; "

COLUMNS: dict[str, Callable[[Line], str]] = {
    "title": lambda line: line.title.text,
    "language": lambda line: line.language,
    "kind": lambda line: line.kind,
    "places": lambda line: BETWEEN.join(line.cities),
    "countries": lambda line: BETWEEN.join(line.countries),
    "start": lambda line: line.practice.start or "",
    "end": lambda line: line.practice.end or "",
    "status": lambda line: line.status,
    "outcome": lambda line: line.outcome,
    "lessons": lambda line: BETWEEN.join(line.lessons),
    "themes": lambda line: BETWEEN.join(line.themes),
    "technologies": lambda line: BETWEEN.join(line.technologies),
    "summary": lambda line: line.summary.text,
    "publisher": lambda line: line.reading.publisher.name,
    "signed": lambda line: line.signed,
    "published": lambda line: line.reading.holding.published,
    "licence": lambda line: line.licence,
    "iri": lambda line: line.practice.iri,
    "page": lambda line: line.page,
}


def table(lines: Iterable[Line]) -> bytes:
    """The table: a heading, then a practice on each row."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe(column(line)) for column in COLUMNS.values()] for line in lines)
    return (BYTE_ORDER_MARK + written.getvalue()).encode("utf-8", "replace")


def safe(cell: str) -> str:
    """The cell, with a mark before what a spreadsheet might run (OWASP, CSV injection); NUL is no text."""
    cell = cell.replace("\x00", "")
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
