"""Looks up what an address or a reference names: who publishes there, and the record's row of a practice of theirs."""

from __future__ import annotations

from node.errors import UnknownPractice
from node.store import practices
from node.store.practices import Holding
from node.web.here import Publisher, node, peer_at, portal_at, publishers, shown
from node.web.language import gettext as _


def split_suffix(name: str) -> tuple[str, str]:
    """`bike-lanes.ttl` -> `bike-lanes`, `ttl`: a name has no dot, so what follows one is the form asked for."""
    stem, _dot, suffix = name.partition(".")
    return stem, suffix


def this_node() -> Publisher:
    """This node as a publisher."""
    return publishers()[node().did]


def publisher_at(place: str) -> Publisher | None:
    """Who publishes at a place: a host or `sources/` with a portal, this node where it is empty; None where nobody does
    whom this node shows."""
    own = this_node()
    if place in ("", own.host):
        return own
    return portal_at(place.removeprefix("sources/")) if place.startswith("sources/") else peer_at(place)


def is_hidden(host: str) -> bool:
    """Whether the peer at a host is one that the staff suspended: not shown now, but it may come back."""
    return host in shown().hidden_hosts


def holding_at(publisher: Publisher, slug: str) -> Holding | None:
    """The record's row of a practice; None where its publisher never published one of that name."""
    holding = practices.get(node().db(), publisher.practice(slug))
    return holding if holding and holding.actor == publisher.did else None


def peer(host: str) -> Publisher:
    """The peer at a host. Raises UnknownPractice with a sentence for a page where none is shown."""
    publisher = peer_at(host)
    if publisher is None and is_hidden(host):
        # 404 and not 410, since it may come back; and not 503, since waiting is no remedy.
        raise UnknownPractice(
            _("This node does not show what that peer publishes at the moment: its staff suspended it.")
        )
    if publisher is None:
        raise UnknownPractice(_("This node reads no peer of that name."))
    return publisher


def portal(slug: str) -> Publisher:
    """The portal that our addresses call so. Raises UnknownPractice with a sentence for a page where none is shown."""
    publisher = portal_at(slug)
    if publisher is None:
        raise UnknownPractice(_("This node reads no portal of that name."))
    return publisher


def holding_of(publisher: Publisher, slug: str) -> Holding:
    """As `holding_at`. Raises UnknownPractice with a sentence for a page where there never was one."""
    holding = holding_at(publisher, slug)
    if holding is None:
        raise UnknownPractice(_("No practice of that name was ever published here."))
    return holding
