"""An unsigned version: what a portal says of a dataset, as an activity that we count for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from node.config import Limits
from node.errors import NotPublishable
from node.harvest.checks import NO_PROOF
from node.harvest.mapping import Concepts, moment, practice_iri, practice_of
from node.harvest.schedule import timestamp
from node.identity import digest
from node.practice import Activity, Change, Signed
from node.rdf.dataset import Dataset
from node.rdf.namespaces import NC
from node.rdf.versions import in_graph, lines_in, practice_lines, version_quads
from node.store.sources import Source

_DATE_READ = f"<{NC}dateRead>".encode()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A dataset as a practice: its canonical lines, or the sentence that says why it is refused.

    `iri` is our address of it, empty for a dataset without an address of its own. `changed_at` is when the portal says
    it changed; None where it does not say, or says it will be.
    """

    iri: str
    dataset: str
    lines: tuple[bytes, ...] = ()
    changed_at: str | None = None
    refusal: str | None = None


def mapped(
    dataset: Dataset, source: Source, concepts: Concepts, base_url: str, limits: Limits, now: datetime
) -> Mapped:
    """A dataset as a practice. Refused is what has no title or address, and what cannot be said within the limits."""
    if not dataset.iri:
        return Mapped("", "", refusal=dataset.fault)
    iri = practice_iri(dataset.iri, source, base_url)
    refused = Mapped(iri, dataset.iri, refusal=dataset.fault)
    if dataset.fault is not None:
        return refused
    practice = practice_of(dataset, source, iri, concepts, now.date())
    if not practice.title:
        return replace(refused, refusal="It has no title.")
    try:
        lines = practice_lines(practice)
    except NotPublishable as error:
        return replace(refused, refusal=str(error))
    size = sum(map(len, lines))
    if size > limits.practice_bytes:
        return replace(refused, refusal=f"It has {size} bytes; {limits.practice_bytes} are allowed (practice_bytes).")
    changed_at = moment(dataset.modified)
    return Mapped(iri, dataset.iri, tuple(lines), changed_at if (changed_at or "") <= timestamp(now) else None)


def plan(said: Mapped, held: Signed | None) -> Change | None:
    """What becomes of a dataset, given the version that stands; None where that says the same.

    The statements are the truth, the day on which they were read left aside. A later change that the portal tells of is
    one too: what it concerns may be no part of a practice.
    """
    if held is None or held.activity.change is Change.DELETE:
        return Change.CREATE
    graph = held.activity.iri
    now, before = (
        sorted(_without_date_read(lines)) for lines in (in_graph(list(said.lines), graph), lines_in(held.quads, graph))
    )
    later = said.changed_at is not None and said.changed_at > held.activity.published
    return Change.UPDATE if later or now != before else None


def _without_date_read(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if line.split(b" ", 2)[1] != _DATE_READ]


def version(
    change: Change,
    iri: str,
    source: Source,
    sequence: int,
    *,
    published: str,
    held: Signed | None,
    lines: tuple[bytes, ...] = (),
    because: str = "",
) -> Signed:
    """The activity `sequence` of a source, with no proof: nobody signed it, and no chain leads to it."""
    activity = Activity(
        iri=f"{iri}#activity-{sequence}",
        change=change,
        practice=iri,
        actor=source.url,
        published=published,
        sequence=sequence,
        previous=None,
        revision_of=held.activity.iri if held else None,
        because=because,
    )
    quads = version_quads(activity, list(lines))
    return Signed(replace(activity, digest=digest(quads)), quads, NO_PROOF)
