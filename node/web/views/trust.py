"""Who stands behind a text: signed by its city, written up by a curator, or a portal's; and what can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from node.practice import Activity, Proof, Source
from node.web.here import Publisher
from node.web.views import words
from node.web.views.texts import Phrase, link


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust panel of a practice's page."""

    sign: words.Sign
    sentence: str
    publisher: Publisher
    home: str
    """Base URL of the node that publishes it."""
    page: Phrase | None
    """For what a portal says: the dataset's page there, its home."""
    key: str
    published: str
    sequence: int
    last_read: str


def trust_sign(publisher: Publisher) -> words.Sign:
    """The shape and the word of trust: never more than is known."""
    if publisher.portal:
        return words.Sign("portal", f"From the portal {publisher.name}, not signed")
    if publisher.curator:
        return words.Sign("curated", f"Written up by {publisher.name}")
    return words.Sign("signed", f"Signed by {publisher.name}")


def trust(publisher: Publisher, activity: Activity, proof: Proof, here: str, sources: Sequence[Source] = ()) -> Trust:
    """What the panel says of one version. `here` is this node's name; the first of `sources` is a dataset's page."""
    page = link(sources[0].page, f"Its page at {publisher.name}") if publisher.portal and sources else None
    if publisher.portal:
        sentence = (
            f"The node of {here} took this over from the catalogue of {publisher.name}, a portal that signs nothing. "
            "What the portal’s own page says is what counts. "
        )
    elif publisher.curator:
        sentence = f"Curated by the library {publisher.name}, not published by the city. "
    else:
        sentence = ""
    if publisher.portal:
        sentence += f"Nobody at the node of {here} wrote or checked it."
    elif publisher.own:
        sentence += f"This is the own node of {publisher.name}; it signed the text."
    else:
        sentence += (
            f"The text is word for word what the node of {publisher.name} published. "
            f"The node of {here} checked the signature."
        )
    return Trust(
        trust_sign(publisher),
        sentence,
        publisher,
        publisher.base_url,
        page,
        proof.verification_method,
        words.moment(activity.published),
        activity.sequence,
        words.moment(publisher.last_read) if publisher.last_read else "",
    )
