"""A reading list that is kept in its address: what stands on it, and the addresses that change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from node.web.language import gettext as _
from node.web.language import later, with_language
from node.web.views.card import Card
from node.web.views.chosen import Selection
from node.web.views.texts import Phrase

MOST = 100
COMPARED = 4
FORMS = {
    "csv": later("Table (CSV)"),
    "bib": later("Bibliography (BibTeX)"),
    "jsonld": later("Linked data (JSON-LD)"),
    "atom": later("Feed (Atom)"),
}
"""Suffix -> what a list in that form is called."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A practice on the list, with the addresses that move it or take it off; empty where it cannot be moved."""

    card: Card
    up: str
    down: str
    remove: str


@dataclass(frozen=True, slots=True)
class CollectionView:
    """The list. `compare` is the address of its first practices side by side; empty where there are too few."""

    title: str
    entries: tuple[Entry, ...]
    compare: str
    downloads: tuple[Phrase, ...]
    feed: str


def collection_view(selection: Selection, cards: Mapping[str, Card]) -> CollectionView:
    """The list of what was chosen and can be shown, by reference."""
    shown = list(cards)
    entries = [
        Entry(
            cards[each],
            selection.moved(each, -1).address() if number else "",
            selection.moved(each, 1).address() if number < len(shown) - 1 else "",
            selection.without(each).address(),
        )
        for number, each in enumerate(shown)
    ]
    files = {form: with_language(selection.address(f"{selection.path}.{form}")) for form in FORMS}
    return CollectionView(
        title=selection.name or _("Reading list"),
        entries=tuple(entries),
        compare=Selection("/compare", tuple(shown[:COMPARED])).address() if len(shown) > 1 else "",
        downloads=tuple(Phrase(_(name), href=files[form]) for form, name in FORMS.items()) if shown else (),
        feed=files["atom"] if shown else "",
    )
