"""What the lists of concepts are called on pages."""

from __future__ import annotations

from node.web.language import gettext, later

NAMES = {
    "lessons": later("Lessons"),
    "themes": later("Themes"),
    "technologies": later("Technologies"),
    "statuses": later("Statuses"),
    "outcomes": later("Outcomes"),
    "scopes": later("Scopes"),
    "org-roles": later("Roles of organisations"),
    "evidence": later("Kinds of evidence"),
    "data-levels": later("Levels of personal data"),
    "algorithm-kinds": later("Kinds of algorithm"),
    "algorithm-uses": later("Uses of an algorithm"),
    "risk-classes": later("Risk classes"),
    "assessment-kinds": later("Kinds of assessment"),
    "decision-kinds": later("Kinds of deciding body"),
    "decision-effects": later("Effects of decisions"),
    "qualifiers": later("Qualifiers"),
    "result-kinds": later("Kinds of result"),
    "cost-kinds": later("Kinds of cost"),
    "source-kinds": later("Kinds of source"),
    "languages": later("Languages"),
    "licences": later("Licences"),
    "countries": later("Countries"),
    "cities": later("Cities"),
    "regions": later("Regions"),
    "legal-grounds": later("Legal grounds"),
    "data-subjects": later("People in the data"),
    "personal-data": later("Kinds of personal data"),
}
"""A name for each scheme of the vocabulary: bundled lists of others have none of their own."""


def scheme_name(scheme: str) -> str:
    """The name of a list, in the page's language."""
    return gettext(NAMES[scheme])
