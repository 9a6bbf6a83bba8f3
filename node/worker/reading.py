"""Reading one peer or portal: a lease, a way out, a run, and a line in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from node.config import Config
from node.errors import CommonsError, StoreError
from node.harvest import Means, harvest, harvest_source
from node.harvest.lease import Lease
from node.harvest.turn import Rhythm, take_turn
from node.node import Node
from node.outbound import Client
from node.store import connect, peers, sources
from node.store.health import free_bytes
from node.store.peers import Peer
from node.store.runs import Outcome, Run
from node.store.sources import Source

PAGES_OF_ROOM = 2
"""A page of the largest size goes into the log of changes and from there into the record."""

log = logging.getLogger(__name__)


def harvest_peer(node: Node, peer: Peer, *, full: bool = False, stop: Callable[[], bool] = lambda: False) -> Run | None:
    """One run of one peer, and when the next is due. Returns None where the record could not be written, or where
    another process reads the peer at the moment."""
    return _logged(peer.name, lambda: peer_turn(node, peer, full=full, stop=stop))


def harvest_portal(
    node: Node, source: Source, *, full: bool = False, stop: Callable[[], bool] = lambda: False
) -> Run | None:
    """The same of a portal."""
    return _logged(source.name, lambda: portal_turn(node, source, full=full, stop=stop))


def _logged(name: str, turn: Callable[[], Run | None]) -> Run | None:
    try:
        return turn()
    except CommonsError as error:
        log.error("%s: %s", name, error)  # noqa: TRY400 - a sentence, for the admin
        return None


def peer_turn(node: Node, peer: Peer, *, full: bool, stop: Callable[[], bool]) -> Run | None:
    """Raises StoreError where the record could not be written."""
    room = partial(short_of_space, node.config)

    def read(lease: Lease, client: Client) -> Run:
        means = Means(node.db(), client, node.shapes, node.config.limits, lease, stop, short_of_space=room)
        current = peers.get(node.db(), peer.did)  # of two workers that saw it due, one comes late
        run = harvest(means, current or peer, full=full)
        after = peers.get(node.db(), peer.did)
        if after and after.state == peers.HELD:
            log.warning("%s is held: nothing more is read of it. To decide: commons peers show %s", peer.name, peer.did)
        return run

    return _turn(node, peer.did, peer.name, node.config.poll_seconds, read)


def portal_turn(node: Node, source: Source, *, full: bool, stop: Callable[[], bool]) -> Run | None:
    """Raises StoreError where the record could not be written, or the disk is almost full."""

    def read(lease: Lease, client: Client) -> Run:
        if sentence := short_of_space(node.config):
            raise StoreError(sentence)
        return harvest_source(
            node.db(),
            sources.get(node.db(), source.url) or source,
            client=client,
            thesaurus=node.thesaurus,
            base_url=node.config.base_url,
            limits=node.config.limits,
            lease=lease,
            full=full,
            stop=stop,
        )

    return _turn(node, source.url, source.name, sources.READ_EVERY_SECONDS, read)


def _turn(node: Node, actor: str, name: str, interval_seconds: int, read: Callable[[Lease, Client], Run]) -> Run | None:
    rhythm = Rhythm(node.did, interval_seconds, node.config.limits.retry_after_seconds)
    client = node.client()
    try:
        open_record = partial(connect, node.config.database)
        run = take_turn(open_record, rhythm, node.config.lease_seconds, actor, lambda lease: read(lease, client))
    finally:
        client.close()
        node.close()
    if run and (run.accepted or run.quarantined or run.outcome is not Outcome.OK):
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        troubled = run.failed or run.quarantined or run.outcome is Outcome.FAILED
        log.log(logging.WARNING if troubled else logging.INFO, "%s: %s; %s. %s", name, run.outcome, counts, run.note)
    return run


def short_of_space(config: Config) -> str:
    """Why nothing more should be read from peers: the disk is almost full. Empty while there is room.

    What is left then is for what this node itself publishes, and for saying so.
    """
    wanted = PAGES_OF_ROOM * config.limits.page_bytes
    try:
        free = free_bytes(config.data)
    except OSError as error:
        return f"{config.data} cannot be looked at: {error.strerror}."
    if free >= wanted:
        return ""
    return (
        f"The disk of {config.data} has {free:,} bytes left, and {wanted:,} are kept free (twice the limit "
        "page_bytes): make room, and it is read on."
    )
