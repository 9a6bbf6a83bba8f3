"""Practices as the record holds them now, read from their signed bytes and kept while they are current."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from flask import current_app

from node.follow.folding import copies
from node.identity.intact import intact
from node.practice import Practice, Signed
from node.rdf.practices import read_practice
from node.store import Connection, activities, practices
from node.store.practices import Holding
from node.web.here import Publisher, node, shown
from node.web.views.texts import Phrase
from node.web.views.version_lines import VersionLine, version_lines

KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A practice that stands now, with its publisher and its place in the record.

    `copies` are those that are folded into it: the curators' names, leading to this node's pages of what they wrote.
    """

    practice: Practice
    holding: Holding
    publisher: Publisher
    copies: tuple[Phrase, ...] = ()

    @property
    def page(self) -> str:
        """This node's page of it."""
        return self.publisher.page(self.practice.iri)


class Practices:
    """Practices by IRI and the digest of what was signed: of one digest there is one text, so nothing here goes stale.

    The sequence would not do: a peer that rewrote its history, and is believed, says something else under the same.
    """

    def __init__(self, limit: int = KEPT) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[str, str], Practice] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, db: Connection, iri: str, actor: str, sequence: int) -> Practice | None:
        """The practice as activity `sequence` of `actor` states it; None where the record holds no text of that."""
        digest = activities.text_digest(db, actor, sequence)
        return self.of_digest(db, iri, actor, sequence, digest) if digest else None

    def of_digest(self, db: Connection, iri: str, actor: str, sequence: int, digest: str) -> Practice | None:
        """The same where the digest of that text is known."""
        with self._lock:
            kept = self._kept.get((iri, digest))
            if kept is not None:
                self._kept.move_to_end((iri, digest))
                return kept
        signed = activities.get(db, actor, sequence)
        if signed is None or signed.activity.practice != iri or not signed.quads:
            return None
        practice = read_practice(iri, intact(signed).quads)
        with self._lock:
            self._kept[iri, signed.activity.digest] = practice
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return practice


def current(iri: str) -> Reading | None:
    """The practice of that IRI as it stands now; None where it is not held, or withdrawn."""
    holding = practices.get(node().db(), iri)
    return of_holding(holding) if holding else None


def standing(iris: Sequence[str]) -> list[Reading]:
    """Those of these practices that stand now, in this order. The record is asked for all at once."""
    db = node().db()
    held = practices.several(db, iris)
    holdings = [held[iri] for iri in iris if iri in held]
    digests = activities.text_digests(db, [(each.actor, each.sequence) for each in holdings])
    found = (_reading(each, digests.get((each.actor, each.sequence))) for each in holdings)
    return [reading for reading in found if reading]


def of_holding(holding: Holding) -> Reading | None:
    """What a row of the record stands for; None where it is withdrawn, its publisher is not a peer that is shown, or
    the record holds no text of it."""
    return _reading(holding, activities.text_digest(node().db(), holding.actor, holding.sequence))


def _reading(holding: Holding, digest: str | None) -> Reading | None:
    publisher = shown().publishers.get(holding.actor)
    if holding.withdrawn or publisher is None or digest is None:
        return None
    keep = cast("Practices", current_app.extensions["practices"])
    practice = keep.of_digest(node().db(), holding.iri, holding.actor, holding.sequence, digest)
    return Reading(practice, holding, publisher, written_up(holding)) if practice else None


def written_up(holding: Holding) -> tuple[Phrase, ...]:
    """Who else wrote up a practice: the curators whose copies are folded into it."""
    known = shown().publishers
    curators = [did for did, publisher in known.items() if publisher.curator]
    folded = ((copy, known[copy.actor]) for copy in copies(node().db(), holding, curators))
    return tuple(Phrase(curator.name, href=curator.page(copy.iri)) for copy, curator in folded)


def read_version(holding: Holding, sequence: int) -> Practice | None:
    """The practice as one of its versions states it; None where the record holds no text of that."""
    keep = cast("Practices", current_app.extensions["practices"])
    return keep.read(node().db(), holding.iri, holding.actor, sequence)


def versions_of(holding: Holding, most: int, told: int) -> tuple[VersionLine, ...]:
    """The versions of a practice, the newest first, at most `most`; the first `told` say what they changed."""
    versions = activities.history(node().db(), holding.iri, holding.actor, most + 1)
    return version_lines(versions, lambda sequence: read_version(holding, sequence), told)[:most]


def version_number(holding: Holding, sequence: int = 0) -> int:
    """Which of its practice's versions one is, from 1; the newest unless another is named."""
    return activities.version_number(node().db(), holding.iri, holding.actor, sequence or holding.sequence)


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
