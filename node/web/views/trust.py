"""Who stands behind a text: signed by its city, written up by a curator, or a portal's; and what can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from node.practice import Activity, Proof, Source
from node.web.here import Publisher
from node.web.language import gettext as _
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
        return words.Sign("portal", _("From the portal %(name)s, not signed", name=publisher.name))
    if publisher.curator:
        return words.Sign("curated", _("Written up by %(name)s", name=publisher.name))
    return words.Sign("signed", _("Signed by %(name)s", name=publisher.name))


def trust(publisher: Publisher, activity: Activity, proof: Proof, here: str, sources: Sequence[Source] = ()) -> Trust:
    """What the panel says of one version. `here` is this node's name; the first of `sources` is a dataset's page."""
    name, page = publisher.name, None
    if publisher.portal and sources:
        page = link(sources[0].page, _("Its page at %(name)s", name=name))
    said = []
    if publisher.portal:
        said.append(
            _(
                "The node of %(here)s took this over from the catalogue of %(name)s, a portal that signs nothing. "
                "What the portal’s own page says is what counts.",
                here=here,
                name=name,
            )
        )
        said.append(_("Nobody at the node of %(here)s wrote or checked it.", here=here))
    elif publisher.curator:
        said.append(_("Curated by the library %(name)s, not published by the city.", name=name))
    if publisher.own:
        said.append(_("This is the own node of %(name)s; it signed the text.", name=name))
    elif not publisher.portal:
        said.append(
            _(
                "The text is word for word what the node of %(name)s published. The node of %(here)s checked the "
                "signature.",
                here=here,
                name=name,
            )
        )
    return Trust(
        trust_sign(publisher),
        " ".join(said),
        publisher,
        publisher.base_url,
        page,
        proof.verification_method,
        words.moment(activity.published),
        activity.sequence,
        words.moment(publisher.last_read) if publisher.last_read else "",
    )
