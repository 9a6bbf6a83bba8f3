"""How many pilots had each outcome, each with a search for them: what home says of all, a concept's page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from node.web.views import words


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many pilots had one outcome; `href` is empty where a search finds others than were counted."""

    sign: words.Sign
    count: int
    href: str


def outcome_counts(by_outcome: Mapping[str, int], pilots: int, among: str = "") -> Iterator[OutcomeCount]:
    """All of `pilots`: by the outcomes of ours in the order of the words, then those we have no word for. Those without
    one reported none. `among` is the query of a search that finds them besides others."""
    silent = pilots - sum(by_outcome.values())
    counted = {**by_outcome, words.SILENT: by_outcome.get(words.SILENT, 0) + silent}
    for id in (*words.OUTCOMES, *sorted(by_outcome.keys() - words.OUTCOMES.keys())):
        if counted.get(id):
            asked = "&".join(filter(None, (among, urlencode([("kind", "pilot"), ("outcome", id)]))))
            found = counted[id] == by_outcome.get(id)
            yield OutcomeCount(words.outcome_sign(id), counted[id], f"/search?{asked}" if found else "")
