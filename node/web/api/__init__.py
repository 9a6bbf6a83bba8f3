"""`/api`: what the pages show, as JSON for programs; each call is described beside the function that answers it."""

from node.web.api import concepts, openapi, practices
from node.web.api.calls import bp

__all__ = ["bp", "concepts", "openapi", "practices"]
