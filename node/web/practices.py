"""Pages, linked data and files of single practices as they stand: this city's own, and the harvested ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import BadRequest

from node.catalog.export import to_markdown
from node.errors import UnknownPractice
from node.identity.intact import intact
from node.practice import Practice, Signed
from node.store import activities
from node.store.practices import Holding
from node.store.sources import READ_EVERY_SECONDS
from node.web import graphs, lookup
from node.web.erased import withdrawn
from node.web.here import Publisher, node, shown
from node.web.inbox import advertise
from node.web.kin import lineage_of, named_by, titles
from node.web.language import gettext as _
from node.web.language import language as page_language
from node.web.language import later
from node.web.negotiation import BIBTEX, HTML, MARKDOWN, PAGE_AND_GRAPH, RIS, Body, Form, choose, send
from node.web.page_cache import PageCache
from node.web.reading import Practices, Reading, current, version_number, versions_of, written_up
from node.web.signer import known_key
from node.web.views.bibtex import bibliography
from node.web.views.card import card
from node.web.views.citation import plain, ris
from node.web.views.facts import Speaker
from node.web.views.listing import line
from node.web.views.practice_view import practice_view
from node.web.views.schema_org import practice_shared
from node.web.views.terms import Labels
from node.web.views.trust import trust

bp = Blueprint("practices", __name__)

FILES = (MARKDOWN, BIBTEX, RIS)
"""What has an address of its own and is never chosen by Accept."""
SIMILAR = 5
VERSIONS = 4
"""Versions that the page itself names."""
NO_TEXT = later("This node holds no text of this practice.")
_LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*")


@bp.get("/practices/<name>")
def own(name: str) -> Response:
    """One of this city's practices as it stands now, in the form asked for; 410 where it was withdrawn."""
    slug, suffix = lookup.split_suffix(name)
    return advertise(_practice(lookup.this_node(), slug, suffix))


@bp.get("/peers/<host>/<name>")
def harvested(host: str, name: str) -> Response:
    """This node's page of a practice that a peer published; its home is there."""
    slug, suffix = lookup.split_suffix(name)
    return _practice(lookup.peer(host), slug, suffix)


@bp.get("/sources/<portal>/<name>")
def from_portal(portal: str, name: str) -> Response:
    """This node's page of what a portal says, which nobody signed; its home is the portal's own page."""
    slug, suffix = lookup.split_suffix(name)
    return _practice(lookup.portal(portal), slug, suffix)


def _practice(publisher: Publisher, slug: str, suffix: str) -> Response:
    holding = lookup.holding_of(publisher, slug)
    form = choose((*PAGE_AND_GRAPH, *FILES) if suffix else PAGE_AND_GRAPH, suffix)
    if holding.withdrawn:
        return withdrawn(publisher, holding, _signed(holding), HTML if form in FILES else form)
    digest = activities.text_digest(node().db(), holding.actor, holding.sequence)
    if digest is None:
        raise UnknownPractice(_(NO_TEXT))
    language, beside = (text_language(), node().index.commit) if form is HTML else ("", ())
    key = (holding.iri, digest, form.suffix, language, shown().mark, beside)
    cache = cast("PageCache", current_app.extensions["pages"])
    response = send(cache.get(key, _maker(publisher, holding, form, language)))
    if form in FILES:
        name = re.sub(r"[^a-z0-9-]", "", slug.lower()) or "practice"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form.suffix}"'
    return response


def _maker(publisher: Publisher, holding: Holding, form: Form, language: str) -> Callable[[], Body]:
    def make() -> Body:
        if form in PAGE_AND_GRAPH and form is not HTML:
            return graphs.practice(holding, _signed(holding), publisher.did, form)
        keep = cast("Practices", current_app.extensions["practices"])
        practice = keep.read(node().db(), holding.iri, holding.actor, holding.sequence)
        if practice is None:
            raise UnknownPractice(_(NO_TEXT))
        if form in FILES:
            return Body.of(_file(Reading(practice, holding, publisher), form), form)
        return page(practice, publisher, holding, _signed(holding), language, current_version=True)

    return make


def _file(reading: Reading, form: Form) -> bytes:
    here = node()
    if form is MARKDOWN:
        return to_markdown(reading.practice, here.thesaurus).encode("utf-8", "replace")
    cited = line(reading, Labels(here.thesaurus), here.config.base_url)
    return bibliography([cited]) if form is BIBTEX else ris(cited)


def _signed(holding: Holding) -> Signed:
    signed = activities.get(node().db(), holding.actor, holding.sequence)
    if signed is None:
        raise UnknownPractice(_(NO_TEXT))
    return intact(signed)


def page(
    practice: Practice, publisher: Publisher, holding: Holding, signed: Signed, language: str, *, current_version: bool
) -> Body:
    """The page of a practice as `signed` states it, texts in `language` where there are any."""
    here = node()
    named = named_by(practice)
    alike = _similar(practice) if current_version else []
    speaker = Speaker(here.thesaurus, language, titles(named))
    labels = Labels(here.thesaurus, page_language())
    version = version_number(holding, signed.activity.sequence)
    html = render_template(
        "practice.html",
        view=practice_view(practice, speaker),
        trust=trust(
            publisher,
            signed,
            practice,
            here.config.name,
            now=datetime.now(UTC),
            interval_seconds=READ_EVERY_SECONDS if publisher.portal else here.config.poll_seconds,
            key=known_key(publisher, signed.proof.verification_method),
        ),
        page=publisher.page(practice.iri),
        language=language,
        activity=signed.activity,
        version=version,
        newest=holding.sequence,
        withdrawn=holding.withdrawn,
        current_version=current_version,
        licence=speaker.concept(practice.licence).text,
        copies=written_up(holding),
        lineage=lineage_of(practice, holding.actor, named, speaker, alike=alike, both_ways=current_version),
        similar=[card(each, speaker) for each in alike],
        versions=versions_of(holding, VERSIONS, VERSIONS),
        citation=plain(line(Reading(practice, holding, publisher), labels, here.config.base_url)),
        shared=practice_shared(
            practice,
            publisher,
            signed.activity,
            holding.first_published,
            here.thesaurus,
            here.config.base_url,
            version,
        ),
    )
    return Body.of(html.encode("utf-8", "replace"), HTML)


def _similar(practice: Practice) -> list[Reading]:
    hits = node().index.similar(practice, SIMILAR)
    return [reading for hit in hits if (reading := current(hit.iri))]


def text_language() -> str:
    """The language of texts asked for with `?lang=nl`, else the page's."""
    if not request.query_string:
        return page_language()
    language = request.args.get("lang", page_language()).lower()
    if len(language) > 35 or not _LANGUAGE.fullmatch(language):
        raise BadRequest(_("A language is written as a tag such as en, nl or pt-br."))
    return language
