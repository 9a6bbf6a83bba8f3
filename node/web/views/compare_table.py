"""A comparison as CSV: a field on each row, a practice in each column, nothing cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from node.web.language import gettext as _
from node.web.reading import Reading
from node.web.views.compare_results import Line
from node.web.views.compare_view import CompareView
from node.web.views.spreadsheet import BETWEEN, BYTE_ORDER_MARK, safe
from node.web.views.texts import Phrase


def compare_table(view: CompareView, readings: Sequence[Reading], base_url: str) -> bytes:
    """The table. What is not stated is empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in _rows(view, readings, base_url))
    return (BYTE_ORDER_MARK + written.getvalue()).encode("utf-8", "replace")


def _rows(view: CompareView, readings: Sequence[Reading], base_url: str) -> Iterator[list[str]]:
    results = _("Results")
    names = [column.name for column in view.columns]
    yield [_("Group"), _("Field"), *names]
    yield ["", _("Title"), *(column.card.title.text for column in view.columns)]
    yield ["", _("Address"), *(reading.practice.iri for reading in readings)]
    yield ["", _("Page"), *(base_url + reading.page for reading in readings)]
    yield ["", _("Kind"), *(column.card.kind for column in view.columns)]
    for group in view.groups:
        for row in group.rows:
            yield [group.heading, row.label, *(cell.text for cell in row.cells)]
    for like in view.likes:
        said = [[_figure(line) for line in like.lines if line.name == name and line.figure] for name in names]
        yield [results, like.metric.text, *map(BETWEEN.join, said)]
    for apart in view.apart:
        for metric, line in apart.lines:
            yield [results, metric.text, *(_figure(line) if name == apart.name else "" for name in names)]


def _figure(line: Line) -> str:
    figure = line.figure
    number, rest = (figure.number, figure.rest) if figure else (Phrase(""), Phrase(""))
    said = " ".join(filter(None, (number.text, rest.text)))
    return f"{said} ({line.when})" if line.when else said
