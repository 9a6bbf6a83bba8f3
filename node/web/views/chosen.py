"""Practices a reader chose, as an address writes them: `with=trams` for one of this city's, and so on.

`with=ghent.example/trams` is a peer's, `with=sources/portal/trams` a portal's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from node.web.language import gettext as _
from node.web.views.question import BadQuestion
from node.web.views.texts import one_line
from node.web.views.words import number

LONGEST = 300
LONGEST_NAME = 100
_ADDRESS = re.compile(r"(?:https?://([^/?#]+))?(?:/[a-z]{2})?/(practices|peers|sources)/([^?#]+)(?:[?#].*)?")
_FORM = re.compile(r"\.(html|ttl|jsonld|nt|rdf)$")


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, in its order, and what the reader calls it. Each change gives another selection."""

    path: str
    chosen: tuple[str, ...] = ()
    name: str = ""

    def address(self, path: str = "") -> str:
        """The address of this selection, at its own page or another."""
        pairs = [("name", self.name)] if self.name else []
        pairs += [("with", reference) for reference in self.chosen]
        return f"{path or self.path}?{urlencode(pairs, safe='/:')}" if pairs else path or self.path

    def added(self, reference: str) -> Selection:
        """With one more at the end."""
        return replace(self, chosen=tuple(dict.fromkeys((*self.chosen, reference))))

    def without(self, reference: str) -> Selection:
        """With one less."""
        return replace(self, chosen=tuple(each for each in self.chosen if each != reference))

    def moved(self, reference: str, by: int) -> Selection:
        """With one of them earlier (-1) or later (1), as far as there is room."""
        rest = [each for each in self.chosen if each != reference]
        place = min(max(self.chosen.index(reference) + by, 0), len(rest))
        return replace(self, chosen=(*rest[:place], reference, *rest[place:]))


def read_selection(path: str, values: Sequence[str], most: int, name: str = "") -> Selection:
    """The selection an address makes. Raises BadQuestion where it is too much of anything."""
    if len(values) > 10 * most or any(len(value) > LONGEST for value in values):
        raise BadQuestion(
            _("A practice is chosen by its address, which has at most %(most)s characters.", most=LONGEST)
        )
    chosen = tuple(dict.fromkeys(filter(None, map(normal, values))))
    if len(chosen) > most:
        raise BadQuestion(
            _(
                "At most %(most)s practices go together here; these are %(count)s. Please leave some out.",
                most=number(most),
                count=number(len(chosen)),
            )
        )
    if len(name) > LONGEST_NAME:
        raise BadQuestion(_("Please choose a name of at most %(most)s characters.", most=LONGEST_NAME))
    return Selection(path, chosen, one_line(name, LONGEST_NAME))


def normal(value: str) -> str:
    """A reference as this module writes it, from one or from a pasted address of a practice or of its page."""
    value = one_line(value, LONGEST)
    address = _ADDRESS.fullmatch(value)
    if address is None:
        return value.strip("/")
    host, kind, rest = address.groups()
    rest = _FORM.sub("", rest.strip("/"))
    if kind == "practices":
        return f"{host}/{rest}" if host else rest
    return rest if kind == "peers" else f"sources/{rest}"


def reference(page: str) -> str:
    """How a practice is chosen, from this node's page of it: `/peers/ghent.example/trams` -> `ghent.example/trams`."""
    return normal(page)
