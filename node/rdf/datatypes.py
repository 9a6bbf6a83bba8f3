"""Which texts are well-formed literals of the datatypes we know (XSD 1.1 part 2, with our bound on numbers)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from node.rdf.namespaces import XSD

STRING, BOOLEAN, DATE, YEAR, YEAR_MONTH = (XSD + name for name in ("string", "boolean", "date", "gYear", "gYearMonth"))
INTEGER, DECIMAL, DATE_TIME = XSD + "integer", XSD + "decimal", XSD + "dateTime"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"

# 18 digits are what XSD 1.0 (3.2.3) asks every processor for, and what fits a 64-bit column.
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?(?![0-9.]{20})(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = re.compile(r"[0-9]{4}" + _ZONE)
_YEAR_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])" + _ZONE)
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})" + _ZONE)
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,18})?" + _ZONE
)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    return match is not None and _is_day(match[1])


def _is_date_time(text: str) -> bool:
    match = _DATE_TIME.fullmatch(text)
    return match is not None and _is_day(match[1])


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


LEXICAL: dict[str, Callable[[str], bool]] = {
    INTEGER: _matches(_INTEGER),
    DECIMAL: _matches(_DECIMAL),
    YEAR: _matches(_YEAR),
    YEAR_MONTH: _matches(_YEAR_MONTH),
    DATE: _is_date,
    DATE_TIME: _is_date_time,
    BOOLEAN: frozenset({"true", "false", "1", "0"}).__contains__,
}
"""Datatype IRI -> whether a text is well-formed; of datatypes that are not here every text is."""
