"""Pages and linked data of single practices: this city's own, the harvested ones, and every earlier version."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest

from node.errors import UnknownPractice
from node.identity.intact import intact
from node.practice import Practice, Signed
from node.rdf.practices import read_practice
from node.store import activities, practices
from node.store.practices import Holding
from node.web import graphs
from node.web.erased import erasing, gone
from node.web.errors import title_of
from node.web.here import Publisher, node, peer_at, portal_at, shown
from node.web.inbox import advertise
from node.web.language import gettext as _
from node.web.language import language as page_language
from node.web.language import later
from node.web.negotiation import HTML, PAGE_AND_DATASET, PAGE_AND_GRAPH, Body, Form, choose, send
from node.web.page_cache import PageCache
from node.web.reading import Practices, current, signed_version, written_up
from node.web.views import words
from node.web.views.card import Card, card
from node.web.views.facts import Speaker
from node.web.views.practice_view import practice_view
from node.web.views.texts import Phrase, pick
from node.web.views.trust import trust

bp = Blueprint("practices", __name__)

RELATIONS = ("adopted_from", "adapted_from", "implements", "evaluates", "follows_from", "replaces", "related")
MOST_RELATIONS = 50
SIMILAR = 5
NO_TEXT = later("The record holds no text of this practice.")
_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")


@bp.get("/practices/<name>")
def own(name: str) -> Response:
    """One of this city's practices as it stands now, in the form asked for; 410 where it was withdrawn."""
    slug, suffix = split_suffix(name)
    return advertise(_practice(_own(), slug, suffix))


@bp.get("/peers/<host>/<name>")
def harvested(host: str, name: str) -> Response:
    """This node's page of a practice that a peer published; its home is there."""
    publisher = peer_at(host)
    if publisher is None and host in shown().hidden_hosts:
        # 404 and not 410, since it may come back; and not 503, since waiting is no remedy.
        raise UnknownPractice(
            _("This node does not show what that peer publishes at the moment: its staff suspended it.")
        )
    if publisher is None:
        raise UnknownPractice(_("This node reads no peer of that name."))
    slug, suffix = split_suffix(name)
    return _practice(publisher, slug, suffix)


@bp.get("/sources/<portal>/<name>")
def from_portal(portal: str, name: str) -> Response:
    """This node's page of what a portal says, which nobody signed; its home is the portal's own page."""
    publisher = portal_at(portal)
    if publisher is None:
        raise UnknownPractice(_("This node reads no portal of that name."))
    slug, suffix = split_suffix(name)
    return _practice(publisher, slug, suffix)


@bp.get("/practices/<slug>/versions/")
def versions(slug: str) -> Response:
    """All versions of an own practice, the newest first."""
    publisher = _own()
    holding = _holding(publisher, slug)
    standing = [(version, False) for version in activities.versions(node().db(), holding.iri)]
    erased = [(version, True) for version in activities.versions(node().db(), holding.iri, activities.ERASED)]
    newest_first = sorted(standing + erased, key=lambda each: each[0].sequence, reverse=True)
    listed = [(version, words.moment(version.published), erased) for version, erased in newest_first]
    html = render_template("versions.html", slug=slug, iri=holding.iri, versions=listed)
    return send(Body.of(html.encode(), HTML), negotiated=False)


@bp.get("/practices/<slug>/versions/<name>")
def version(slug: str, name: str) -> Response:
    """One version of an own practice: the page, or exactly the statements that were signed."""
    publisher = _own()
    holding = _holding(publisher, slug)
    number, suffix = split_suffix(name)
    sequence = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    signed = signed_version(holding, sequence)
    if signed is None:
        raise UnknownPractice(_("There is no version of that number of this practice."))
    form = choose(PAGE_AND_DATASET, suffix)
    if eraser := erasing(sequence):
        return gone(sequence, eraser, form)
    if signed.activity.change == "Delete":
        return _tombstone(publisher, signed, form)
    if form is not HTML:
        return send(graphs.version(signed, form))
    practice = read_practice(holding.iri, signed.quads)
    return send(_page(practice, publisher, holding, signed, page_language(), current_version=False))


def split_suffix(name: str) -> tuple[str, str]:
    """`bike-lanes.ttl` -> `bike-lanes`, `ttl`: a name has no dot, so what follows one is the form asked for."""
    stem, _, suffix = name.partition(".")
    return stem, suffix


