"""Writes shapes.ttl, advice.ttl and context.jsonld from the property table, the schemes and conditions/.

`python vocab/build.py` writes them; with `--check` it writes nothing and exits 1 when one is not what it should be.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

VOCAB = Path(__file__).resolve().parent
sys.path.insert(0, str(VOCAB.parent))

from node.rdf.namespaces import PREFIXES, SCHEME_NAMESPACES, SCHEME_PREFIXES  # noqa: E402
from node.rdf.schemes import load_thesaurus  # noqa: E402
from node.rdf.table import KINDS, TABLE, Property  # noqa: E402

KIND_LETTERS = {"P": "nc:Policy", "C": "nc:CaseStudy", "L": "nc:Pilot"}
SEVERITIES = {"W": "sh:Warning", "I": "sh:Info"}
CLOSED = {"statuses"}
"""Schemes that violations already close; see conditions/shapes.ttl."""

YEAR, MONTH, DAY = "[0-9]{4}", "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
ADDRESS = ["sh:nodeKind sh:IRI", 'sh:pattern "^https?://"', "sh:maxLength 2000"]
TEXT = ["sh:datatype rdf:langString", "sh:minLength 1"]
CONSTRAINTS: dict[str, list[str]] = {
    "text": [*TEXT, "sh:uniqueLang true"],
    "texts": TEXT,
    "name": ["sh:datatype xsd:string", "sh:minLength 1"],
    "when": [
        "sh:or ( [ sh:datatype xsd:gYear ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:date ] )",
        f'sh:pattern "^{YEAR}(-{MONTH}(-{DAY})?)?$"',
    ],
    "day": ["sh:datatype xsd:date", f'sh:pattern "^{YEAR}-{MONTH}-{DAY}$"'],
    "year": ["sh:datatype xsd:gYear", f'sh:pattern "^{YEAR}$"'],
    "iri": ADDRESS,
    "practice": ADDRESS,
    "own": ["sh:nodeKind sh:IRI", 'sh:pattern "#[a-z]+(-[0-9]+)?$"'],
    "number": ["sh:or ( [ sh:datatype xsd:integer ] [ sh:datatype xsd:decimal ] )"],
    "count": ["sh:datatype xsd:integer", "sh:minInclusive 0"],
    "wkt": ["sh:datatype geosparql:wktLiteral", r'sh:pattern "^POINT *\\(-?[0-9.]+ -?[0-9.]+\\)$"'],
    "mailto": ["sh:nodeKind sh:IRI", 'sh:pattern "^mailto:[^@ ]+@[^@ ]+$"'],
    "tel": ["sh:nodeKind sh:IRI", 'sh:pattern "^tel:[+][0-9-]+$"'],
    "currency": ["sh:datatype xsd:string", 'sh:pattern "^[A-Z]{3}$"'],
    "sha256": ["sh:datatype xsd:string", 'sh:pattern "^[0-9a-f]{64}$"'],
}
"""Kind of value -> what every value of it fulfils."""

MESSAGES = {
    "text": "Write this text with its language, once per language, in at most {limit} characters.",
    "texts": "Write this text with its language, in at most {limit} characters.",
    "name": "Write this once, without a language, in at most {limit} characters.",
    "when": "Write a year, a month or a day: 2021, 2021-03 or 2021-03-31.",
    "day": "Write a day: 2021-03-31.",
    "year": "Write a year: 2021.",
    "iri": "Give a web address that starts with http:// or https://.",
    "practice": "Give the web address of a practice.",
    "own": "Choose a part of this same text.",
    "number": "Write a plain number, such as 72 or 9.5.",
    "count": "Write a whole number, zero or more.",
    "wkt": "Write the point as POINT(longitude latitude), for example POINT(3.72 51.05).",
    "mailto": "Write an e-mail address.",
    "tel": "Write a telephone number with + and the country code.",
    "currency": "Write the currency with three capital letters: EUR.",
    "sha256": "Upload the file again: its checksum is not readable.",
    "concept": "Choose from the list of {list}.",
}
"""Kind of value -> what a clerk reads when a value is not of it."""

LISTS = {
    "org-roles": "roles of organisations",
    "evidence": "kinds of evidence",
    "data-levels": "levels of personal data",
    "licences": "licences (such as CC_BY_4_0)",
    "countries": "countries (such as NLD)",
    "languages": "languages (such as NLD)",
}
"""Scheme -> its name in a sentence, where that is not its short name."""

ENDINGS = {"countries": "[A-Z0-9]{3}", "languages": "[A-Z0-9_]+"}
"""Scheme -> how its concepts' IRIs end, where that is known."""


