"""Pages for people and linked data for machines: a Flask app on top of a node. Views ask, and choose a form."""

from __future__ import annotations

from threading import Semaphore

from flask import Flask

from node.web import (
    admin,
    api,
    catalog,
    cities,
    collection,
    compare,
    concepts,
    downloads,
    errors,
    federation,
    inbox,
    language,
    learn,
    links,
    packed,
    pages,
    practices,
    quarantine,
    search,
    security,
    sitemap,
    statements,
    stream,
    versions,
    vocabulary,
)
from node.web.answers import Answers
from node.web.here import Kept, Node
from node.web.page_cache import PageCache
from node.web.rates import Rates
from node.web.reading import Practices
from node.web.tallies import Tallies
from node.web.views import words
from node.web.views.navigation import navigation
from node.web.views.schema_org import site_shared
from node.web.views.texts import settled

__all__ = ["create_app"]

MODULES = (
    pages,
    search,
    downloads,
    practices,
    versions,
    cities,
    learn,
    compare,
    collection,
    concepts,
    quarantine,
    federation,
    statements,
    sitemap,
    vocabulary,
    catalog,
    stream,
    inbox,
    api,
    admin,
)
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
    app.jinja_env.filters.update(number=words.number, tongue=words.tongue)
    app.jinja_env.finalize = settled
    app.jinja_env.globals["navigation"] = navigation
    language.install(app)
    app.context_processor(
        lambda: {"config": node.config, "did": node.did, "site_shared": lambda: site_shared(node.config)}
    )
    for module in MODULES:
        app.register_blueprint(module.bp)
    errors.install(app)
    links.install(app)
    packed.install(app)
    security.install(app)
    admin.install(app)
    app.wsgi_app = Answers(app.wsgi_app, node, lambda: app.extensions["pages"])  # type: ignore[method-assign]
    return app
