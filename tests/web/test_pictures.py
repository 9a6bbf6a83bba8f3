"""Pictures of results: no base, no bar."""

from decimal import Decimal

import pytest

from node.practice import Kind, Practice, Result
from node.web.views.pictures import Bar, bars, dots


def result(value, **facts):
    numbers = {name: Decimal(number) for name, number in facts.items() if not isinstance(number, (dict, str))}
    return Result(**{"metric": {"en": "Trips"}, **facts, **numbers, "value": Decimal(value)})


def test_a_part_of_a_whole_has_a_bar_on_its_whole():
    assert bars(result(72, out_of=240), ()) == (Bar(300, of_whole=True),)


def test_a_value_stands_over_the_one_before():
    assert bars(result(50, baseline=100), ()) == (Bar(500), Bar(1000, before=True))
    assert bars(result(100, baseline=0), ()) == (Bar(1000), Bar(0, before=True))


def test_results_of_one_metric_share_a_scale_and_others_do_not():
    first, second, other = result(10), result(40), result(99, metric={"en": "Streets"})
    every = (first, second, other)
    assert [bars(each, every) for each in every] == [(Bar(250),), (Bar(1000),), ()]


@pytest.mark.parametrize(
    "each", [result(72), result(300, out_of=240), result(-1, out_of=240), result("NaN", out_of=2), result(1, out_of=0)]
)
def test_without_a_base_there_is_no_bar(each):
    assert bars(each, (each,)) == ()


def test_dots_count_a_part_of_a_small_whole_column_by_column():
    def drawn(*results):
        return dots(Practice("https://x.example/practices/x", Kind.PILOT, results=results))

    shown = drawn(result(5), result(3, out_of=20))
    assert (shown.result, shown.width, shown.height) == (2, 60, 160)
    assert (shown.part.count("M"), shown.rest.count("M")) == (3, 17)
    assert shown.part.startswith("M10 10h0M10 30h0")
    assert drawn(result(3, out_of=20, qualifier="https://x.example/about")) is None
    assert drawn(result("2.5", out_of=20)) is None
    assert drawn(result(3, out_of=20_000)) is None
