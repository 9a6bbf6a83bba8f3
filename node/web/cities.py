"""`/cities/`: every place there are practices of; each has a page with its lessons, its gaps and its node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from node.harvest.standing import facts
from node.practice.moments import timestamp
from node.search import Answer, City, Query, places
from node.store import own_keys, peers, quarantine, runs, schedule
from node.web.here import node
from node.web.language import gettext as _
from node.web.language import language
from node.web.learn import cities_with, on_lesson
from node.web.negotiation import HTML, Body, send
from node.web.page_cache import listing
from node.web.reading import Reading, current, standing
from node.web.views import words
from node.web.views.adoption_picture import adoption_picture
from node.web.views.adoption_view import adoptions
from node.web.views.city_view import Gap, city_view, columns_of, described, gap
from node.web.views.evidence import ranked
from node.web.views.facts import Speaker
from node.web.views.map_view import located
from node.web.views.node_view import NodeView, is_node_of, own_node, peer_node
from node.web.views.schema_org import city_shared
from node.web.views.standing_view import standing_in_words

bp = Blueprint("cities", __name__)

PRACTICES_OF_A_CITY = 50
GAPS_WITH_EXAMPLES = 3
READ_FOR_A_GAP = 15
"""Of how many practices the examples are the best; the learning path they lead to looks at more."""
LIKE = 6
NAMING = 50


@bp.get("/cities/")
def cities() -> Response:
    """Every city a practice is about, by name, with how many there are."""
    here = node()
    known = here.index.places(language())
    return send(Body.of(render_template("cities.html", cities=list(known.values())).encode(), HTML), negotiated=False)


@bp.get("/cities/<slug>")
def city(slug: str) -> Response:
    """One city: facts about the place, its practices by lesson wherever they were published, and its node."""
    return send(listing(("cities", slug), lambda: Body.of(_city(slug).encode(), HTML)), negotiated=False)


def _city(slug: str) -> str:
    here = node()
    answer = here.index.search(Query(filters={"city": (slug,)}, size=PRACTICES_OF_A_CITY, counted=("lesson",)))
    readings = standing([hit.iri for hit in answer.hits])
    if not readings:
        raise NotFound(_("No practice held here is about a city of that name."))
    known = here.index.places(language())
    near = places.alike(known[slug], known, here.thesaurus) if slug in known else []
    gaps = _gaps(slug, answer, near, known)
    view = city_view(slug, readings, answer, near[:LIKE], here.thesaurus, gaps)
    about = _("%(practices)s about %(city)s.", practices=words.practices(view.total), city=view.name.text)
    _reading, place = described(slug, readings)
    taken_up = adoptions(
        slug, readings, current, _naming([reading.practice.iri for reading in readings]), Speaker(here.thesaurus)
    )
    return render_template(
        "city.html",
        view=view,
        nodes=_nodes(slug, readings),
        adoptions=taken_up,
        picture=adoption_picture(view.name.text, taken_up),
        on_map=located(view.name.text, known[slug].centroid) if slug in known else None,
        shared=city_shared(here.config, slug, view.name.text, about, place),
    )


def _gaps(slug: str, answer: Answer, near: Sequence[City], known: Mapping[str, City]) -> list[Gap]:
    """The lessons the city has nothing on; the first with whom it could learn from."""
    found: list[Gap] = []
    for column in columns_of(answer, node().thesaurus):
        if not column.count:
            told = sum(bool(each.examples) for each in found)
            iris = on_lesson(column.lesson.id, near, known, READ_FOR_A_GAP) if told < GAPS_WITH_EXAMPLES else []
            ranking = ranked(standing(iris), known, near, slug)
            found.append(gap(slug, column.lesson, cities_with(column.lesson.id), ranking))
    return found


def _naming(iris: Sequence[str]) -> list[Reading]:
    """The practices that name any of these as where they come from."""
    return standing([hit.iri for hit in node().index.naming(iris, NAMING)])


def _nodes(slug: str, readings: Sequence[Reading]) -> list[NodeView]:
    """The nodes that bear the city's name and publish about it: this one, or peers."""
    db, interval, now = node().db(), node().config.poll_seconds, datetime.now(UTC)
    _reading, place = described(slug, readings)
    names = {place.label, *place.name.values(), slug} - {""}
    found = []
    for publisher in {each.publisher.did: each.publisher for each in readings}.values():
        if not is_node_of(publisher, names):
            continue
        if publisher.own:
            found.append(own_node(publisher, own_keys.everything(db, publisher.did), timestamp(now)))
        elif peer := peers.get(db, publisher.did):
            read = schedule.get(db, peer.did)
            known = facts(peer, read, runs.last(db, peer.did), now, interval_seconds=interval)
            said = standing_in_words(known, now, interval)
            refused = quarantine.counts(db).get(peer.did, 0)
            found.append(peer_node(peer, peers.keys(db, peer.did), read, said, refused))
    return found
