"""Validation by pySHACL, with its report as plain data."""

from __future__ import annotations

from typing import NamedTuple

import pyshacl
from rdflib import RDF, SH, Graph


class Problem(NamedTuple):
    """One result of a report."""

    focus: str
    severity: str
    message: str


def validate(data: Graph, shapes: Graph) -> set[Problem]:
    """What is wrong with `data`."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes)
    return {
        Problem(
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
            str(report.value(result, SH.resultMessage)),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }
