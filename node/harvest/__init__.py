"""What comes in: walk a peer's stream, verify, judge, keep."""

from node.harvest.peering import Candidate, add, inspect
from node.harvest.run import Means, harvest

__all__ = ["Candidate", "Means", "add", "harvest", "inspect"]
