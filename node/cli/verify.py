"""`commons verify`: whether a signed activity is what its publisher signed, by two files and without a node."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from node.identity.did import DocumentKey
    from node.practice import Activity


@click.command()
@click.argument("activity", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("keys", metavar="DID_DOCUMENT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify(activity: Path, keys: Path) -> None:
    """Check a signed activity against the keys of its publisher.

    ACTIVITY is a file from /activities/NUMBER.trig of a node, DID_DOCUMENT one from its /.well-known/did.json.
    Exits 1 where the signature does not hold.
    """
    from node.config.settings import Limits
    from node.errors import CommonsError, PeerError
    from node.identity import did
    from node.identity.proofs import verifies
    from node.rdf.pages import read_signed

    member = read_signed(activity.read_bytes(), activity.absolute().as_uri(), Limits())
    said, proof = member.activity, member.proof
    if said is None or proof is None or member.fault:
        raise CommonsError(f"{activity} is no signed activity: {member.fault or 'it has no proof'}")
    try:
        document = did.read(keys.read_bytes(), _home(said))
    except PeerError as error:
        raise CommonsError(f"{keys} is not the DID document of {said.actor}, who says to have signed this.") from error
    key = next((each for each in document.keys if each.method == proof.verification_method), None)
    if document.did != said.actor or key is None:
        raise CommonsError(f"{keys} has no key {proof.verification_method}: it is not that of {said.actor}.")
    if not verifies(member.quads, proof, key.multikey):
        raise CommonsError(f"The signature does not hold: {activity} is not what {said.actor} signed.")
    if key.last_sequence is not None and said.sequence > key.last_sequence:
        raise CommonsError(_ceased(key, said))
    click.echo(f"The signature holds. {said.actor} signed {said.iri}")
    click.echo(f"  {said.change} of {said.practice}, published {said.published}")
    click.echo(f"  with key {key.method} on {proof.created}; not a letter has changed since.")


def _home(activity: Activity) -> str:
    """The base URL of the node that published an activity."""
    return activity.iri.rpartition("/activities/")[0]


def _ceased(key: DocumentKey, activity: Activity) -> str:
    return (
        f"The signature holds, but the key {key.method} is good up to activity {key.last_sequence} only, and this is "
        f"{activity.sequence}: do not believe it."
    )


COMMANDS = (verify,)
