"""Pages for people and linked data for machines: a Flask app on top of a node. Views ask, and choose a form."""

from __future__ import annotations

from threading import Semaphore

from flask import Flask

from node.web import (
    api,
    catalog,
    concepts,
    downloads,
    errors,
    inbox,
    language,
    pages,
    practices,
    quarantine,
    search,
    security,
    stream,
    vocabulary,
)
from node.web.here import Kept, Node
from node.web.page_cache import PageCache
from node.web.rates import Rates
from node.web.reading import Practices
from node.web.tallies import Tallies
from node.web.views import words

__all__ = ["create_app"]

MODULES = (pages, search, downloads, practices, concepts, quarantine, vocabulary, catalog, stream, inbox, api)
"""Whoever has addresses."""


def create_app(node: Node) -> Flask:
    """The app of one node. Addresses and IRIs come from the node's configuration, never from a request."""
    app = Flask(__name__)
    app.extensions["node"] = node
    app.extensions["pages"] = PageCache()
    app.extensions["shown"] = Kept()
    app.extensions["rates"] = Rates()
    app.extensions["sending"] = Semaphore(inbox.SENDING_MAX)
    app.extensions["practices"] = Practices()
    app.extensions["tallies"] = Tallies()
    app.url_map.strict_slashes = False  # a redirect to the other spelling would be built from the Host header
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    language.install(app)
    app.jinja_env.filters.update(number=words.number, tongue=words.tongue)
    app.context_processor(lambda: {"config": node.config, "did": node.did})
    for module in MODULES:
        app.register_blueprint(module.bp)
    errors.install(app)
    security.install(app)
    return app
