"""Seeds: real pages of a fake peer and of the starter corpus, real documents, requests and files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from node.catalog.markdown import read_file
from node.config import resource_folder
from node.identity import SigningKey
from node.practice import Practice
from node.rdf.schemes import load_thesaurus
from tests.fake_peer import FakePeer

BASE_URL = "https://ghent.example"
DOCUMENTED = ("ghent/", "zurich/", "leuven/")
"""The cities whose practices stand in for the starter corpus; all of it would be a corpus of megabytes."""


def a_key(number: int = 1) -> SigningKey:
    """A key that is the same in every run, so that a crash can be repeated."""
    return SigningKey(f"did:web:ghent.example#key-{number}", Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))


def a_peer() -> FakePeer:
    """A peer whose signatures are the same in every run."""
    peer = FakePeer(BASE_URL)
    peer.key = a_key()
    return peer


def practice_files() -> list[Path]:
    """Files of the starter corpus."""
    cities = resource_folder("policies") / "cities"
    return [path for city in DOCUMENTED for path in sorted((cities / city).glob("*.md"))]


def starter_practices() -> list[Practice]:
    """Some practices of the starter corpus, as our own."""
    thesaurus = load_thesaurus(resource_folder("vocab"))
    return [read_file(path, base_url=BASE_URL, thesaurus=thesaurus).practice for path in practice_files()]


@cache
def pages() -> tuple[bytes, ...]:
    """Pages of a stream: small, with every kind of activity, and one of a starter practice each."""
    peer, seeds = a_peer(), []
    peer.publish()
    seeds.append(peer.page(1, peer.members))
    peer.publish()
    peer.publish("sensors")
    peer.withdraw("sensors", because="It was repealed.")
    peer.publish("sensors")
    peer.erase(1)
    peer.erase(5)
    seeds.append(peer.page(1, peer.members))
    for number, practice in enumerate(starter_practices()):
        peer = a_peer()
        peer.publish(f"starter-{number}", practice=practice, practice_iri=practice.iri)
        seeds.append(peer.page(1, peer.members))
    return tuple(seeds)


@cache
def roots() -> tuple[bytes, ...]:
    """What stands at the root of a stream: one that is empty, one that is not."""
    peer = a_peer()
    empty = peer.get(f"{BASE_URL}/feed", accept="application/trig").body
    peer.publish()
    return empty, peer.get(f"{BASE_URL}/feed", accept="application/trig").body
