"""A list of practices as BibTeX, to be cited: keys that stay, and nothing in a text that TeX would run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from node.web.reading import version_number
from node.web.views.listing import Line
from node.web.views.words import years

ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "$": r"\$",
        "#": r"\#",
        "&": r"\&",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        '"': "''",
        "@": r"{\char64}",
    }
)
"""What means something to TeX or BibTeX -> how it is written to mean itself."""
IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", '"': "%22"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")


def bibliography(lines: Iterable[Line]) -> bytes:
    """An entry for each practice."""
    return "\n".join(map(entry, lines)).encode("utf-8", "replace")


def entry(line: Line) -> str:
    """One practice: its publisher is its author, its note says what and where it is."""
    published = line.reading.holding.published
    about = ", ".join(filter(None, (line.kind, *line.places, years(line.practice), line.outcome, line.signed)))
    fields = {
        "title": f"{{{escaped(line.title.text)}}}",
        "author": f"{{{escaped(line.reading.publisher.name)}}}",
        "year": published[:4],
        "date": published[:10],
        "url": line.practice.iri.translate(IN_ADDRESS),
        "version": version(line),
        "note": escaped(about),
        "language": escaped(line.language),
        "keywords": escaped(", ".join(line.keywords)),
        "abstract": escaped(line.summary.text),
    }
    said = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key(line.practice.iri)},\n{said}}}\n"


def version(line: Line) -> str:
    """The number of its version; a portal has none, so what we count for it is nothing to cite."""
    return "" if line.reading.publisher.portal else str(version_number(line.reading.holding))


def key(iri: str) -> str:
    """The key of a practice in any list: its name, and a digest of its address that no other has."""
    slug = re.sub(r"[^a-z0-9-]", "", iri.rpartition("/")[2].lower())[:60] or "practice"
    return f"{slug}-{hashlib.sha256(iri.encode()).hexdigest()[:10]}"


def escaped(text: str) -> str:
    """The text on one line, each character standing for itself. Letters of all alphabets stay (UTF-8)."""
    return _CONTROL.sub(" ", text).strip().translate(ESCAPED)
