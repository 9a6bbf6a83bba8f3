"""The event stream this node serves: a chain of pages of 250 activities, of which all but the last never change."""

from node.feed.pages import Moved, Rendered, page, root
from node.store.pages import PAGE_SIZE

__all__ = ["PAGE_SIZE", "Moved", "Rendered", "page", "root"]