def text(words: str) -> str:
    """A Turtle literal in English."""
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"@en'


def least(row: Property) -> int:
    """How many values the cardinality demands."""
    return int(row.cardinality.partition("..")[0])


def most(row: Property) -> int | None:
    """How many values the cardinality allows; None for any number."""
    last = row.cardinality.rpartition("..")[2]
    return None if last == "n" else int(last)


def concept_pattern(scheme: str) -> str:
    """A concept lies in its scheme's namespace; newer ones than ours are welcome."""
    namespace = re.sub(r"([.])", r"\\\\\1", SCHEME_NAMESPACES[scheme])
    return f'sh:pattern "^{namespace}{ENDINGS.get(scheme, "[^/#]+")}$"'


def value_constraints(row: Property) -> list[str]:
    """What every value of a row fulfils."""
    if row.type == "part":
        return ["sh:nodeKind sh:IRI", f"sh:class nc:{row.argument}"]
    if row.type == "concept":
        return ["sh:nodeKind sh:IRI", concept_pattern(row.argument)]
    limit = [f"sh:maxLength {row.argument}"] if row.argument else []
    return CONSTRAINTS[row.type] + limit


def value_message(row: Property) -> str:
    """What a clerk reads when a value of this row is not as it should be."""
    if row.type == "part":
        return row.message
    if row.type == "concept":
        return MESSAGES["concept"].format(list=LISTS.get(row.argument, row.argument.replace("-", " ")))
    limit = f"{int(row.argument):,}" if row.argument else ""
    return MESSAGES[row.type].format(limit=limit)


def property_shape(row: Property, constraints: list[str], message: str) -> str:
    """One `sh:property` of a node shape."""
    lines = [f"sh:path {row.predicate}", *constraints, f'sh:name "{row.field}"', f"sh:message {text(message)}"]
    return "    sh:property [\n" + "".join(f"        {line} ;\n" for line in lines) + "    ]"


def violations(row: Property) -> Iterator[str]:
    """The shapes of a row that stop a practice."""
    highest = most(row)
    count = [f"sh:maxCount {highest}"] if highest and row.type != "text" else []
    yield property_shape(row, value_constraints(row) + count, value_message(row))
    if row.need == "V":
        yield property_shape(row, [f"sh:minCount {max(least(row), 1)}"], row.message)


