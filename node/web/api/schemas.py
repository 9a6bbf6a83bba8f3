"""What the API answers, as JSON Schema: each shape once; that of a practice is made from the property table."""

from __future__ import annotations

from typing import Any, TypeAlias

from node.rdf.table import TABLE, Property
from node.web.views.question import FACET_HEADINGS

Schema: TypeAlias = dict[str, Any]

STRING: Schema = {"type": "string"}
URL: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DATE: Schema = {"type": "string", "description": "As exact as it is known: YYYY, YYYY-MM or YYYY-MM-DD."}
WHOLE: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
TEXT: Schema = {"type": "object", "description": "By language tag.", "additionalProperties": STRING}


def ref(name: str) -> Schema:
    """A reference to a named shape."""
    return {"$ref": f"#/components/schemas/{name}"}


def many(schema: Schema) -> Schema:
    """A list of them."""
    return {"type": "array", "items": schema}


def maybe(schema: Schema) -> Schema:
    """One of them, or null."""
    if isinstance(schema.get("type"), str):
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def shape(**properties: Schema) -> Schema:
    """An object that has all of these; newer versions may add to them."""
    return {"type": "object", "required": list(properties), "properties": properties}


CONCEPT = ref("ConceptName")
_SUMMARY: dict[str, Schema] = {
    "iri": STRING | {"description": "The practice's own address, at its home."},
    "page": STRING | {"description": "This node's page of it."},
    "api": STRING | {"description": "Where this API has the whole of it."},
    "kind": ref("Kind"),
    "title": TEXT,
    "summary": TEXT,
    "places": many(ref("PlaceName")),
    "start": maybe(DATE),
    "end": maybe(DATE),
    "status": maybe(CONCEPT),
    "outcome": maybe(CONCEPT),
    "lessons": many(CONCEPT),
    "themes": many(CONCEPT),
    "technologies": many(CONCEPT),
    "publisher": ref("Publisher"),
    "published": MOMENT,
    "sequence": WHOLE | {"description": "The number of the activity that says what it is now."},
    "copies": many(shape(name=STRING | {"description": "A curator that wrote it up too."}, page=STRING)),
}
_WHY = shape(words=many(STRING), concepts=many(CONCEPT), meaning=FLAG)
_CITY: dict[str, Schema] = {
    "slug": STRING,
    "name": STRING | {"description": "In the language `hl`, where the vocabulary knows the city."},
    "country": maybe(CONCEPT),
    "population": maybe(WHOLE),
    "practices": WHOLE,
    "page": STRING,
    "api": STRING,
}
_NAMED: dict[str, Schema] = {"id": STRING, "iri": STRING, "label": STRING, "scheme": STRING, "api": STRING}
NEXT = maybe(URL | {"description": "The address of what follows; null at the end."})

