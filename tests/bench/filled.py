"""A node to measure: so many made-up practices of its own, some of them changed since, and peers that it reads."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.cli.init import create
from node.config import FILE, Config, load
from node.identity import SigningKey, did
from node.node import Node
from node.practice import Activity, Place, Practice, Signed, Thesaurus
from node.store import activities, peers, practices, schedule, transaction
from node.store.peers import Peer, PeerKey
from tests.bench.generate import generated, published
from tests.bench.stream import signed

BATCH = 1_000
CHANGED = 40
"""How many practices have a second version."""
PEERS = 60
BASE_URL = "https://bench.example"


def filled(folder: Path, number: int) -> Config:
    """The node in a folder, made and filled now unless there is one."""
    if (folder / FILE).exists():
        return load(folder)
    config = Config(folder, "Bench", BASE_URL)
    create(config)
    node = Node(config)
    last = _publish(node, _practices(node, number))
    _change(node, last, list(_practices(node, min(CHANGED, number))))
    _read_peers(node)
    node.follower().rebuild()
    node.close()
    return config


def _publish(node: Node, everyone: Iterator[Practice]) -> Activity:
    """Put practices into the record as if published here; return the last activity."""
    last: Activity | None = None
    sequence = 0
    while batch := list(islice(everyone, BATCH)):
        kept: list[tuple[Signed, str]] = []
        for practice in batch:
            sequence += 1
            kept.append((signed(practice, sequence, last, node.keys.current), practice.kind.value))
            last = kept[-1][0].activity
        _keep(node, kept)
    assert last is not None
    return last


def _change(node: Node, last: Activity, chosen: list[Practice]) -> None:
    """Let some practices say something else."""
    for practice, other in zip(chosen, reversed(chosen), strict=True):
        changed = replace(practice, summary=other.summary, themes=other.themes, results=other.results, start="2026")
        (first,) = activities.versions(node.db(), practice.iri)
        each = signed(changed, last.sequence + 1, last, node.keys.current, first)
        _keep(node, [(each, practice.kind.value)])
        last = each.activity


def _keep(node: Node, kept: list[tuple[Signed, str]]) -> None:
    with transaction(node.db()):
        activities.add(node.db(), [(each, activities.ACCEPTED) for each, _ in kept])
        practices.put(node.db(), [(each.activity, kind) for each, kind in kept])


def _read_peers(node: Node) -> None:
    for number in range(PEERS):
        url = f"https://peer-{number}.example"
        name = did.from_base_url(url)
        key = SigningKey(f"{name}#key-1", Ed25519PrivateKey.generate())
        peer = Peer(name, url, f"Peer {number}", False, f"{url}/feed", added_at=published(number))
        db = node.db()
        with transaction(db):
            peers.add(db, peer, [PeerKey(key.method, key.multikey)])
            schedule.add(db, name, published(number))


def _practices(node: Node, number: int) -> Iterator[Practice]:
    """Practices as the node's own, with places on the map and concepts that the vocabulary knows: pages show only
    these. One in ten was adopted from another."""
    original = ""
    for count, practice in enumerate(generated(number)):
        described = replace(
            practice,
            iri=f"{node.config.base_url}/practices/{practice.slug}",
            places=tuple(map(_on_map, practice.places)),
            themes=_real(node.thesaurus, "themes", practice.themes),
            technologies=_real(node.thesaurus, "technologies", practice.technologies),
            adopted_from=(original,) if original and count % 10 == 0 else (),
        )
        original = described.iri if count % 50 == 1 else original
        yield described


def _on_map(place: Place) -> Place:
    dice = random.Random(place.slug)
    point = f"POINT({dice.uniform(-10, 30):.4f} {dice.uniform(36, 66):.4f})"
    return replace(place, centroid=point, population=int(10 ** dice.uniform(4, 7)))


def _real(thesaurus: Thesaurus, scheme: str, iris: tuple[str, ...]) -> tuple[str, ...]:
    known = [concept.iri for concept in thesaurus.scheme(scheme)]
    return tuple(dict.fromkeys(known[int(iri.rpartition("-")[2]) % len(known)] for iri in iris))
