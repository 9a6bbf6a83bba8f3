"""Practices as the record holds them now, read from their signed bytes and kept while they are current."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import cast

from flask import current_app

from node.identity.intact import intact
from node.practice import Practice, Signed
from node.rdf.practices import read_practice
from node.store import Connection, activities, practices
from node.store.practices import Holding
from node.web.here import Publisher, node, shown

KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A practice that stands now, with its publisher and its place in the record."""

    practice: Practice
    holding: Holding
    publisher: Publisher

    @property
    def page(self) -> str:
        """This node's page of it."""
        return self.publisher.page(self.practice.iri)


class Practices:
    """Practices by IRI and sequence: a text that never changes, so nothing here goes stale.

    Only a peer that was removed and added anew may have another one there; so `mark` of `here.Shown` is in the key.
    """

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[str, int, int], Practice] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, db: Connection, iri: str, actor: str, sequence: int, mark: int) -> Practice | None:
        """The practice as activity `sequence` of `actor` states it; None where the record has no such activity."""
        key = (iri, sequence, mark)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        signed = activities.get(db, actor, sequence)
        if signed is None or signed.activity.practice != iri:
            return None
        practice = read_practice(iri, intact(signed).quads)
        with self._lock:
            self._kept[key] = practice
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return practice


def current(iri: str) -> Reading | None:
    """The practice of that IRI as it stands now; None where it is not held, or withdrawn."""
    db = node().db()
    holding = practices.get(db, iri)
    return of_holding(holding) if holding else None


def of_holding(holding: Holding) -> Reading | None:
    """What a row of the record stands for; None where it is withdrawn, or its publisher is not a peer that is shown."""
    publisher = shown().publishers.get(holding.actor)
    if holding.withdrawn or publisher is None:
        return None
    keep = cast("Practices", current_app.extensions["practices"])
    practice = keep.read(node().db(), holding.iri, holding.actor, holding.sequence, shown().mark)
    return Reading(practice, holding, publisher) if practice else None


def signed_version(holding: Holding, sequence: int) -> Signed | None:
    """One version of a practice, accepted or erased, with its signed bytes; None where there is none of that number.

    Of an erased one there are no bytes.
    """
    db = node().db()
    for verdict in (activities.ACCEPTED, activities.ERASED):
        if any(version.sequence == sequence for version in activities.versions(db, holding.iri, verdict)):
            signed = activities.get(db, holding.actor, sequence)
            return intact(signed) if signed else None
    return None
