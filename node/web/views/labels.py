"""What the pages call each field, and which fields stand together under which heading."""

from __future__ import annotations

from node.config import resource_folder
from node.rdf.vocabulary import field_labels
from node.web.language import language, later
from node.web.views.words import capital


def label(class_name: str, field: str) -> str:
    """A field's name as a reader sees it, from the vocabulary."""
    return capital(inner_label(class_name, field))


def inner_label(class_name: str, field: str) -> str:
    """The same as it stands within a sentence."""
    return field_labels(resource_folder("vocab"), language())[class_name, field]


HEADER = ("title", "summary", "status", "status_since", "outcome", "start", "end")
"""Fields that stand under the title, in words of their own."""

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("problem", later("The problem"), ("problem", "goal")),
    ("story", later("What was done"), (
        "body", "lessons", "themes", "technologies", "affected_groups", "engagement", "process", "how_it_works",
        "alternatives", "website",
    )),
    ("results", later("Results"), ("results",)),
    ("failed", later("What did not work, or was not shown"), (
        "what_failed", "would_do_differently", "discontinued_because",
    )),
    ("conditions", later("What must be in place"), ("conditions_for_success",)),
    ("costs", later("Cost and means"), ("costs", "staff", "infrastructure")),
    ("decisions", later("Law and decisions"), ("legal_basis", "legal_grounds", "laws", "decisions")),
    ("safeguards", later("Data and safeguards"), (
        "data_subjects", "personal_data", "data_level", "data_sources", "datasets", "retention", "algorithm_kind",
        "algorithm_use", "source_code", "register_entry", "human_oversight", "monitoring", "fallback",
        "objection_route", "objection_page", "risk_class", "assessments", "risks", "equal_treatment",
        "proportionality",
    )),
    ("who", later("Who and where"), ("organisations", "contact", "places", "scope")),
    ("lineage", later("Where it came from, where it went"), (
        "curated_copy_of", "adopted_from", "adapted_from", "implements", "evaluates", "follows_from", "replaces",
        "related",
    )),
    ("sources", later("Sources"), ("sources", "attachments")),
    ("open", later("What was not checked, or not stated"), ("not_verified", "evidence", "status_basis")),
    ("text", later("About this text"), ("languages", "machine_translated", "licence", "review_due")),
)  # fmt: skip
"""Id, heading (in English) and fields of each section of a practice's page; within a section in this order."""
