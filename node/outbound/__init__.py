"""The one way out: every request this program makes, addresses judged, all limits kept."""

from node.outbound.fetch import Answer, Client

__all__ = ["Answer", "Client"]
