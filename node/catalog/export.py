"""A practice written as a file: what `markdown.read_file` reads back as the same practice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import yaml

from node.catalog.front_matter import FENCE
from node.practice import LanguageText, Practice, Text, Thesaurus
from node.rdf.table import TABLE, Property

# What a Markdown body cannot carry as it is: line ends at either end, and all line ends that are not LF.
_NOT_PLAIN = re.compile("\r|[\x80-\x9f]|\\A\n|\n\\Z")
# What YAML would read back otherwise from a literal block.
_NOT_LITERAL = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\uffef\U00010000-\U0010ffff]")


def to_markdown(practice: Practice, thesaurus: Thesaurus) -> str:
    """The file of a practice, without statements of a newer vocabulary (`extra`): a file has no place for them."""
    language = _text_language(practice)
    body = dict(practice.body)
    below = body.pop(language, "")
    if _NOT_PLAIN.search(below):
        body[language] = below
        below = ""
    writing = _Writing(language, thesaurus, practice.iri.rpartition("/")[0] + "/")
    fields = {row.field: getattr(practice, row.field) for row in TABLE["Practice"]} | {"body": body}
    entries: list[tuple[str, yaml.Node | None]] = [
        ("kind", _scalar(practice.kind.value)),
        ("text_language", _scalar(language)),
    ]
    entries += [(row.field, writing.value(row, fields[row.field])) for row in TABLE["Practice"]]
    front = yaml.serialize(_mapping(entries), Dumper=yaml.BaseDumper, allow_unicode=True, width=10**9)
    return f"{FENCE}\n{front}{FENCE}\n" + (f"\n{below}\n" if below else "")


def _text_language(practice: Practice) -> str:
    """The language of the body, so that it can stand below the front matter; else that of the title."""
    languages = practice.body or practice.title or {"en": ""}
    return "en" if "en" in languages else min(languages)


class _Writing:
    def __init__(self, language: str, thesaurus: Thesaurus, siblings: str) -> None:
        self.language = language
        self.thesaurus = thesaurus
        self.siblings = siblings

    def value(self, row: Property, value: object) -> yaml.Node | None:
        """The node of a field; None where there is nothing to write."""
        if isinstance(value, Mapping):
            return self.text(value)
        if row.type == "texts" and isinstance(value, tuple):
            return _sequence(self.texts(value))
        if isinstance(value, tuple):
            return _sequence([self.single(row, each) for each in value], on_one_line=row.type != "part")
        return None if value is None or value == "" else self.single(row, value)

    def text(self, text: Text) -> yaml.Node | None:
        if list(text) == [self.language]:
            return _scalar(text[self.language])
        return _mapping([(tag, _scalar(words)) for tag, words in sorted(text.items())]) if text else None

    def texts(self, texts: Iterable[LanguageText]) -> list[yaml.Node]:
        """One of each language together, so that translations of a point need not be paired."""
        return [node for each in texts if (node := self.text({each.language: each.text}))]

    def single(self, row: Property, value: object) -> yaml.Node:
        if row.type == "part":
            return _mapping(
                [(part.field, self.value(part, getattr(value, part.field))) for part in TABLE[row.argument]]
            )
        text = format(value, "f") if row.type == "number" else str(value)
        if row.type == "concept":
            text = text.removeprefix(self.thesaurus.namespaces[row.argument])
        elif row.type == "practice":
            text = text.removeprefix(self.siblings)
        return _scalar(text.removeprefix(f"{row.type}:") if row.type in ("mailto", "tel") else text)


def _scalar(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG, text, style=_style(text))


def _style(text: str) -> str | None:
    """How YAML writes a text so that it reads back the same: plain where it can, a block for long ones, else quoted."""
    if text == "" or _NOT_LITERAL.search(text):
        return '"'
    if "\n" not in text:
        return None
    lines = text.split("\n")
    return '"' if text != text.strip() or any(line != line.rstrip() or line.startswith("\t") for line in lines) else "|"


def _sequence(items: list[yaml.Node], *, on_one_line: bool = False) -> yaml.SequenceNode | None:
    return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=on_one_line) if items else None


def _mapping(entries: Iterable[tuple[str, yaml.Node | None]]) -> yaml.MappingNode:
    pairs = [(_scalar(key), node) for key, node in entries if node is not None]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not pairs)
