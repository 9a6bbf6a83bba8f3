"""What cities share: practices, the activities that publish them, and the concepts they are described with."""

from node.practice.activity import Activity, Change, Proof, Signed
from node.practice.model import (
    Assessment,
    Attachment,
    Contact,
    Cost,
    Decision,
    Involvement,
    Kind,
    LanguageText,
    Place,
    Practice,
    Result,
    Risk,
    Source,
    Text,
)
from node.practice.thesaurus import Concept, Thesaurus

__all__ = [
    "Activity",
    "Assessment",
    "Attachment",
    "Change",
    "Concept",
    "Contact",
    "Cost",
    "Decision",
    "Involvement",
    "Kind",
    "LanguageText",
    "Place",
    "Practice",
    "Proof",
    "Result",
    "Risk",
    "Signed",
    "Source",
    "Text",
    "Thesaurus",
]
