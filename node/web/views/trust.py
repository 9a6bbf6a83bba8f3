"""Who stands behind a text: signed by its city, written up by a curator, or a portal's; and what can be checked."""

from __future__ import annotations

import shlex
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
    sentences: tuple[str, ...]
    publisher: Publisher
    page: Phrase | None
    """For what a portal says: the dataset's page there, its home."""
    key: str
    published: str
    signed: str
    sequence: int
    last_read: str
    commands: str
    """What fetches the signed activity and the keys, and checks the one by the other; for a shell."""


def trust_sign(publisher: Publisher) -> words.Sign:
    """The shape and the word of trust: never more than is known."""
    if publisher.portal:
        return words.Sign("portal", _("From the portal %(name)s, not signed", name=publisher.name))
    if publisher.curator:
        return words.Sign("curated", _("Written up by %(name)s", name=publisher.name))
    return words.Sign("signed", _("Signed by %(name)s", name=publisher.name))


def trust(publisher: Publisher, activity: Activity, proof: Proof, here: str, sources: Sequence[Source] = ()) -> Trust:
    """What the panel says of one version. `here` is this node's name; the first of `sources` is a dataset's page."""
    page = None
    if publisher.portal and sources:
        page = link(sources[0].page, _("Its page at %(name)s", name=publisher.name))
    return Trust(
        trust_sign(publisher),
        tuple(_sentences(publisher, here)),
        publisher,
        page,
        proof.verification_method,
        words.moment(activity.published),
        words.moment(proof.created) if proof.created else "",
        activity.sequence,
        words.moment(publisher.last_read) if publisher.last_read else "",
        commands(publisher, activity),
    )


def _sentences(publisher: Publisher, here: str) -> list[str]:
    name = publisher.name
    if publisher.portal:
        return [
            _(
                "The node of %(here)s took this over from the catalogue of %(name)s, a portal that signs nothing. "
                "What the portal’s own page says is what counts.",
                here=here,
                name=name,
            ),
            _("Nobody at the node of %(here)s wrote or checked it.", here=here),
        ]
    said = []
    if publisher.curator:
        said.append(_("Curated by the library %(name)s, not published by the city.", name=name))
    if publisher.own:
        said.append(_("This is the own node of %(name)s; it signed the text.", name=name))
    else:
        said.append(_("The text is word for word what the node of %(name)s published.", name=name))
        said.append(_("The node of %(here)s checked the signature.", here=here))
    return said


def commands(publisher: Publisher, activity: Activity) -> str:
    """Every address is quoted, since a peer chose it."""
    if publisher.portal:
        return ""
    signed, keys = shlex.quote(f"{activity.iri}.trig"), shlex.quote(f"{publisher.base_url}/.well-known/did.json")
    return f"curl -o activity.trig {signed}\ncurl -o did.json {keys}\ncommons verify activity.trig did.json"
