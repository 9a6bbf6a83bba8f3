"""The worker: harvests peers when they are due, and carries what changed to the search index. APScheduler only ticks."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

from node.config import Config
from node.errors import CommonsError
from node.harvest import harvest
from node.harvest.schedule import next_due, timestamp
from node.node import Node, open_node
from node.store import peers, transaction
from node.store.peers import Peer
from node.store.runs import Outcome, Run

PEERS_AT_ONCE = 4
"""One slow peer must not keep the others waiting."""

log = logging.getLogger(__name__)


def work(config: Config, stop: threading.Event) -> None:
    """Work until `stop` is set. A peer's `due_at` in the record is the schedule, so a restart forgets nothing."""
    node = open_node(config)
    scheduler = BackgroundScheduler(timezone=UTC)
    with ThreadPoolExecutor(PEERS_AT_ONCE, "harvest") as pool:
        scheduler.add_job(harvest_due, "interval", seconds=1, args=[node, pool], max_instances=1, coalesce=True)
        scheduler.start()
        log.info("%s works: %d peers, each read every %d seconds.", config.name, _count(node), config.poll_seconds)
        try:
            node.follower().run(stop)
        finally:
            scheduler.shutdown(wait=True)
            node.close()


def _count(node: Node) -> int:
    return len(peers.everyone(node.db()))


def harvest_due(node: Node, pool: ThreadPoolExecutor) -> None:
    """Read every peer whose time has come, a few at once; return when all are done."""
    try:
        due = peers.due(node.db(), timestamp(datetime.now(UTC)))
    finally:
        node.close()
    list(pool.map(lambda peer: harvest_peer(node, peer), due))


def harvest_peer(node: Node, peer: Peer, *, full: bool = False) -> Run | None:
    """One run of one peer, and when the next is due. Returns None where the record could not be written."""
    client = node.client()
    try:
        db = node.db()
        run = harvest(db, peer, client=client, shapes=node.shapes, limits=node.config.limits, full=full)
        ended = datetime.now(UTC)
        due = next_due(node.did, peer.did, node.config.poll_seconds, ended)
        with transaction(db):
            success = timestamp(ended) if run.outcome is Outcome.OK else None
            peers.schedule(db, peer.did, timestamp(due), success_at=success)
    except CommonsError as error:
        log.error("%s: %s", peer.name, error)
        return None
    finally:
        client.close()
        node.close()
    if run.accepted or run.quarantined or run.outcome is not Outcome.OK:
        counts = f"{run.accepted} accepted, {run.quarantined} in quarantine"
        log.info("%s: %s; %s. %s", peer.name, run.outcome, counts, run.note)
    return run
