"""What comes in: walk a peer's stream or a portal's catalogue, verify, judge, keep."""

from node.harvest.peering import Candidate, add, inspect
from node.harvest.portal import add_portal, inspect_portal
from node.harvest.run import Means, harvest
from node.harvest.sources import harvest_source

__all__ = ["Candidate", "Means", "add", "add_portal", "harvest", "harvest_source", "inspect", "inspect_portal"]