SCHEMAS: dict[str, Schema] = {
    "Error": shape(
        status=WHOLE | {"description": "The status of the answer."},
        error=STRING | {"description": "A sentence for the person who asked."},
    ),
    "ConceptName": shape(id=STRING, iri=STRING, label=STRING | {"description": "In the language `hl`."}),
    "Kind": shape(id={"type": "string", "enum": ["policy", "case-study", "pilot"]}, label=STRING),
    "PlaceName": shape(name=TEXT, slug=STRING, country=maybe(CONCEPT)),
    "Publisher": shape(
        did=STRING | {"description": "A DID; for a portal the address of its catalogue."},
        name=STRING,
        curator=FLAG | {"description": "Whether it writes up practices of places without a node."},
        signs=FLAG | {"description": "Whether what it publishes is signed; false for a portal."},
    ),
    "PracticeSummary": shape(**_SUMMARY),
    "PracticeList": shape(total=WHOLE, next=NEXT, practices=many(ref("PracticeSummary"))),
    "Hit": shape(
        **_SUMMARY,
        snippet=many(shape(text=STRING, match=FLAG)),
        score=NUMBER,
        why=_WHY | {"description": "The words and concepts of the question that it has; `meaning`: only that is near."},
    ),
    "FacetValue": shape(value=STRING, label=STRING, count=WHOLE, chosen=FLAG),
    "SearchAnswer": shape(
        question=shape(
            q=STRING,
            filters={"type": "object", "additionalProperties": many(STRING)},
            sort=STRING,
            exact=FLAG,
            page=WHOLE,
            page_size=WHOLE,
        ),
        total=WHOLE,
        next=NEXT,
        previous=maybe(URL),
        widened=many(shape(said=STRING, concept=CONCEPT, labels=many(STRING))),
        meant=maybe(STRING | {"description": "The question with typing errors mended, where some were found."}),
        hits=many(ref("Hit")),
        facets=shape(**{facet: many(ref("FacetValue")) for facet in FACET_HEADINGS}),
    ),
    "SuggestionList": shape(
        q=STRING,
        suggestions=many(
            shape(
                kind={"type": "string", "enum": ["practice", "city", "concept"]},
                value=STRING | {"description": "IRI of a practice or concept, slug of a city."},
                label=STRING,
                count=WHOLE | {"description": "How many practices stand behind it."},
                page=STRING,
            )
        ),
    ),
    "SimilarList": shape(
        practice=STRING, similar=many(shape(**_SUMMARY, score=NUMBER, why=_WHY)),
    ),
    "CityList": shape(cities=many(ref("CityName"))),
    "CityName": shape(**_CITY),
    "City": shape(**_CITY, search=URL, like=many(ref("CityName"))),
    "SchemeList": shape(
        schemes=many(
            shape(id=STRING, iri=STRING, label=STRING, facet=maybe(STRING), concepts=WHOLE, api=URL)
        )
    ),
    "ConceptList": shape(
        scheme=STRING,
        iri=STRING,
        facet=maybe(STRING | {"description": "The parameter of /api/search that takes these concepts."}),
        concepts=many(
            shape(**_NAMED, definition=maybe(STRING), broader=many(STRING), practices=maybe(WHOLE))
        ),
    ),
    "ConceptLink": shape(**_NAMED),
    "Concept": shape(
        **_NAMED,
        page=STRING,
        labels=TEXT,
        names={"type": "object", "description": "Other names, by language.", "additionalProperties": many(STRING)},
        definition=TEXT,
        broader=many(ref("ConceptLink")),
        narrower=many(ref("ConceptLink")),
        related=many(ref("ConceptLink")),
        exactly=many(STRING) | {"description": "The same concept in the lists of others (skos:exactMatch)."},
        practices=maybe(WHOLE | {"description": "Declared with it or a narrower one; null where none are counted."}),
        search=maybe(STRING),
    ),
    "Practice": shape(
        iri=STRING,
        page=STRING,
        api=STRING,
        similar=STRING,
        kind=ref("Kind"),
        publisher={"allOf": [ref("Publisher"), shape(home=STRING)]},
        activity=shape(
            iri=maybe(STRING), sequence=WHOLE, digest=maybe(STRING), published=MOMENT, first_published=MOMENT
        ),
        versions=many(shape(iri=STRING, change=STRING, sequence=WHOLE, published=MOMENT)),
        forms=many(shape(type=STRING, href=STRING)),
        fields=ref("PracticeFields"),
    ),
}  # fmt: skip
"""Name -> shape, without what the property table says."""

_VALUES: dict[str, Schema] = {
    "text": TEXT,
    "texts": shape(language=STRING, text=STRING),
    "when": DATE,
    "day": {"type": "string"},
    "concept": CONCEPT,
    "number": NUMBER,
    "count": {"type": "integer"},
}
"""Kind of value of the property table -> its shape; the others are text."""


def schemas() -> dict[str, Schema]:
    """All shapes by name."""
    parts = {
        name: shape(id=STRING | {"description": "The fragment of its IRI."}, **_fields(rows))
        for name, rows in TABLE.items()
        if name != "Practice"
    }
    extra = many(STRING) | {"description": "Statements of a newer vocabulary, as N-Triples."}
    return SCHEMAS | parts | {"PracticeFields": shape(**_fields(TABLE["Practice"]), extra=extra)}


def _fields(rows: tuple[Property, ...]) -> dict[str, Schema]:
    return {row.field: _field(row) for row in rows}


def _field(row: Property) -> Schema:
    """The shape of a field, with what its author is asked."""
    schema = ref(row.argument) if row.type == "part" else _VALUES.get(row.type, STRING)
    if row.type == "text":
        return schema
    schema = many(schema) if row.many else maybe(schema)
    return schema | {"description": f"{row.predicate}. {row.message}"}
