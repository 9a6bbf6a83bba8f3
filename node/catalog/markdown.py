"""A practice file read into a practice: one generic reader off the property table, every fault found, none thrown away.

A file is `<slug>.md`: YAML front matter whose keys are the table's field names, with `kind` and `text_language`, then
the body in Markdown. Each value keeps its line, so that what the shapes say later can be shown where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from node.catalog import values
from node.catalog.files import read_text
from node.catalog.front_matter import Document, FrontMatterError, Node, Scalar, Sequence, read_document
from node.catalog.front_matter import Mapping as Fields
from node.catalog.problems import FileProblem
from node.errors import NotPublishable
from node.practice import (
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
    Thesaurus,
)
from node.rdf.table import TABLE, Property

PARTS: dict[str, type] = {
    part.__name__: part
    for part in (Place, Involvement, Contact, Assessment, Risk, Decision, Result, Cost, Source, Attachment)
}
T = TypeVar("T")
OWN_KEYS = ("kind", "text_language")
"""What front matter holds besides the table's fields."""
MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Draft:
    """A practice as its file has it. `lines` says where: field path such as `results[0].value` -> line of the file."""

    practice: Practice
    lines: Mapping[str, int]
    path: Path


def read_file(path: Path, *, base_url: str, thesaurus: Thesaurus) -> Draft:
    """The practice in a file; its IRI is `<base_url>/practices/<file name>`.

    Raises NotPublishable with every fault that can be seen without the shapes.
    """
    draft, problems = examine(path, base_url=base_url, thesaurus=thesaurus)
    if draft is None:
        raise NotPublishable([str(problem) for problem in problems])
    return draft


def examine(path: Path, *, base_url: str, thesaurus: Thesaurus) -> tuple[Draft | None, list[FileProblem]]:
    """Either the draft in a file or, in the order of its lines, what is wrong with it."""
    text = read_text(path)
    if isinstance(text, FileProblem):
        return None, [text]
    try:
        document = read_document(text)
    except FrontMatterError as error:
        return None, [FileProblem(path, error.line, "", str(error))]
    reading = _Reading(path, base_url, thesaurus)
    try:
        practice = reading.practice(document)
    except FrontMatterError as error:
        return None, [*reading.problems, FileProblem(path, error.line, "", str(error))]
    if practice is None or reading.problems:
        return None, sorted(reading.problems, key=lambda problem: problem.line)
    return Draft(practice, reading.lines, path), []


