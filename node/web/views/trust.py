"""Who stands behind a text: signed by its city, or written up by a curator; and what of it can be checked."""

from __future__ import annotations

from dataclasses import dataclass

from node.practice import Activity, Proof
from node.web.here import Publisher
from node.web.views import words


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust panel of a practice's page."""

    sign: words.Sign
    sentence: str
    publisher: Publisher
    home: str
    """Base URL of the node that publishes it."""
    key: str
    published: str
    sequence: int
    last_read: str


def trust_sign(publisher: Publisher) -> words.Sign:
    """The shape and the word of trust: never more than is known."""
    if publisher.curator:
        return words.Sign("curated", f"Written up by {publisher.name}")
    return words.Sign("signed", f"Signed by {publisher.name}")


def trust(publisher: Publisher, activity: Activity, proof: Proof, here: str) -> Trust:
    """What the panel says of one version. `here` is this node's name."""
    if publisher.curator:
        sentence = f"Curated by the library {publisher.name}, not published by the city. "
    else:
        sentence = ""
    if publisher.own:
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
        proof.verification_method,
        words.moment(activity.published),
        activity.sequence,
        words.moment(publisher.last_read) if publisher.last_read else "",
    )
