import pytest

from node.search.analysis import (
    ANALYZERS,
    OTHER,
    STEMMERS,
    analyzer_of,
    clean,
    common,
    flat,
    prepared,
    stems_of_each,
    telling_terms,
    terms,
)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "cameras", "camera"),
        ("en", "Monitoring", "monitored"),
        ("es", "cámaras", "cámara"),
        ("ca", "càmeres", "càmera"),
        ("ca", "decisions", "decisió"),
        ("fr", "surveillances", "surveillance"),
        ("de", "Überwachungen", "Überwachung"),
        ("nl", "gemeenten", "gemeente"),
        ("fi", "kameran", "kamera"),
        ("it", "decisioni", "decisione"),
        ("pt", "informações", "informação"),
        ("sv", "kameror", "kamera"),
        ("da", "kameraer", "kameraerne"),
        ("no", "målinger", "måling"),
    ],
)
def test_forms_of_a_word_have_one_stem(language, one, other):
    assert len(terms(one, language)) == 1
    assert terms(one, language) == terms(other, language)


def test_twelve_languages_have_a_stemmer_and_all_others_share_an_analyzer():
    assert set(STEMMERS) == set("en es ca fr de nl fi it pt sv da no".split())
    assert set(ANALYZERS) == {*STEMMERS, OTHER}
    tags = ("pt-br", "nb", "nn-no", "no", "en-GB", "uk", "zh-hant-tw", "und", "", "x" * 100)
    assert [analyzer_of(tag) for tag in tags] == ["pt", "no", "no", "no", "en", *[OTHER] * 5]


@pytest.mark.parametrize(
    ("language", "accented", "plain"),
    [
        ("es", "vigilancia pública cámaras", "vigilancia publica camaras"),
        ("ca", "càmeres públiques", "cameres publiques"),
        ("fr", "caméras à l'école", "cameras a l'ecole"),
        ("de", "Überwachung für Bürger", "uberwachung fur burger"),
        ("fi", "päätöksenteko", "paatoksenteko"),
        ("sv", "övervakning", "overvakning"),
        ("it", "città", "citta"),
        ("pt", "câmera", "camera"),
        (OTHER, "Łódź", "lodz"),
    ],
)
def test_words_without_their_accents_have_the_same_stems(language, accented, plain):
    assert terms(accented, language) == terms(plain, language)


@pytest.mark.parametrize("ending", ["informação", "participação"])
def test_portuguese_nouns_are_one_in_singular_and_plural(ending):
    plural = ending.replace("ção", "ções")
    assert terms(ending, "pt") == terms(plural, "pt")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("監視カメラの設置", "監視カメラ"),
        ("公共空间的摄像头", "摄像头"),
        ("การติดตั้งกล้องวงจรปิด", "กล้อง"),
        ("កាមេរ៉ាសុវត្ថិភាព", "សុវត្ថិភាព"),
    ],
)
def test_what_is_written_without_spaces_is_found_by_its_parts(text, part):
    assert set(terms(part, OTHER)) <= set(terms(text, OTHER))
    assert len(terms(part, OTHER)) > 1


def test_pairs_of_letters_are_made_only_where_there_are_no_spaces():
    assert prepared("cameras 公園 камеры", OTHER).split() == ["cameras", "公園", "камеры"]
    assert prepared("公園カ", OTHER).split() == ["公園", "園カ"]
    assert terms("園", OTHER) == ["園"]
    assert prepared("公園", "en") == "公園"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a an the of would somebody THE"),
        ("es", "los para está"),
        ("ca", "les amb perquè als"),
        ("fr", "les dans même"),
        ("de", "und über nicht"),
        ("nl", "het een van"),
        ("fi", "ja että on"),
        ("it", "gli della è"),
        ("pt", "não para uma"),
        ("sv", "och är inte"),
        ("da", "og på ikke"),
        ("no", "og på ikke"),
    ],
)
def test_words_that_every_text_has_tell_nothing(language, words):
    assert telling_terms(words, language) == []
    assert all(common(word, language) for word in words.split())
    assert terms(words, language) != []


def test_in_a_language_without_stemmer_every_word_tells():
    assert telling_terms("the of и", OTHER) == ["the", "of", "и"]
    assert not common("the", OTHER)


def test_a_word_that_tells_nothing_in_one_language_tells_in_another():
    assert common("die", "de")
    assert not common("die", "en")


def test_surrogates_are_dropped_and_letters_composed():
    assert clean("a\ud800b\udfff") == "ab"
    assert clean("cafe\u0301") == "café"
    assert clean("plain\x00") == "plain\x00"


@pytest.mark.parametrize("name", ANALYZERS)
def test_any_cleaned_text_can_be_analysed(name):
    text = clean("\ud800 \x00 \u202e \uffff 👩‍👩‍👧 ﬀ ŉ İ ß 公" + "w" * 5_000)
    assert all(terms(text, name))
    assert telling_terms("", name) == terms("", name) == terms("?! … -", name) == []


@pytest.mark.parametrize("name", ANALYZERS)
def test_a_word_of_more_than_forty_bytes_is_none(name):
    assert terms("w" * 40, name) == []
    assert terms("w" * 39, name) != []


@pytest.mark.parametrize("name", ANALYZERS)
def test_stems_of_many_texts_at_once_are_those_of_each(name):
    texts = ["Cameras in the city", "", "les càmeres", "公園カメラ", "?", "77", "informações públicas"]
    assert stems_of_each(texts, name) == [" ".join(telling_terms(text, name)) for text in texts]
    assert stems_of_each([], name) == []


def test_flat_names_have_one_space_between_words_in_lower_case_without_accents():
    assert flat("  São_Paulo – (La Réunion)!") == "sao paulo la reunion"
    assert flat("A-b  C") == "a b c"
    assert flat("STRASSE") == flat("Straße")
    assert flat("\ud800?") == ""
