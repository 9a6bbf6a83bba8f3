import time

from node.search import Index, Query, Snippet
from node.search.snippets import LENGTH


def marked(snippet: Snippet) -> list[str]:
    return [text for text, matched in snippet if matched]


def whole(snippet: Snippet) -> str:
    return "".join(text for text, _ in snippet)


def test_words_in_any_form_are_marked(index: Index):
    [snippet] = index.snippets(Query("camera public"), ["Cameras watch the PUBLIC square."])
    assert snippet == (("Cameras", True), (" watch the ", False), ("PUBLIC", True), (" square.", False))


def test_accents_do_not_matter_either_way(index: Index):
    [snippet] = index.snippets(Query("camaras überwachung"), ["Las cámaras, die Uberwachung"])
    assert marked(snippet) == ["cámaras", "Uberwachung"]


def test_words_that_only_begin_alike_are_not_marked(index: Index):
    [snippet] = index.snippets(Query("camera"), ["A campus in Cambridge"])
    assert marked(snippet) == []


def test_every_form_of_a_word_is_marked_however_its_stem_begins(index: Index):
    for word, other in (("toeristische", "toeristen"), ("running", "runs"), ("relational", "relate")):
        [snippet] = index.snippets(Query(word), [f"Here {other} stands"])
        assert marked(snippet) == [other]
    [snippet] = index.snippets(Query("Asia"), ["as it is"])
    assert marked(snippet) == []


def test_common_words_are_not_marked_beside_others(index: Index):
    [snippet] = index.snippets(Query("the camera"), ["The camera"])
    assert marked(snippet) == ["camera"]


def test_the_piece_with_most_of_the_words_is_shown(index: Index):
    text = "A camera first. " + "Nothing here. " * 60 + "Sensors beside a camera in a street. " + "Nothing here. " * 60
    [snippet] = index.snippets(Query("camera sensor street"), [text])
    assert marked(snippet) == ["Sensors", "camera", "street"]
    assert whole(snippet).startswith("…")
    assert whole(snippet).endswith("…")
    assert len(whole(snippet)) <= LENGTH + 2


def test_a_text_without_the_words_shows_its_beginning(index: Index):
    text = "Once upon a time there was a city. " * 20
    [snippet] = index.snippets(Query("camera"), [text])
    assert whole(snippet).startswith("Once upon")
    assert whole(snippet).endswith("…")
    assert len(snippet) == 1


def test_a_short_text_is_shown_whole_and_an_empty_one_is_empty(index: Index):
    assert index.snippets(Query("x"), ["Short.", "", "  \n "]) == [(("Short.", False),), (), ()]


def test_pieces_are_plain_text(index: Index):
    [snippet] = index.snippets(Query("camera"), ["<script>camera</script> & <b>"])
    assert snippet == (("<script>", False), ("camera", True), ("</script> & <b>", False))


def test_each_text_has_its_snippet_in_order(index: Index):
    snippets = index.snippets(Query("bread"), ["Bread", "Jam", "More bread"])
    assert [marked(snippet) for snippet in snippets] == [["Bread"], [], ["bread"]]


def test_words_without_spaces_are_cut(index: Index):
    [snippet] = index.snippets(Query("camera"), ["x" * 3_000 + " camera " + "y" * 3_000])
    assert marked(snippet) == ["camera"]
    assert len(whole(snippet)) <= LENGTH + 2


def test_a_page_of_long_texts_is_quick(index: Index):
    texts = [("Élan of a camera and a city. " * 400) + str(n) for n in range(20)]
    start = time.process_time()
    index.snippets(Query("camera city camp cabin"), texts)
    assert time.process_time() - start < 1
