"""Parameters of a call: each says once what it takes, for the check of a request and for the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from node.errors import quoted
from node.web.api import cursor

LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"


class BadParameter(ValueError):
    """A request that cannot be answered; the message is a sentence for the person who asked."""


class Given(Protocol):
    """What a request gave: each parameter perhaps several times."""

    def __iter__(self) -> Any: ...
    def getlist(self, key: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `schema` is JSON Schema, of which `read` knows integer, enum, maxLength, pattern, and ranges.

    `many` may be given several times. `default` is what an absent or empty one means.
    """

    name: str
    description: str
    schema: Mapping[str, Any]
    many: bool = False
    in_path: bool = False
    most: int = 1
    default: Any = None
    example: Any = None

    def read(self, values: Sequence[str]) -> Any:
        """The value, or the tuple of them where there may be many. Raises BadParameter."""
        if len(values) > self.most:
            times = "once" if self.most == 1 else f"at most {self.most} times"
            raise BadParameter(f"Please give {self.name} {times}; it was given {len(values):,} times.")
        if self.many:
            return tuple(self._one(value) for value in values)
        return self._one(values[0]) if values else self.default

    def _one(self, text: str) -> Any:
        schema = self.schema
        if schema.get("type") == "integer":
            return self._whole(text)
        if "enum" in schema and text not in schema["enum"]:
            raise BadParameter(f"{self.name} is one of {', '.join(schema['enum'])}, not {quoted(text)}.")
        if len(text) > schema.get("maxLength", len(text)):
            raise BadParameter(f"{self.name} has at most {schema['maxLength']:,} characters, not {len(text):,}.")
        if "pattern" in schema and not re.fullmatch(schema["pattern"], text):
            raise BadParameter(f"{self.name} cannot be {quoted(text)}. {self.description}")
        return text

    def _whole(self, text: str) -> int:
        least, most = self.schema["minimum"], self.schema["maximum"]
        if text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most:
            return int(text)
        raise BadParameter(f"{self.name} must be a whole number from {least} to {most}, not {quoted(text)}.")

    def described(self) -> dict[str, Any]:
        """The parameter as OpenAPI writes it."""
        schema = dict(self.schema)
        if self.default is not None:
            schema["default"] = self.default
        if self.many:
            schema = {"type": "array", "items": schema, "maxItems": self.most}
        found: dict[str, Any] = {
            "name": self.name,
            "in": "path" if self.in_path else "query",
            "required": self.in_path,
            "description": self.description,
            "schema": schema,
        }
        if self.many:
            found |= {"style": "form", "explode": True}
        if self.example is not None:
            found["example"] = self.example
        return found


def read_all(parameters: Iterable[Parameter], given: Given) -> dict[str, Any]:
    """The value of each parameter of a query. Raises BadParameter, also for one that nobody knows."""
    known = {each.name: each for each in parameters if not each.in_path}
    for name in given:
        if name not in known:
            names = ", ".join(known) or "none"
            raise BadParameter(f"There is no parameter {quoted(name)} here. Known are: {names}.")
    return {name: each.read(given.getlist(name)) for name, each in known.items()}


def text(name: str, description: str, most: int, **more: Any) -> Parameter:
    """A parameter that is any text of at most so many characters."""
    return Parameter(name, description, {"type": "string", "maxLength": most}, **more)


def number(name: str, description: str, least: int, most: int, default: int | None) -> Parameter:
    """A whole number within a range."""
    return Parameter(name, description, {"type": "integer", "minimum": least, "maximum": most}, default=default)


def segment(name: str, description: str, example: str) -> Parameter:
    """A piece of the path."""
    return Parameter(name, description, {"type": "string", "minLength": 1}, in_path=True, example=example)


HL = Parameter(
    "hl",
    "The language of labels, as a tag such as en, nl or pt-br; English where a label is missing.",
    {"type": "string", "pattern": LANGUAGE, "maxLength": 35},
    default="en",
)
CURSOR = Parameter(
    "cursor",
    "Where to read on: what “next” of the answer before holds. Not meant to be read or changed, and good for the same "
    "question only.",
    {"type": "string", "pattern": cursor.PATTERN, "maxLength": cursor.LONGEST},
)
SIZE = number("size", "How many in one answer.", 1, 100, 20)
