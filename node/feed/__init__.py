"""What this node tells others: its stream, a chain of pages of 250 activities of which all but the last never change,
and who it is."""

from node.feed.identity import did_document
from node.feed.pages import Moved, Rendered, page, root
from node.store.pages import PAGE_SIZE

__all__ = ["PAGE_SIZE", "Moved", "Rendered", "did_document", "page", "root"]
