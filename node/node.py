"""A node put together: the only place that chooses implementations. Parts are made when first asked for."""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from typing import TYPE_CHECKING

from node.config import Config, resource_folder
from node.errors import SearchError
from node.identity import did as did_web
from node.identity.keys import KeyRing, SigningKey
from node.store import Connection, connect

if TYPE_CHECKING:
    from node.follow import Follower
    from node.follow.inboxes import Inboxes
    from node.follow.meaning import MeaningFollower
    from node.outbound import Client
    from node.practice import Thesaurus
    from node.rdf.shapes import Shapes
    from node.search import Index
    from node.search.embedding import Embedder
    from node.search.meaning import Meaning

log = logging.getLogger(__name__)


class Node:
    """One city's node, opened on its data folder. Safe to share between threads: each has its own connection."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.did = did_web.from_base_url(config.base_url)
        self._local = threading.local()
        self._private: dict[int, SigningKey] = {}

    def db(self) -> Connection:
        """This thread's connection to the record."""
        db: Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._local.db = connect(self.config.database)
        return db

    def close(self) -> None:
        """Close this thread's connection."""
        db: Connection | None = self._local.__dict__.pop("db", None)
        if db is not None:
            db.close()

    @property
    def keys(self) -> KeyRing:
        """The node's keys as they are now: another process may have rotated or revoked them since.

        Raises ConfigError where they are missing or cannot be read.
        """
        from node.feed.keys import ring

        return ring(self.db(), self.config, self.did, self._private)

    @cached_property
    def thesaurus(self) -> Thesaurus:
        """All concepts of the vocabulary."""
        from node.rdf.schemes import load_thesaurus

        return load_thesaurus(resource_folder("vocab"), self.config.search / "vocabulary" / "thesaurus")

    @cached_property
    def shapes(self) -> Shapes:
        """What stops a practice: violations, and the rules."""
        from node.rdf.shapes import compile_shapes

        vocabulary = resource_folder("vocab")
        return compile_shapes((vocabulary / "shapes.ttl", vocabulary / "rules.ttl"))

    @cached_property
    def reviewing(self) -> Shapes:
        """The same, with the warnings and infos that a reviewer should see."""
        from node.rdf.shapes import compile_shapes

        vocabulary = resource_folder("vocab")
        return compile_shapes(tuple(vocabulary / name for name in ("shapes.ttl", "rules.ttl", "advice.ttl")))

    @cached_property
    def index(self) -> Index:
        """The search index, to read."""
        from node.search import Index

        return Index(self.config.search, self.thesaurus, self.meaning)

    @cached_property
    def meaning(self) -> Meaning | None:
        """What the index asks for the meaning of a question; None where that is not switched on, or not possible."""
        from node.search.embedding import lacking

        if not self.config.meaning or lacking():
            return None
        try:
            embedder = self._embedder
        except SearchError as error:
            log.error("%s Practices are found by words only.", error)  # noqa: TRY400 - a sentence, for the admin
            return None
        from node.search.meaning import Meaning

        return Meaning(embedder, self.config.search)

    @cached_property
    def _embedder(self) -> Embedder:
        from node.search.embedding import load

        return load()

    def follower(self) -> Follower:
        """What carries committed changes to the search index; one process at a time may have it."""
        from node.follow import Follower

        return Follower(self.db(), self.config, self.did, self.thesaurus)

    def meaning_follower(self) -> MeaningFollower:
        """What reads texts for their meaning, as they change; one process at a time may have it.

        Raises SearchError where the model cannot be had.
        """
        from node.follow.meaning import MeaningFollower

        return MeaningFollower(self.db(), self.config, self.did, self._embedder)

    def inboxes(self) -> Inboxes:
        """What tells followers' inboxes of what is published, for one thread."""
        from node.follow.inboxes import Inboxes

        return Inboxes(self.db(), self.config, self.did, key=lambda: self.keys.current, client=self.client)

    def client(self) -> Client:
        """A way out, for one thread."""
        from node.outbound import Client

        return Client(self.config)


def open_node(config: Config) -> Node:
    """The node of a data folder. Raises DataFolderError where there is no record, or a newer program's."""
    node = Node(config)
    node.db()
    return node
