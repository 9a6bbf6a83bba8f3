"""What the pages call each field, and which fields stand together under which heading."""

from __future__ import annotations

FIELDS = {
    "start": "Since",
    "end": "Until",
    "website": "Web page",
    "laws": "Laws",
    "data_subjects": "Whose data",
    "personal_data": "Kinds of personal data",
    "data_level": "How closely the data point at a person",
    "datasets": "Data sets",
    "retention": "How long the data are kept",
    "process": "Part of which work or decision",
    "algorithm_kind": "Kind of algorithm",
    "algorithm_use": "What the algorithm does",
    "register_entry": "Entry in a public register",
    "fallback": "If it has to be switched off",
    "objection_route": "How a resident can object",
    "objection_page": "Page for objections",
    "assessments": "Impact assessments",
    "what_failed": "What failed",
    "would_do_differently": "What they would do differently",
    "discontinued_because": "Why it was stopped",
    "implements": "Puts into practice",
    "evaluates": "Evaluates",
    "follows_from": "Follows from",
    "adopted_from": "Adopted as it was from",
    "adapted_from": "Adapted from",
    "status_basis": "How the status is known",
    "evidence": "How sure this text is",
    "languages": "Languages of the documents",
    "machine_translated": "Translated by machine",
    "same_as": "The same place elsewhere",
    "within": "Part of",
    "nuts": "NUTS region",
    "lau": "Local administrative unit",
    "organisation_iri": "Its own address",
    "email": "E-mail",
    "page": "Page",
    "votes_for": "Votes for",
    "votes_against": "Votes against",
    "paid_by": "Paid by",
    "read": "Read",
    "issued": "Published",
    "media_type": "File type",
    "bytes": "Size in bytes",
    "sha256": "SHA-256 checksum",
}


def label(field: str) -> str:
    """A field's name as a reader sees it."""
    return FIELDS.get(field) or field.replace("_", " ").capitalize()


HEADER = ("title", "summary", "status", "status_since", "outcome", "start", "end")
"""Fields that stand under the title, in words of their own."""

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("story", "What was done", (
        "body", "problem", "goal", "lessons", "themes", "technologies", "affected_groups", "engagement", "process",
        "how_it_works", "alternatives", "conditions_for_success", "website",
    )),
    ("results", "Results", ("results",)),
    ("failed", "What did not work, or was not shown", ("what_failed", "would_do_differently", "discontinued_because")),
    ("costs", "Cost and means", ("costs", "staff", "infrastructure")),
    ("decisions", "Law and decisions", ("legal_basis", "legal_grounds", "laws", "decisions")),
    ("safeguards", "Data and safeguards", (
        "data_subjects", "personal_data", "data_level", "data_sources", "datasets", "retention", "algorithm_kind",
        "algorithm_use", "source_code", "register_entry", "human_oversight", "monitoring", "fallback",
        "objection_route", "objection_page", "risk_class", "assessments", "risks", "equal_treatment",
        "proportionality",
    )),
    ("who", "Who and where", ("organisations", "contact", "places", "scope")),
    ("lineage", "Where it came from, where it went", (
        "adopted_from", "adapted_from", "implements", "evaluates", "follows_from", "replaces", "related",
    )),
    ("sources", "Sources", ("sources", "attachments")),
    ("open", "What was not verified", ("not_verified", "evidence", "status_basis")),
    ("text", "About this text", ("languages", "machine_translated", "licence", "review_due")),
)  # fmt: skip
"""Id, heading and fields of each section of a practice's page; within a section in this order."""
