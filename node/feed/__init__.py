"""The event stream this node serves: a chain of pages of 250 activities, of which all but the last never change."""

from node.feed.pages import PAGE_SIZE, Rendered, page, root

__all__ = ["PAGE_SIZE", "Rendered", "page", "root"]
