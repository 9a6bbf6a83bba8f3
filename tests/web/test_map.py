"""Maps: which names stand on them and where, and where one city lies."""

import itertools

import pytest

from node.web.views.map_labels import Mark, labels, width_of
from node.web.views.map_view import Spot, located, map_view

AMSTERDAM, ROTTERDAM, UTRECHT, LONDON = (4.89, 52.374), (4.48, 51.92), (5.12, 52.09), (-0.13, 51.51)
SYDNEY = (151.207, -33.868)


def box(label):
    left = {"start": label.x, "end": label.x - width_of(label.text), "middle": label.x - width_of(label.text) / 2}
    return left[label.anchor], label.y - 10, left[label.anchor] + width_of(label.text), label.y + 2


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def a_crowd():
    """The largest city of all in the middle of others."""
    around = itertools.product((-1, -0.5, 0.5, 1), repeat=2)
    others = [Spot(f"Town {n}", "", 1, evident=False, centroid=(5 + x, 52 + y)) for n, (x, y) in enumerate(around)]
    return [*others, Spot("Amsterdam", "", 10, evident=True, centroid=AMSTERDAM)]


def test_the_city_with_most_practices_is_named_even_in_a_crowd():
    assert "Amsterdam" in [label.text for label in map_view(a_crowd()).labels]


def test_no_name_covers_another_or_a_dot_or_leaves_the_map():
    view = map_view([*a_crowd(), Spot("London", "", 5, evident=False, centroid=LONDON)])
    boxes = [box(label) for label in view.labels]
    dots = [(dot.x - dot.r, dot.y - dot.r, dot.x + dot.r, dot.y + dot.r) for dot in view.europe]
    assert len(boxes) > 3
    assert not any(meet(one, other) for one, other in itertools.combinations(boxes, 2))
    assert not any(meet(one, dot) for one in boxes for dot in dots)
    assert all(left >= 0 and top >= 0 and right <= 330 and bottom <= 378 for left, top, right, bottom in boxes)


def test_of_places_with_as_many_practices_the_larger_is_named_first():
    spots = [Spot(name, "", 1, False, (15, 45 + n), 10**n) for n, name in enumerate("abcdefghijkl")]
    assert [label.text for label in map_view(spots).labels] == list("lkjihgfe")


def test_a_name_that_stands_further_off_has_a_line_to_its_dot():
    ring = [Mark("", 100 + x, 100 + y, 4) for x, y in ((14, 0), (-14, 0), (0, 14), (9, 12), (-9, 12), (12, -12))]
    (label,) = labels([Mark("Ghent", 100, 100, 4), *ring], 200, 200, most=1)
    assert label.line.startswith("M")
    (near,) = labels([Mark("Ghent", 100, 100, 4)], 200, 200)
    assert near.line == ""


def test_a_name_that_fits_nowhere_is_left_out():
    (only,) = labels([Mark("W" * 60, 100, 100, 4), Mark("Ghent", 20, 20, 4)], 200, 200)
    assert only.text == "Ghent"


@pytest.mark.parametrize(("centroid", "outline"), [(AMSTERDAM, "europe"), (SYDNEY, "world")])
def test_a_city_lies_on_the_part_of_the_map_that_is_shown(centroid, outline):
    place = located("Here", centroid)
    assert place
    assert place.outline == outline
    assert place.left < place.x < place.left + place.width
    assert place.top < place.y < place.top + place.height
    assert place.label
    assert place.label.text == "Here"


def test_a_city_of_which_nobody_says_where_it_is_lies_on_no_map():
    assert located("Atlantis", ()) is None


def test_a_name_that_is_longer_than_its_map_stands_in_the_title_alone():
    place = located("W" * 60, AMSTERDAM)
    assert place
    assert place.label is None
