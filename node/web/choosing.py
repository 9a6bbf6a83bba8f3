"""The practices that an address chooses, as the record holds them, and others that could be added to them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import BadRequest

from node.search import Query
from node.web.finding import first
from node.web.here import node
from node.web.language import SOURCE
from node.web.language import gettext as _
from node.web.lookup import holding_at, is_hidden, publisher_at
from node.web.reading import Reading, current, of_holding
from node.web.views.card import Card, card
from node.web.views.chosen import Selection, read_selection, reference
from node.web.views.facts import Speaker
from node.web.views.question import LONGEST_WORDS, BadQuestion, read_language

OFFERED = 6


@dataclass(frozen=True, slots=True)
class Absent:
    """What was chosen and cannot be shown: why, and the page that says more, if there is one."""

    reference: str
    why: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A practice that could be added, with the address that adds it."""

    card: Card
    href: str


def asked_selection(path: str, most: int) -> Selection:
    """The selection of the request's address. Raises BadRequest with a sentence."""
    try:
        return read_selection(path, request.args.getlist("with"), most, request.args.get("name", ""))
    except BadQuestion as error:
        raise BadRequest(str(error)) from error


def asked_language(default: str = SOURCE) -> str:
    """The language that data are asked for in with `hl`; `default` else. Raises BadRequest where it is no tag."""
    try:
        return read_language(request.args.get("hl", "")) or default
    except BadQuestion as error:
        raise BadRequest(str(error)) from error


def looked_up(selection: Selection) -> tuple[dict[str, Reading], tuple[Absent, ...]]:
    """Reference -> practice, in the order chosen, one practice once; and what cannot be shown."""
    there: dict[str, Reading] = {}
    absent = []
    for each in selection.chosen:
        found = find(each)
        if isinstance(found, Absent):
            absent.append(found)
        elif all(found.practice.iri != other.practice.iri for other in there.values()):
            there[each] = found
    return there, tuple(absent)


def find(chosen: str) -> Reading | Absent:
    """What a reference stands for now."""
    place, _slash, slug = chosen.rpartition("/")
    publisher = publisher_at(place)
    if publisher is None and is_hidden(place):
        return Absent(chosen, _("Its city is not shown here at the moment."))
    holding = holding_at(publisher, slug) if publisher else None
    if publisher is None or holding is None:
        return Absent(chosen, _("It is not known here."))
    page = publisher.page(holding.iri)
    if holding.withdrawn:
        return Absent(chosen, _("It was withdrawn; its page says by whom and why."), page)
    return of_holding(holding) or Absent(chosen, _("This node holds no text of it."), page)


def offers(selection: Selection, there: dict[str, Reading], speaker: Speaker) -> tuple[Offer, ...]:
    """What could be added: what the words `q` find, else what is like the first one."""
    words = request.args.get("q", "").strip()[:LONGEST_WORDS]
    index, most = node().index, OFFERED + len(there)
    if words:
        found = list(first(index, Query(words), most))
    elif there:
        hits = index.similar(next(iter(there.values())).practice, most)
        found = [reading for hit in hits if (reading := current(hit.iri))]
    else:
        found = []
    chosen = {reading.practice.iri for reading in there.values()}
    fresh = [reading for reading in found if reading.practice.iri not in chosen][:OFFERED]
    return tuple(Offer(card(each, speaker), selection.added(reference(each.page)).address()) for each in fresh)
