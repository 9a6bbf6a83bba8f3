"""What this node tells others: its stream, a chain of pages of 250 activities of which all but the last never change,
and who it is."""

from node.feed.identity import did_document
from node.feed.pages import PAGE_SIZE, Rendered, page, root

__all__ = ["PAGE_SIZE", "Rendered", "did_document", "page", "root"]
