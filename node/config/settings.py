"""The settings there are."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What a peer may make us read. Each is a setting under `[limits]`."""

    page_bytes: int = 16_000_000
    """Bytes of one page after decompression."""
    response_seconds: int = 60
    """Wall-clock time of one answer, redirects included."""
    run_seconds: int = 900
    """Wall-clock time of one run."""
    retry_after_seconds: int = 86_400
    """The longest pause that a peer may ask for."""
    pages_per_run: int = 4_000
    members_per_page: int = 1_000
    triples_per_page: int = 100_000
    triples_per_practice: int = 5_000
    practice_bytes: int = 1_000_000
    """Bytes of one activity's canonical N-Quads."""
    literal_bytes: int = 250_000
    """Bytes of one text."""
    iri_bytes: int = 2_048
    nesting_levels: int = 100
    """How deep quoted statements, JSON and XML may stand in one another."""
    quarantined_per_peer: int = 1_000
    """Refused activities that are kept of one peer."""


@dataclass(frozen=True, slots=True)
class Config:
    """A node's settings. `base_url` has no slash at its end; it is the only source of the IRIs this node writes."""

    data: Path
    name: str
    base_url: str
    language: str = "en"
    curator: bool = False
    """Whether this node writes up practices of places that have no node of their own."""
    contact: str = ""
    """Where readers write to or complain: an e-mail address or the address of a page; empty where none is given."""
    host: str = "127.0.0.1"
    port: int = 8000
    poll_seconds: int = 300
    """How often each peer is read, and what our stream tells others to do."""
    lease_seconds: int = 15
    """How long after the end of a killed process another takes over what it was reading."""
    full_pass_days: int = 30
    """How often a peer's whole stream is read again, to see whether its history is still what it was."""
    allow_networks: tuple[str, ...] = ()
    """Networks that are not public and may be reached all the same, such as 127.0.0.0/8."""
    send_notices: bool = True
    """Whether followers are told when this node published."""
    ask_for_notices: bool = True
    """Whether peers are asked to tell this node when they published."""
    key_overlap_days: int = 30
    """How long a key stays good after another took its place."""
    passphrase_file: str = ""
    """The file whose first line opens the private keys; empty where they are not encrypted."""
    meaning: bool = False
    """Whether practices are also found by what they mean; needs the extra `semantic`."""
    limits: Limits = field(default_factory=Limits)

    @property
    def database(self) -> Path:
        """The record."""
        return self.data / "node.db"

    @property
    def keys(self) -> Path:
        """The folder of private keys."""
        return self.data / "keys"

    @property
    def search(self) -> Path:
        """The folder of the search index."""
        return self.data / "search"


SETTINGS = {
    "node": ("name", "base_url", "language", "curator", "contact"),
    "web": ("host", "port"),
    "harvest": ("poll_seconds", "lease_seconds", "full_pass_days"),
    "outbound": ("allow_networks",),
    "notices": ("send_notices", "ask_for_notices"),
    "keys": ("key_overlap_days", "passphrase_file"),
    "search": ("meaning",),
    "limits": tuple(f.name for f in fields(Limits)),
}
"""Table of node.toml -> its settings."""