def advice(row: Property, concepts: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """The shapes of a row that only warn or inform, each with the letters of the kinds it holds for."""
    scheme = row.argument
    if row.type == "concept" and scheme in concepts and scheme not in CLOSED:
        allowed = " ".join(f"{SCHEME_PREFIXES[scheme]}:{id}" for id in concepts[scheme])
        words = f"This choice is not in our version of the list. {row.message}"
        yield "PCL", property_shape(row, [f"sh:in ( {allowed} )", "sh:severity sh:Warning"], words)
    for need in row.need.split():
        level, _, kinds = need.partition(":")
        if level in SEVERITIES:
            constraints = ["sh:minCount 1", f"sh:severity {SEVERITIES[level]}"]
            yield kinds or "PCL", property_shape(row, constraints, row.message)


def node_shape(name: str, owner: str, kinds: str, body: list[str]) -> str:
    """A node shape for a class of the table; `kinds` are letters, for a practice."""
    classes = [KIND_LETTERS[letter] for letter in kinds] if owner == "Practice" else [f"nc:{owner}"]
    head = f"nc:{name}\n    a sh:NodeShape ;\n    sh:targetClass {', '.join(classes)} ;\n"
    return head + " ;\n".join(body) + " .\n"


def document(title: str, blocks: list[str], conditions: Path) -> str:
    """A Turtle file: title, prefixes that are used, generated blocks, then the hand-written conditions."""
    lines = conditions.read_text(encoding="utf-8").splitlines()
    by_hand = "\n".join(line for line in lines if not line.startswith(("@prefix", "# "))).strip()
    body = "\n".join([*blocks, by_hand]) + "\n"
    used = set(re.findall(r"(?<![\w:/#])([A-Za-z]+):(?=[A-Za-z0-9])", re.sub(r'"[^"\n]*"', "", body)))
    prefixes = [f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items() if name in used]
    head = f"# {title}\n# Written by build.py from node/rdf/table.py and conditions/; edit those.\n\n"
    return head + "".join(prefixes) + "\n" + body


ADDRESS_SHAPE = """    sh:nodeKind sh:IRI ;
    sh:pattern "^https?://[^#?]+/practices/[a-z0-9-]+$" ;
    sh:message "The address of this text is not well formed."@en"""


def shapes() -> str:
    """Violations: what stops publication, and quarantines what a peer sent."""
    blocks = []
    for owner, rows in TABLE.items():
        body = [shape for row in rows for shape in violations(row)]
        if owner == "Practice":
            body.insert(0, ADDRESS_SHAPE)
        blocks.append(node_shape(f"{owner}Shape", owner, "PCL", body))
    return document("The shapes a practice must conform to.", blocks, VOCAB / "conditions" / "shapes.ttl")


def advices() -> str:
    """Warnings and infos: what the editor shows and the completeness meter counts."""
    thesaurus = load_thesaurus(VOCAB)
    concepts = {scheme: [concept.id for concept in thesaurus.scheme(scheme)] for scheme in SCHEME_PREFIXES}
    blocks = []
    for owner, rows in TABLE.items():
        found = [pair for row in rows for pair in advice(row, concepts)]
        for kinds in sorted({kinds for kinds, _ in found}, key=lambda letters: (-len(letters), letters)):
            body = [shape for letters, shape in found if letters == kinds]
            blocks.append(node_shape(f"{owner}{kinds if owner == 'Practice' else ''}Advice", owner, kinds, body))
    title = "Advice to those who write a practice; never used on peers."
    return document(title, blocks, VOCAB / "conditions" / "advice.ttl")


LINKS = {"iri", "practice", "own", "part", "concept", "mailto", "tel"}
COERCIONS = {"day": "xsd:date", "year": "xsd:gYear", "count": "xsd:integer", "wkt": "geosparql:wktLiteral"}


def term(rows: list[Property]) -> dict[str, str] | str:
    """How the values of a predicate are written in JSON: links, texts by language, typed literals, or as they are."""
    kinds = {row.type for row in rows}
    if kinds <= LINKS:
        return {"@id": rows[0].predicate, "@type": "@id"}
    if kinds & {"text", "texts"}:
        return {"@id": rows[0].predicate, "@container": "@language"}
    (kind,) = kinds
    return {"@id": rows[0].predicate, "@type": COERCIONS[kind]} if kind in COERCIONS else rows[0].predicate


def context() -> str:
    """The JSON-LD context: a term for each predicate, named as its last part."""
    rows: dict[str, list[Property]] = {}
    for row in (row for owner in TABLE.values() for row in owner):
        rows.setdefault(row.predicate, []).append(row)
    terms = {predicate.partition(":")[2]: term(same) for predicate, same in rows.items()}
    if len(terms) != len(rows):
        raise SystemExit("Two predicates of the table end alike: the context needs a name for one of them.")
    used = {"nc", "xsd", "geosparql"} | {predicate.partition(":")[0] for predicate in rows}
    prefixes = {name: iri for name, iri in PREFIXES.items() if name in used}
    classes = {iri.rpartition("#")[2]: iri for iri in KINDS} | {name: PREFIXES["nc"] + name for name in TABLE}
    del classes["Practice"]
    keywords: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    content = {"@context": keywords | prefixes | classes | dict(sorted(terms.items()))}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def written(path: Path) -> str:
    """What a file says now; nothing where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main(arguments: list[str]) -> int:
    """Write, or compare."""
    files = {"shapes.ttl": shapes(), "advice.ttl": advices(), "context.jsonld": context()}
    stale = [name for name, content in files.items() if written(VOCAB / name) != content]
    for name in stale:
        if "--check" in arguments:
            sys.stderr.write(f"vocab/{name} is not what the table says: run python vocab/build.py\n")
        else:
            (VOCAB / name).write_text(files[name], encoding="utf-8")
            sys.stderr.write(f"vocab/{name} written\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
