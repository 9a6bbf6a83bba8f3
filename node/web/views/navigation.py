"""The main navigation: the parts of the site, and which of them the current page stands in."""

from __future__ import annotations

from dataclasses import dataclass

from node.web.language import gettext, later

PARTS = {
    "/search": (later("Search"), ()),
    "/cities/": (later("Cities"), ("/cities/",)),
    "/#lessons": (later("Lessons"), ("/concepts/lessons/",)),
    "/concepts/": (later("Topics"), ("/concepts/",)),
    "/learn": (later("Cities like yours"), ()),
    "/compare": (later("Compare"), ()),
    "/peers": (later("Federation"), ("/quarantine/",)),
}
"""Address -> what it is called, and how the addresses of its further pages begin."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the site. `current` is what `aria-current` says: `page`, `true` on a page within, or nothing."""

    href: str
    name: str
    current: str = ""


def navigation(path: str) -> tuple[Part, ...]:
    """The parts in their order, for the page at a path of ours without its language."""
    starts_of = [start for _, starts in PARTS.values() for start in starts if path.startswith(start)]
    within = max(starts_of, key=len, default="")
    return tuple(
        Part(href, gettext(name), "page" if path == href else "true" if within and within in starts else "")
        for href, (name, starts) in PARTS.items()
    )
