"""Carries committed changes of the record to the search index, and news of them to followers' inboxes."""

from node.follow.inboxes import Inboxes
from node.follow.index import Follower

__all__ = ["Follower", "Inboxes"]
