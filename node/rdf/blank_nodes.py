"""Names for the blank nodes of a stranger's description, made from what they say, so that nothing kept here is blank.

A node's name is the digest of its statements, those of the blank nodes it leads to included: the same description gets
the same names in every run, whatever a serialiser called its nodes. That is no general canonicalisation (which can take
for ever, RDF 1.1 Concepts 3.5 and RDFC-1.0 section 7.1): what is no tree of a few levels is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from node.config import Limits
from node.rdf.description import Description, Term

Subject: TypeAlias = NamedNode | BlankNode
Statements: TypeAlias = Mapping[Subject, Sequence[tuple[NamedNode, Subject | Literal]]]
"""Subject -> what is said of it."""

LEVELS = 12
NODES = 1_000
"""The deepest and the most blank nodes of one description."""
TANGLED = (
    f"Its parts without an address are more than {NODES}, nest more than {LEVELS} deep or lead back to themselves."
)


class Unfit(Exception):
    """Why a description is not used, as a sentence; ends the walk through it."""


@dataclass(slots=True)
class Names:
    """The names given so far on one page. `home` begins them: an address under our own node (RDF 1.1, 3.5).

    `walked` counts the statements that were looked at for all descriptions together.
    """

    statements: Statements
    home: str
    walked: int = 0
    given: dict[BlankNode, NamedNode] = field(default_factory=dict)

    def of(self, node: Subject, level: int = 0) -> NamedNode:
        """A node's name. Raises Unfit where it leads too deep, or back to itself."""
        if isinstance(node, NamedNode):
            return node
        name = self.given.get(node)
        if name is None:
            if level == LEVELS:
                raise Unfit(TANGLED)
            lines = sorted(f"{p} {self._term(o, level)}" for p, o in self.statements.get(node, ()))
            digest = sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
            name = self.given[node] = NamedNode(f"{self.home}/.well-known/genid/{digest[:32]}")
        return name

    def _term(self, term: Subject | Literal, level: int) -> Term:
        return self.of(term, level + 1) if isinstance(term, BlankNode) else term


def description(root: NamedNode, names: Names, followed: Iterable[str], limits: Limits) -> Description:
    """What is said of `root`, of the blank nodes it leads to, and of what the predicates `followed` lead to.

    Raises Unfit, with a sentence, where that is more than the limits allow or its blank nodes are tangled.
    """
    follow = frozenset(followed)
    found: Description = {}
    waiting: list[Subject] = [root]
    seen: set[Subject] = {root}
    count = blanks = 0
    while waiting:
        subject = waiting.pop()
        properties = found.setdefault(names.of(subject).value, {})
        for predicate, value in names.statements.get(subject, ()):
            count += 1
            names.walked += 1
            if count > limits.triples_per_practice:
                most = limits.triples_per_practice
                raise Unfit(f"It has more than {most} statements (triples_per_practice).")
            _check_length(value, limits)
            objects = properties.setdefault(predicate.value, [])
            if isinstance(value, Literal):
                objects.append(value)
                continue
            objects.append(names.of(value))
            blank = isinstance(value, BlankNode)
            if value not in seen and (blank or predicate.value in follow):
                seen.add(value)
                waiting.append(value)
                blanks += blank
        if blanks > NODES:
            raise Unfit(TANGLED)
    return found


def _check_length(value: Subject | Literal, limits: Limits) -> None:
    if isinstance(value, NamedNode) and _longer(value.value, limits.iri_bytes):
        raise Unfit(f"It holds an address of more than {limits.iri_bytes} bytes (iri_bytes).")
    if isinstance(value, Literal) and _longer(value.value, limits.literal_bytes):
        raise Unfit(f"It holds a text of more than {limits.literal_bytes} bytes (literal_bytes).")


def _longer(text: str, limit_bytes: int) -> bool:
    return len(text) > limit_bytes // 4 and len(text.encode("utf-8", "surrogatepass")) > limit_bytes
