"""The one way out: every request this program makes, addresses judged, all limits kept."""

from node.outbound.client import Answer, Client

__all__ = ["Answer", "Client"]