def _own() -> Publisher:
    here = node()
    return Publisher(here.did, here.config.name, here.config.base_url, here.config.curator, own=True)


def _holding(publisher: Publisher, slug: str) -> Holding:
    holding = practices.get(node().db(), publisher.practice(slug))
    if holding is None or holding.actor != publisher.did:
        raise UnknownPractice(_("No practice of that name was ever published here."))
    return holding


def _practice(publisher: Publisher, slug: str, suffix: str) -> Response:
    holding = _holding(publisher, slug)
    form = choose(PAGE_AND_GRAPH, suffix)
    if holding.withdrawn:
        return _tombstone(publisher, _signed(holding), form)
    digest = activities.text_digest(node().db(), holding.actor, holding.sequence)
    if digest is None:
        raise UnknownPractice(_(NO_TEXT))
    language, beside = (_language(), node().index.commit) if form is HTML else ("", ())
    key = (holding.iri, digest, form.suffix, language, shown().mark, beside)
    cache = cast("PageCache", current_app.extensions["pages"])
    return send(cache.get(key, _maker(publisher, holding, form, language)))


def _maker(publisher: Publisher, holding: Holding, form: Form, language: str) -> Callable[[], Body]:
    def make() -> Body:
        if form is not HTML:
            return graphs.practice(holding, _signed(holding), publisher.did, form)
        keep = cast("Practices", current_app.extensions["practices"])
        practice = keep.read(node().db(), holding.iri, holding.actor, holding.sequence)
        if practice is None:
            raise UnknownPractice(_(NO_TEXT))
        return _page(practice, publisher, holding, _signed(holding), language, current_version=True)

    return make


def _signed(holding: Holding) -> Signed:
    signed = activities.get(node().db(), holding.actor, holding.sequence)
    if signed is None:
        raise UnknownPractice(_(NO_TEXT))
    return intact(signed)


def _page(
    practice: Practice, publisher: Publisher, holding: Holding, signed: Signed, language: str, *, current_version: bool
) -> Body:
    here = node()
    speaker = Speaker(here.thesaurus, language, _relations(practice))
    html = render_template(
        "practice.html",
        view=practice_view(practice, speaker),
        trust=trust(publisher, signed.activity, signed.proof, here.config.name, practice.sources),
        page=publisher.page(practice.iri),
        language=language,
        activity=signed.activity,
        newest=holding.sequence,
        first_published=words.moment(holding.first_published),
        current_version=current_version,
        licence=speaker.concept(practice.licence).text,
        copies=written_up(holding),
        similar=_similar(practice, speaker) if current_version else (),
    )
    return Body.of(html.encode(), HTML)


def _similar(practice: Practice, speaker: Speaker) -> tuple[Card, ...]:
    hits = node().index.similar(practice, SIMILAR)
    return tuple(card(reading, speaker) for hit in hits if (reading := current(hit.iri)))


def _relations(practice: Practice) -> dict[str, Phrase]:
    """The practices this one names, where this node holds them: title and page."""
    named = [iri for field in RELATIONS for iri in getattr(practice, field)]
    if practice.curated_copy_of:
        named.insert(0, practice.curated_copy_of)
    phrases = {}
    for iri in named[:MOST_RELATIONS]:
        reading = current(iri)
        if reading is not None:
            title = pick(reading.practice.title)
            phrases[iri] = Phrase(title.text or iri, title.lang, reading.page)
    return phrases


def _language() -> str:
    """The language of texts asked for with `?lang=nl`, else the page's."""
    if not request.query_string:
        return page_language()
    language = request.args.get("lang", page_language()).lower()
    if len(language) > 35 or not _LANGUAGE.fullmatch(language):
        raise BadRequest(_("A language is written as a tag such as en, nl or pt-br."))
    return language


def _tombstone(publisher: Publisher, signed: Signed, form: Form) -> Response:
    """410: who withdrew the practice, when and why."""
    if form is not HTML:
        return send(graphs.tombstone(signed, form), status=410)
    facts = graphs.facts(signed)
    html = render_template(
        "tombstone.html",
        title=title_of(410),
        publisher=publisher,
        activity=signed.activity,
        because=facts.because,
        erases=facts.erases,
        when=words.moment(signed.activity.published),
    )
    return send(Body.of(html.encode(), HTML), status=410)
