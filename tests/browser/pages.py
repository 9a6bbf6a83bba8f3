"""Every type of page, each by an example from the corpus."""

from __future__ import annotations

from dataclasses import dataclass

from tests.browser.site import CHANGED, ERASED, WITHDRAWN

BUDGET = 60_000
"""Bytes over the wire, with headers, style and script."""


@dataclass(frozen=True)
class Kind:
    """A type of page, and the status it has."""

    name: str
    path: str
    status: int = 200


THREE = "with=amsterdam-shuttercam&with=hong-kong-smart-lampposts&with=sao-paulo-metro-doors"
KINDS = (
    Kind("home", "/"),
    Kind("search", "/search"),
    Kind("search with words and facets", "/search?q=cameras&kind=policy"),
    Kind("search without results", "/search?q=zzzz&kind=pilot"),
    Kind("search, on a map", "/search?view=map"),
    Kind("search, along the years", "/search?view=timeline"),
    Kind("practice", "/practices/amsterdam-shuttercam"),
    Kind("practice, a policy", f"/practices/{CHANGED}"),
    Kind("practice, withdrawn", f"/practices/{WITHDRAWN}", 410),
    Kind("versions", f"/practices/{CHANGED}/versions/"),
    Kind("versions, erased", f"/practices/{ERASED}/versions/3", 410),
    Kind("versions, one", f"/practices/{CHANGED}/versions/1"),
    Kind("cities", "/cities/"),
    Kind("city", "/cities/amsterdam"),
    Kind("federation", "/peers"),
    Kind("quarantine", "/quarantine/localhost:8002"),
    Kind("concepts", "/concepts/"),
    Kind("lesson", "/concepts/lessons/6"),
    Kind("theme", "/concepts/themes/video-surveillance"),
    Kind("technology", "/concepts/technologies/computer-vision"),
    Kind("vocabulary", "/vocab"),
    Kind("catalogue", "/catalog"),
    Kind("for programs", "/api"),
    Kind("notices", "/inbox"),
    Kind("about", "/about"),
    Kind("compare", f"/compare?{THREE}"),
    Kind("compare, nothing chosen", "/compare"),
    Kind("collection", f"/collection?name=Cameras&{THREE}"),
    Kind("learning path", "/learn?city=amsterdam&lesson=2"),
    Kind("learning path, nothing chosen", "/learn"),
    Kind("accessibility", "/accessibility"),
    Kind("privacy", "/privacy"),
    Kind("versions, compared", f"/practices/{CHANGED}/versions/1..2"),
    Kind("in Finnish", "/fi/practices/amsterdam-shuttercam"),
    Kind("no such page", "/nothing-here", 404),
    Kind("bad question", "/search?page=0", 400),
)
