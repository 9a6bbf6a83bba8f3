"""No page is half translated: every sentence of ours is there in every language, whole and with its placeholders."""

import re
from collections import Counter

import pytest

from tests import messages
from tests.messages import TRANSLATED

PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|</?[a-z]+[^>]*>")


def ids(message):
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_sentence_is_translated(tag):
    assert messages.missing(messages.updated(tag)) == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_the_catalogue_has_what_is_said_and_nothing_else(tag):
    """`make messages` was run."""
    assert messages.path(tag).read_text("utf-8") == messages.as_po(messages.updated(tag)).decode()


@pytest.mark.parametrize("tag", TRANSLATED)
def test_what_programs_read_is_what_translators_wrote(tag):
    assert messages.path(tag, "mo").read_bytes() == messages.as_mo(messages.translated(tag))


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_has_the_placeholders_and_elements_of_its_sentence(tag):
    wrong = []
    for message in messages.messages(messages.translated(tag)):
        for said, form in zip(ids(message), messages.forms(message), strict=True):
            wanted, found = Counter(PLACEHOLDER.findall(said)), Counter(PLACEHOLDER.findall(form))
            if "%(count)s" not in said:  # a singular may write its number as a word, in any language
                wanted.pop("%(count)s", 0), found.pop("%(count)s", 0)
            wrong += [(said, form)] if wanted != found else []
    assert wrong == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_keeps_the_space_and_the_end_of_its_sentence(tag):
    wrong = []
    for message in messages.messages(messages.translated(tag)):
        for said, form in zip(ids(message), messages.forms(message), strict=True):
            if form != form.strip() or (said[-1] in ".?!:") != (form[-1] in ".?!:"):
                wrong.append((said, form))
    assert wrong == []


@pytest.mark.parametrize("tag", ["ca", "fr"])
def test_no_name_stands_where_its_first_letter_would_swallow_the_word_before_it(tag):
    """It is "d’Amsterdam", not "de Amsterdam", and of a name nobody knows how it begins."""
    swallowed = re.compile(
        r"\b(de|que|jusque|lorsque) (<[^>]+>)?%\((city|here|name|title|titles|host|class|other)\)s", re.IGNORECASE
    )
    forms = [form for message in messages.messages(messages.translated(tag)) for form in messages.forms(message)]
    assert [form for form in forms if swallowed.search(form)] == []


def test_sentences_are_found_in_views_and_templates():
    found = {each for message in messages.messages(messages.said()) for each in ids(message)}
    assert {"Policy", "Not stated", "%(count)s practices", "About this site", "In force since %(date)s"} <= found