class _Reading:
    """One pass over one file."""

    def __init__(self, path: Path, base_url: str, thesaurus: Thesaurus) -> None:
        self.path = path
        self.base_url = base_url
        self.thesaurus = thesaurus
        self.language = "en"
        self.lines: dict[str, int] = {}
        self.problems: list[FileProblem] = []

    def practice(self, document: Document) -> Practice | None:
        slug = self.path.name.removesuffix(".md")
        if not values.SLUG.fullmatch(slug) or not self.path.name.endswith(".md"):
            self.complain(0, "", "has a name that makes no address; call it by small letters, digits, hyphens and .md")
        own = {key.text: value for key, value in document.fields.entries if key.text in OWN_KEYS}
        self.language = self.one(own.get("text_language"), "text_language", values.language_tag) or "en"
        kind = self.one(own.get("kind"), "kind", _kind)
        if "kind" not in own:
            self.complain(1, "kind", f"is missing; write one of {', '.join(Kind)}")
        fields = self.fields(document.fields, "Practice", "")
        self.add_body(fields, document)
        if kind is None:
            return None
        return Practice(iri=f"{self.base_url}/practices/{slug}", kind=kind, **fields)

    def add_body(self, fields: dict[str, Any], document: Document) -> None:
        """The text below the front matter is `body` in the file's language; there may be more of it in the fields."""
        if not document.body:
            return
        body = fields.setdefault("body", {})
        if self.language in body:
            self.complain(
                document.body_line, "body", f"stands here and in the front matter in {self.language}; keep one"
            )
        body[self.language] = document.body
        self.lines.setdefault("body", document.body_line)
        self.lines[f"body.{self.language}"] = document.body_line

    def fields(self, mapping: Fields, class_name: str, prefix: str) -> dict[str, Any]:
        """The fields of the practice or of one part, by the table's rows for it."""
        rows = {row.field: row for row in TABLE[class_name]}
        known = [*rows, *(() if prefix else OWN_KEYS)]
        found: dict[str, Any] = {}
        seen: dict[str, int] = {}
        for key, node in mapping.entries:
            field = prefix + key.text
            if key.text in seen:
                self.complain(key.line, field, f"stands twice, first on line {seen[key.text]}; keep one")
                continue
            seen[key.text] = self.lines[field] = key.line
            if key.text not in known:
                self.complain(key.line, field, f"is no field here{values.suggestion(key.text, known)}")
            elif key.text in rows and not (isinstance(node, Scalar) and not node.text):
                value = self.value(rows[key.text], node, field)
                if value is not None:
                    found[key.text] = value
        return found

    def value(self, row: Property, node: Node, field: str) -> object:
        """The value of a field as the model has it; None where it is wrong, which is then among the problems."""
        if row.type == "text":
            return self.text(node, field)
        if not row.many:
            return self.single(row, node, field)
        items = node.items if isinstance(node, Sequence) else (node,)
        several: list[Any] = []
        for number, item in enumerate(items):
            place = f"{field}[{number}]"
            self.lines[place] = item.line
            several.append(self.single(row, item, place))
        found = [value for value in several if value is not None]
        if row.type == "part":
            return tuple(found)
        if row.type == "texts":
            return tuple(sorted({LanguageText(*each) for text in found for each in text.items()}))
        return tuple(sorted(set(found)))

    def single(self, row: Property, node: Node, field: str) -> object:
        if row.type == "texts":
            return self.text(node, field)
        if row.type == "part":
            if isinstance(node, Fields):
                return PARTS[row.argument](**self.fields(node, row.argument, field + "."))
            names = ", ".join(part.field for part in TABLE[row.argument])
            self.complain(node.line, field, f"must have lines of its own, such as `name: value`, for {names}")
            return None
        return self.one(node, field, self.reader(row))

    def reader(self, row: Property) -> Callable[[str], object]:
        if row.type == "concept":
            vocabulary = f"{self.base_url}/vocab"
            return partial(values.concept, scheme=row.argument, thesaurus=self.thesaurus, vocabulary=vocabulary)
        if row.type == "practice":
            return partial(values.practice_address, base_url=self.base_url)
        return values.SIMPLE[row.type]

    def one(self, node: Node | None, field: str, read: Callable[[str], T]) -> T | None:
        if node is None:
            return None
        if not isinstance(node, Scalar):
            kind = "a list" if isinstance(node, Sequence) else "a mapping"
            self.complain(node.line, field, f"takes one value, not {kind}; write it behind the colon")
        elif not node.text:
            self.complain(node.line, field, "is empty; give a value or take the line out")
        else:
            try:
                return read(node.text)
            except ValueError as error:
                self.complain(node.line, field, str(error))
        return None

    def text(self, node: Node, field: str) -> Text | None:
        """A text in the file's language, or a mapping from language to text."""
        if isinstance(node, Scalar):
            words = self.one(node, field, str)
            return {self.language: words} if words else None
        if isinstance(node, Sequence):
            self.complain(node.line, field, "takes a text, or a text for each language (`nl: ...`), not a list")
            return None
        texts: dict[str, str] = {}
        for key, value in node.entries:
            place = f"{field}.{key.text}"
            self.lines[place] = key.line
            tag = self.one(key, field, values.language_tag)
            said = self.one(value, place, str)
            if tag in texts:
                self.complain(key.line, field, f"has the language {tag} twice; keep one")
            elif tag is not None and said is not None:
                texts[tag] = said
        return texts

    def complain(self, line: int, field: str, message: str) -> None:
        self.problems.append(FileProblem(self.path, line, field, message))
        if len(self.problems) == MOST_PROBLEMS:
            raise FrontMatterError(line, f"has more than {MOST_PROBLEMS} faults; mend those above first")


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise ValueError(f"{text!r} is no kind of practice; write one of {', '.join(Kind)}") from None
