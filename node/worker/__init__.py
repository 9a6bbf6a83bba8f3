"""The worker: reads peers and portals when they are due and tells followers; what writes the indexes runs beside.

APScheduler only ticks; what is due when stands in the record, so a restart forgets nothing.
"""

from __future__ import annotations

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from node.config import Config
from node.errors import CommonsError, SearchError
from node.node import Node, open_node
from node.store import peers
from node.store.health import damage
from node.worker.reading import harvest_peer, harvest_portal
from node.worker.rounds import PEERS_AT_ONCE, Rounds

__all__ = ["Rounds", "check_record", "follow", "follow_meaning", "harvest_peer", "harvest_portal", "work"]

LOOK_SECONDS = 0.5
CHECK_EVERY = timedelta(days=1)
GIVES_WAY = 10
"""How nice a process is that nobody waits for."""

log = logging.getLogger(__name__)


def work(config: Config, stop: threading.Event) -> None:
    """Read what is due and tell followers until `stop` is set. Several may work on one record: leases say who reads
    what. The index is `follow`'s."""
    node = open_node(config)
    scheduler = BackgroundScheduler(timezone=UTC)
    notices = threading.Thread(target=_send_notices, args=[node, stop], name="notices")
    with ThreadPoolExecutor(PEERS_AT_ONCE, "harvest") as pool:
        rounds = Rounds(node, pool, stop)
        scheduler.add_job(rounds.look, "interval", seconds=LOOK_SECONDS, max_instances=1, coalesce=True)
        scheduler.add_job(
            check_record, "interval", [node], seconds=CHECK_EVERY.total_seconds(), next_run_time=datetime.now(UTC)
        )
        scheduler.start()
        notices.start()
        log.info("%s works: %d peers, each read every %d seconds.", config.name, _count(node), config.poll_seconds)
        try:
            stop.wait()
        finally:
            stop.set()
            scheduler.shutdown(wait=True)
            pool.shutdown(cancel_futures=True)
            notices.join()
            node.close()


def follow(config: Config, stop: threading.Event) -> None:
    """Carry what changes to the search index until `stop` is set. A process of its own, since one interpreter runs one
    thread at a time: harvesting would have to share its core with this."""
    node = open_node(config)
    try:
        node.follower().run(stop)
    finally:
        node.close()


def follow_meaning(config: Config, stop: threading.Event) -> None:
    """Read texts for their meaning, as they change, until `stop` is set. A process of its own, which gives way to all
    others: a text takes a core a sixth of a second."""
    os.nice(GIVES_WAY)
    node = open_node(config)
    try:
        node.meaning_follower().run(stop)
    except SearchError as error:  # it would be the same if it were tried again
        log.error("%s Practices are found by words only.", error)  # noqa: TRY400 - a sentence, for the admin
        stop.wait()
    finally:
        node.close()


def _send_notices(node: Node, stop: threading.Event) -> None:
    try:
        node.inboxes().run(stop)
    finally:
        node.close()


def _count(node: Node) -> int:
    return len(peers.everyone(node.db()))


def check_record(node: Node) -> bool:
    """Whether the record is whole; where it is not, the log says so and what to do."""
    try:
        found = damage(node.db())
    except CommonsError as error:
        found = str(error)
    finally:
        node.close()
    if found:
        log.error(
            "The record is damaged (%s). Stop this node and restore node.db from a backup (commons restore).", found
        )
    return not found
