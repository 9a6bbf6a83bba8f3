"""Who stands behind a text: signed by its city, written up by a curator, or a portal's; and what can be checked."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime

from node.identity.keys import fingerprint
from node.practice import Activity, Practice, Signed
from node.web.here import Publisher
from node.web.language import gettext as _
from node.web.views import words
from node.web.views.facts import Fact
from node.web.views.labels import label
from node.web.views.standing_view import freshness
from node.web.views.texts import Phrase, link


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key of which the record tells: `since` when it was made (our own) or pinned (a peer's); `ceased` is why it
    signs no more, None while it does, and `last_sequence` up to which activity it is good then."""

    multikey: str
    since: str
    ceased: str | None
    last_sequence: int | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a publisher was last read, how long ago that is, and what is said where that is too long to go by."""

    moment: str
    ago: str
    stale: str


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust panel of a practice's page."""

    sign: words.Sign
    sentences: tuple[str, ...]
    publisher: Publisher
    page: Phrase | None
    """For what a portal says: the dataset's page there, its home."""
    key: str
    fingerprint: str
    key_age: str
    published: str
    signed: str
    sequence: int
    last_read: Freshness | None
    review: Fact | None
    """When somebody should look at the text again, and whether that day has passed."""
    commands: str
    """What fetches the signed activity and the keys, and checks the one by the other; for a shell."""


def trust_sign(publisher: Publisher) -> words.Sign:
    """The shape and the word of trust: never more than is known."""
    if publisher.portal:
        return words.Sign("portal", _("From the portal %(name)s, not signed", name=publisher.name))
    if publisher.curator:
        return words.Sign("curated", _("Written up by %(name)s", name=publisher.name))
    return words.Sign("signed", _("Signed by %(name)s", name=publisher.name))


def trust(
    publisher: Publisher,
    signed: Signed,
    practice: Practice,
    here: str,
    *,
    now: datetime,
    interval_seconds: int,
    key: KnownKey | None = None,
) -> Trust:
    """What the panel says of one version. `here` is this node's name; the publisher is to be read every
    `interval_seconds`. The first source of what a portal says is a dataset's page there."""
    activity, proof = signed.activity, signed.proof
    page = None
    if publisher.portal and practice.sources:
        page = link(practice.sources[0].page, _("Its page at %(name)s", name=publisher.name))
    return Trust(
        trust_sign(publisher),
        tuple(_sentences(publisher, practice, here)),
        publisher,
        page,
        proof.verification_method,
        fingerprint(key.multikey) if key else "",
        _key_age(key, own=publisher.own) if key else "",
        words.moment(activity.published),
        words.moment(proof.created) if proof.created else "",
        activity.sequence,
        _read(publisher.last_read, now, interval_seconds) if publisher.last_read else None,
        _review(practice.review_due, now) if practice.review_due else None,
        commands(publisher, activity),
    )


def _read(last_read: str, now: datetime, interval_seconds: int) -> Freshness:
    return Freshness(words.moment(last_read), *freshness(last_read, now, interval_seconds))


def _review(due: str, now: datetime) -> Fact:
    day = words.date(due)
    passed = due < f"{now:%Y-%m-%d}"[: len(due)]
    return Fact(label("Practice", "review_due"), (Phrase(_("%(day)s, which has passed", day=day) if passed else day),))


def _key_age(key: KnownKey, *, own: bool) -> str:
    since = words.date(key.since[:10])
    if key.ceased == "revoked":
        return _("Revoked: it is good up to activity %(number)s only", number=key.last_sequence or 0)
    if key.ceased:
        return _("Known here since %(date)s; another key has taken its place", date=since)
    return _("In use since %(date)s", date=since) if own else _("Known here since %(date)s", date=since)


def _sentences(publisher: Publisher, practice: Practice, here: str) -> list[str]:
    name = publisher.name
    if publisher.portal:
        return [
            _(
                "%(here)s took this over from the catalogue of %(name)s, a portal that signs nothing. "
                "What the portal’s own page says is what counts.",
                here=here,
                name=name,
            ),
            _("Nobody at %(here)s wrote or checked it.", here=here),
        ]
    said = []
    if publisher.curator and _is_place_of(name, practice):
        said.append(_("%(name)s wrote this up.", name=name))
    elif publisher.curator:
        said.append(_("%(name)s wrote this up. The city it is about did not publish it.", name=name))
    if publisher.own:
        said.append(_("You are reading it on the site of %(name)s, which signed it.", name=name))
    else:
        said.append(_("Word for word as %(name)s published it.", name=name))
        said.append(_("%(here)s checked the signature.", here=here))
    return [*said, _("Signed means: nobody changed it since. It does not mean: it is true.")]


def _is_place_of(name: str, practice: Practice) -> bool:
    """Whether a practice is about the city of that name, in any language."""
    return name.casefold() in {text.casefold() for place in practice.places for text in place.name.values()}


def commands(publisher: Publisher, activity: Activity) -> str:
    """Every address is quoted, since a peer chose it."""
    if publisher.portal:
        return ""
    signed, keys = shlex.quote(f"{activity.iri}.trig"), shlex.quote(f"{publisher.base_url}/.well-known/did.json")
    return f"curl -o activity.trig {signed}\ncurl -o did.json {keys}\ncommons verify activity.trig did.json"
