"""`/api`: what the pages show, as JSON for programs; each call is described beside the function that answers it."""

from node.web.api import search, suggest, practices, cities, concepts, openapi  # isort: skip - in the order of the document
from node.web.api.calls import bp

__all__ = ["bp", "cities", "concepts", "openapi", "practices", "search", "suggest"]
