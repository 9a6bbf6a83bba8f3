from decimal import Decimal

import pytest

from node.practice import Kind, Practice, Result
from node.rdf.namespaces import SCHEMES
from node.web.language import LANGUAGES, numeral
from node.web.negotiation import HTML, Body
from node.web.page_cache import PageCache
from node.web.views import words
from node.web.views.results import figure, key_result


def a_status(id, **facts):
    return words.status(
        Practice("https://x.example/practices/x", Kind.POLICY, status=f"{SCHEMES}statuses/{id}", **facts)
    )


@pytest.mark.parametrize(
    ("id", "facts", "text"),
    [
        ("in-force", {"start": "2021"}, "In force since 2021"),
        ("in-force", {}, "In force"),
        ("in-force", {"start": "2001", "status_since": "2021-03"}, "In force since March 2021"),
        ("ended", {"end": "2018-07-01"}, "Ended 1 July 2018"),
        ("repealed", {"status_since": "2025-08", "end": "2024"}, "Repealed August 2025"),
        ("running", {"status_basis": f"{SCHEMES}evidence/recalled"}, "Running, not verified"),
        ("proposed", {"status_basis": f"{SCHEMES}evidence/source-read"}, "Proposed"),
        ("of-tomorrow", {}, "of tomorrow"),
    ],
)
def test_a_status_is_a_word_with_its_date(id, facts, text):
    assert a_status(id, **facts) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [("2016", "2016"), ("2016-05", "May 2016"), ("2016-05-01", "1 May 2016"), ("2016-13", "2016-13"), ("soon", "soon")],
)
def test_dates_as_people_write_them(written, read):
    assert words.date(written) == read


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("9.40"), "9.4"),
        (Decimal(4_000_000), "4,000,000"),
        (Decimal("1E+3"), "1,000"),
        (Decimal("-0.5"), "-0.5"),
        (Decimal("1E+999999"), "1E+999999"),
        (262207, "262,207"),
    ],
)
def test_numbers(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("facts", "number", "rest"),
    [
        ({"value": Decimal(72), "out_of": Decimal(240), "unit": {"en": "people"}}, "72", "of 240 people"),
        ({"value": Decimal(29), "unit": {"en": "%"}}, "29%", ""),
        ({"value": Decimal(3200), "qualifier": f"{SCHEMES}qualifiers/more-than"}, "more than 3,200", ""),
        ({"low": Decimal(1000), "high": Decimal(1500)}, "1,000 to 1,500", ""),
        ({"words": {"en": "almost all"}}, "almost all", ""),
        ({"value": Decimal(7), "unit": {"en": "Principles"}, "metric": {"en": "principles"}}, "7", ""),
    ],
)
def test_a_figure_in_words(facts, number, rest):
    shown = figure(Result(**{"metric": {"en": "x"}, **facts}))
    assert (shown.number.text, shown.rest.text) == (number, rest)


def test_the_key_result_is_an_outcome_with_a_number_before_all_else():
    context = Result(value=Decimal(1), kind=f"{SCHEMES}result-kinds/context")
    said = Result(words={"en": "much"}, kind=f"{SCHEMES}result-kinds/outcome")
    outcome = Result(value=Decimal(2), kind=f"{SCHEMES}result-kinds/outcome")
    practice = Practice("https://x.example/practices/x", Kind.PILOT, results=(context, said, outcome))
    assert key_result(practice) is outcome
    assert key_result(Practice("https://x.example/practices/x", Kind.PILOT)) is None


def test_a_key_result_with_a_source_or_a_whole_goes_before_one_with_neither():
    def chosen(*results):
        return key_result(Practice("https://x.example/practices/x", Kind.PILOT, results=results))

    kinds = f"{SCHEMES}result-kinds/"
    bare = Result(value=Decimal(3), kind=f"{kinds}outcome")
    share = Result(value=Decimal(72), out_of=Decimal(240), kind=f"{kinds}output")
    sourced = Result(value=Decimal(5), sources=("source-1",), kind=f"{kinds}output")
    both = Result(value=Decimal(9), out_of=Decimal(10), sources=("source-1",), kind=f"{kinds}output")
    context = Result(value=Decimal(240), out_of=Decimal(900), sources=("source-1",), kind=f"{kinds}context")
    assert chosen(context, bare) is bare
    assert chosen(bare, share) is share
    assert chosen(share, sourced) is sourced
    assert chosen(sourced, both) is both
    assert chosen(both, Result(value=Decimal(1), out_of=Decimal(2), kind=f"{kinds}outcome")).value == 1


def test_years_from_and_to():
    def years(start, end):
        return words.years(Practice("https://x.example/practices/x", Kind.PILOT, start=start, end=end))

    assert years("2017-05", "2018") == "2017\N{EN DASH}2018"
    assert years("2017", "2017-09") == "2017"
    assert years(None, "2018") == "until 2018"
    assert years(None, None) == ""


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("count", [0, 7, 999, 1_000, 9_999, 10_000, 12_345, 1_234_567])
def test_what_is_counted_is_written_as_other_numbers_are(tag, count):
    assert numeral(count, tag) == numeral(Decimal(count), tag)


def test_the_page_cache_gives_up_what_was_used_least_and_what_is_old():
    made = []

    def make(name):
        def body():
            made.append(name)
            return Body.of(name.encode() * 40, HTML)

        return body

    cache = PageCache(limit_bytes=100)
    for name in ("a", "b", "a", "c", "a", "b"):
        cache.get(name, make(name))
    assert made == ["a", "b", "c", "b"]
    brief = PageCache(seconds=0)
    brief.get("a", make("d"))
    brief.get("a", make("d"))
    assert made[4:] == ["d", "d"]
