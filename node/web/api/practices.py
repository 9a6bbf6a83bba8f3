"""`/api/practices`: all practices, the newest first, and the whole of one."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import Gone

from node.errors import UnknownPractice
from node.search import Why
from node.store import activities, practices
from node.web.api import cursor
from node.web.api.calls import Asked, call
from node.web.api.cursor import Mark
from node.web.api.forms import address, fields, publisher, summary
from node.web.api.parameters import CURSOR, HL, SIZE, number, segment
from node.web.api.search import why
from node.web.here import node, portal_at, publishers
from node.web.lookup import holding_at, is_hidden, publisher_at
from node.web.negotiation import PAGE_AND_GRAPH
from node.web.reading import Reading, current, of_holding
from node.web.views.terms import Labels

EVERYTHING = "practices, the newest first"
"""The question a cursor of the list belongs to."""

PUBLISHER = segment(
    "publisher", "The host (with port, where it has one) of the node that publishes it, or the name of a portal.",
    "ghent.example",
)  # fmt: skip
LIMIT = number("limit", "How many at most.", 1, 20, 5)
SLUG = segment("slug", "The last piece of the practice's address.", "camera-register")


@call(
    "/api/practices", "All practices held here, the newest first.", "PracticeList", SIZE, CURSOR, HL,
    example="/api/practices?size=50",
)  # fmt: skip
def list_practices(asked: Asked) -> dict[str, Any]:
    """One page of the list. What is published while somebody reads on stands before their place: nothing comes twice
    for it, and it is the first to be read next time."""
    here, size = node(), asked["size"]
    mark = cursor.read(asked["cursor"], EVERYTHING) if asked["cursor"] else None
    moment, _, last = mark.last.partition(" ") if mark else ("", "", "")
    held = practices.newest(here.db(), size + 1, publishers(), after=(moment, last) if mark else None)
    page, labels = held[:size], Labels(here.thesaurus, asked["hl"])
    behind = Mark((mark.offset if mark else 0) + len(page), f"{page[-1].published} {page[-1].iri}") if page else None
    counts = practices.counts(here.db())
    return {
        "total": sum(counts.get(did, 0) for did in publishers()),
        "next": _next(asked, behind) if behind and len(held) > size else None,
        "practices": [summary(r, labels, here.config.base_url) for held in page if (r := of_holding(held))],
    }


def _next(asked: Asked, behind: Mark) -> str:
    hl = f"&hl={asked['hl']}" if asked["hl"] != "en" else ""
    address = f"{node().config.base_url}/api/practices?size={asked['size']}{hl}"
    return f"{address}&cursor={cursor.write(behind, EVERYTHING)}"


@call(
    "/api/practices/{publisher}/{slug}", "The whole of one practice: every field, who published it, every version.",
    "Practice", PUBLISHER, SLUG, HL, example="/api/practices/{own}/{slug}", gone=True,
)  # fmt: skip
def practice(asked: Asked) -> dict[str, Any]:
    """A practice as it stands now."""
    here = node()
    reading = find(asked["publisher"], asked["slug"])
    labels, base_url = Labels(here.thesaurus, asked["hl"]), here.config.base_url
    held, said = reading.practice, reading.holding
    versions = activities.versions(here.db(), held.iri)
    standing = next((each for each in versions if each.sequence == said.sequence), None)
    return {
        "iri": held.iri,
        "page": base_url + reading.page,
        "api": base_url + address(reading),
        "similar": f"{base_url}{address(reading)}/similar",
        "kind": labels.kind(held.kind.value),
        "publisher": publisher(reading.publisher) | {"home": reading.publisher.base_url},
        "activity": {
            "iri": standing.iri if standing else None,
            "sequence": said.sequence,
            "digest": standing.digest if standing else None,
            "published": said.published,
            "first_published": said.first_published,
        },
        "versions": [
            {"iri": each.iri, "change": each.change.value, "sequence": each.sequence, "published": each.published}
            for each in sorted(versions, key=lambda each: -each.sequence)
        ],
        "forms": [
            {"type": form.media_type, "href": f"{base_url}{reading.page}.{form.suffix}"} for form in PAGE_AND_GRAPH[1:]
        ],
        "fields": fields(held, labels),
    }


@call(
    "/api/practices/{publisher}/{slug}/similar", "Practices like one.", "SimilarList", PUBLISHER, SLUG, LIMIT, HL,
    example="/api/practices/{own}/{slug}/similar", gone=True,
)  # fmt: skip
def similar(asked: Asked) -> dict[str, Any]:
    """What is most like a practice, and why."""
    here = node()
    reading = find(asked["publisher"], asked["slug"])
    labels, base_url = Labels(here.thesaurus, asked["hl"]), here.config.base_url
    hits = here.index.similar(reading.practice, asked["limit"])
    return {
        "practice": reading.practice.iri,
        "similar": [
            summary(like, labels, base_url) | {"score": hit.score, "why": why(shared(reading, like), labels)}
            for hit in hits
            if (like := current(hit.iri))
        ],
    }


def shared(one: Reading, other: Reading) -> Why:
    """The concepts that two practices both name."""
    concepts = {*other.practice.themes, *other.practice.technologies, *other.practice.lessons}
    mine = (*one.practice.themes, *one.practice.technologies, *one.practice.lessons)
    return Why(concepts=tuple(iri for iri in mine if iri in concepts))


def find(name: str, slug: str) -> Reading:
    """The practice of that name as it stands. Raises UnknownPractice, and Gone where it was withdrawn."""
    by = publisher_at(name) or portal_at(name)
    if by is None and is_hidden(name):
        raise UnknownPractice("This node does not show what that peer publishes at the moment: its staff suspended it.")
    if by is None:
        raise UnknownPractice("This node reads no peer and no portal of that name.")
    holding = holding_at(by, slug)
    if holding is None:
        raise UnknownPractice(f"{by.name} publishes no practice of that name, as far as this node knows.")
    if holding.withdrawn:
        raise Gone(f"{by.name} withdrew this practice on {holding.published[:10]}.")
    reading = of_holding(holding)
    if reading is None:
        raise UnknownPractice("The record holds no text of this practice.")
    return reading
