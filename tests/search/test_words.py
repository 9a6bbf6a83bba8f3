import time

import pytest

from node.search.words import MOST_WORDS, Words, read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", Words()),
        ("  \t\n ", Words()),
        ('"', Words()),
        ('- -- "" \'', Words()),
        ("cameras in space", Words(("cameras", "in", "space"))),
        ("Wi-Fi d'Orsay", Words(("Wi", "Fi", "d", "Orsay"))),
        ("twice twice", Words(("twice",))),
        ('"public space" camera', Words(("camera",), (("public", "space"),))),
        ('camera "public space', Words(("camera",), (("public", "space"),))),
        ('"camera"', Words(("camera",))),
        ('title:"', Words(("title",))),
        ('title:""', Words(("title",))),
        ('title:"a b" c', Words(("c",), (("title", "a", "b"),))),
        ("camera -drone", Words(("camera",), excluded=(("drone",),))),
        ('camera -"public space"', Words(("camera",), excluded=(("public", "space"),))),
        ("camera - drone", Words(("camera", "drone"))),
        ("AND OR NOT title:x* ^2 ~", Words(("AND", "OR", "NOT", "title", "x", "2"))),
        ("NEAR(", Words(("NEAR",))),
        ('x" OR title:*; DROP TABLE practice --', Words(("x",), (("OR", "title", "DROP", "TABLE", "practice"),))),
        ("nul\x00byte\ud800", Words(("nul", "byte"))),
        ("cafe\u0301", Words(("café",))),
        ("公園 カメラ", Words(("公園", "カメラ"))),
    ],
)
def test_any_text_is_words(text: str, words: Words):
    assert read(text) == words


def test_words_of_phrases_are_wanted_too():
    assert read('a "b c" -d').wanted == ("a", "b", "c")


def test_only_the_first_words_count():
    assert len(read(" ".join(f"w{n}" for n in range(10_000))).words) == MOST_WORDS


@pytest.mark.parametrize("text", ['"' * 10**6, "-" * 10**6, "a" * 10**6, "a* OR " * 10**5, '-"' * 10**6, " " * 10**6])
def test_a_huge_text_is_read_at_once(text: str):
    start = time.process_time()
    read(text)
    assert time.process_time() - start < 0.1
