"""Practices such as files can hold, generated off the property table."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from node.catalog.files import NO_TEXT
from node.catalog.markdown import PARTS
from node.practice import Kind, LanguageText, Practice
from node.rdf.namespaces import SCHEME_NAMESPACES
from node.rdf.table import TABLE, Property

BASE = "https://ghent.example"

LANGUAGES = st.sampled_from(["en", "nl", "fr", "ar", "pt-br", "zh-hant", "sl-rozaj-biske", "x-klingon"])
TRICKY = st.one_of(
    st.sampled_from(["NO", "~", "- a", "a: b", "# c", "---", "...", "{", "[a", "&a", "*a", "!a", "%a", "|", ">", "@"]),
    st.sampled_from(["`", "<<", "2019-13", "?", ": ", "null", "=", "'", '"', "\\", "\t", "\ufeff", "\x92", " x "]),
    st.sampled_from(["a\n", "\n\na", "a\r\nb", "a\x85b", "a\u2028b", "a\n\n  b\n c", "a  \nb", "a\n\tb", "a\u00a0"]),
    st.sampled_from(["a #b", "123", "---\na\n---", "a\n---\nb", "\U0001f469\u200d\U0001f469", "مدينة"]),
)
WORDS = TRICKY | st.text(min_size=1, max_size=40).filter(lambda text: not NO_TEXT.search(text))
TEXTS = st.dictionaries(LANGUAGES, WORDS, max_size=3)
SLUGS = st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True)
ADDRESSES = SLUGS.map(lambda slug: f"https://x.example/{slug}?a=b#c")
WHEN = st.sampled_from(["2017", "2016-05", "2016-02-29", "0999"])

SIMPLE = {
    "name": WORDS,
    "when": WHEN,
    "day": st.just("2027-05-01"),
    "year": st.just("2017"),
    "number": st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**9, min_value=-(10**9))
    | st.integers(-(10**17), 10**17).map(Decimal),
    "count": st.integers(0, 10**17),
    "iri": ADDRESSES,
    "practice": ADDRESSES | SLUGS.map(lambda slug: f"{BASE}/practices/{slug}"),
    "mailto": SLUGS.map(lambda slug: f"mailto:{slug}@stad.example"),
    "tel": st.just("tel:+32-92101010"),
    "own": st.sampled_from(["source-1", "source-2", "source-10", "org-1", "contact"]),
    "wkt": st.just("POINT(3.72 51.05)"),
    "currency": st.just("EUR"),
    "sha256": st.just("0" * 64),
}


def practices() -> st.SearchStrategy[Practice]:
    """Practices of our own node; most fields are absent in each, and no part is empty."""
    fields = {row.field: field(row) for row in TABLE["Practice"]}
    optional = st.fixed_dictionaries({}, optional=fields)
    return st.builds(
        lambda slug, kind, given: Practice(f"{BASE}/practices/{slug}", kind, **given),
        SLUGS,
        st.sampled_from(Kind),
        optional,
    )


def field(row: Property) -> st.SearchStrategy[object]:
    """Values of one row of the table."""
    if row.type == "text":
        return TEXTS
    if row.type == "texts":
        return st.sets(st.builds(LanguageText, LANGUAGES, WORDS), max_size=3).map(lambda found: tuple(sorted(found)))
    if row.type == "part":
        return st.lists(part(row.argument), max_size=3).map(tuple) if row.many else part(row.argument)
    single = SIMPLE[row.type] if row.type != "concept" else concept(row.argument)
    return st.sets(single, max_size=3).map(lambda found: tuple(sorted(map(str, found)))) if row.many else single


def part(name: str) -> st.SearchStrategy[object]:
    """One part of a class of the table."""
    return st.fixed_dictionaries({}, optional={row.field: field(row) for row in TABLE[name]}).map(
        lambda given: PARTS[name](**given)
    )


def concept(scheme: str) -> st.SearchStrategy[str]:
    """IRIs of a scheme, known or not."""
    return st.sampled_from(["one", "two", "THREE_3"]).map(lambda id: SCHEME_NAMESPACES[scheme] + id)
