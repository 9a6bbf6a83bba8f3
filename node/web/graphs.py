"""The linked data of practices: what was signed, and what the activity adds to it."""

from __future__ import annotations

from node.practice import Activity, Signed
from node.rdf.catalogue import about_version, activity_statements, payload_statements, signed_statements
from node.rdf.members import read_activity
from node.store.practices import Holding
from node.web.negotiation import NQUADS, TRIG, Body, Form


def practice(holding: Holding, signed: Signed, publisher: str, form: Form) -> Body:
    """A practice as it stands: its signed statements, with publisher, dates and version from its activities."""
    statements = payload_statements(signed.quads)
    statements += about_version(holding.iri, publisher, holding.first_published, holding.published, holding.sequence)
    return Body.of_statements(statements, form)


def version(signed: Signed, form: Form) -> Body:
    """One version: exactly the practice's statements that were signed; as a data set with the activity around them."""
    dataset = form in (TRIG, NQUADS)
    return Body.of_statements(signed_statements(signed.quads) if dataset else payload_statements(signed.quads), form)


def tombstone(signed: Signed, form: Form) -> Body:
    """What is left of a withdrawn practice: the signed activity that withdrew it."""
    return Body.of_statements(activity_statements(signed.quads), form)


def facts(signed: Signed) -> Activity:
    """All that a signed activity states of itself: why a practice was withdrawn, and what it erases, among it."""
    return read_activity(signed.activity.iri, activity_statements(signed.quads)) or signed.activity
