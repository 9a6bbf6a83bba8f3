"""One practice to be cited: as RIS for reference managers, and as a line of text; as BibTeX see `bibtex`."""

from __future__ import annotations

import re

from node.web.language import gettext as _
from node.web.views import words
from node.web.views.bibtex import key, version
from node.web.views.listing import Line
from node.web.views.texts import one_line

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
LONGEST_TITLE = 300


def ris(line: Line) -> bytes:
    """A record of RIS: two letters, two spaces, a hyphen and a space before each value, which is one line."""
    published = line.reading.holding.published
    fields = [
        ("TY", "WEB" if line.reading.publisher.portal else "RPRT"),
        ("ID", key(line.practice.iri)),
        ("TI", line.title.text),
        ("AU", f"{line.reading.publisher.name},"),
        ("PY", published[:4]),
        ("DA", f"{published[:4]}/{published[5:7]}/{published[8:10]}/"),
        ("AB", line.summary.text),
        ("LA", line.language),
        ("ET", version(line)),
        ("M3", line.kind),
        ("PB", line.reading.publisher.name),
        ("CY", ", ".join(line.places)),
        ("UR", line.practice.iri),
        ("N1", line.signed),
        *(("KW", word) for word in line.keywords),
    ]
    said = [f"{tag}  - {text}\r\n" for tag, value in fields if (text := _CONTROL.sub(" ", value).strip())]
    return "".join([*said, "ER  - \r\n"]).encode("utf-8", "replace")


def plain(line: Line) -> str:
    """The same in a sentence, for a footnote."""
    published = line.reading.holding.published
    said = {
        "publisher": line.reading.publisher.name,
        "year": published[:4],
        "title": one_line(line.title.text, LONGEST_TITLE).rstrip("."),
        "kind": line.kind,
        "date": words.date(published[:10]),
        "address": line.practice.iri,
    }
    number = version(line)
    if not number:
        return _("%(publisher)s (%(year)s): %(title)s. %(kind)s, as of %(date)s. %(address)s", **said)
    return _(
        "%(publisher)s (%(year)s): %(title)s. %(kind)s, version %(version)s of %(date)s. %(address)s",
        version=number,
        **said,
    )
