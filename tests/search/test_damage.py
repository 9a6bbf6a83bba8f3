"""A question that Tantivy cannot answer is no damage; a file that changed is."""

import logging
from dataclasses import replace

import pytest
from tantivy import Query as Matching

from node.errors import SearchError
from node.search import After, Hit, Query, Writer, served
from node.search import index as index_module
from node.search.damage import reading, verify
from node.search.fields import schema
from tests.search.conftest import listing


def panicking(*_):
    return Matching.phrase_query(schema(), "title_en", ["alone"])


def refusing(*_):
    raise ValueError("an invalid argument was passed")


def overflowing(*_):
    raise OverflowError("can't convert negative int to unsigned")


def test_the_panic_and_the_refusal_of_tantivy_are_search_errors():
    for fails in (panicking, refusing, overflowing):
        with pytest.raises(SearchError), reading():
            fails()


@pytest.mark.parametrize("fails", [panicking, refusing, overflowing])
def test_a_question_that_tantivy_cannot_answer_leaves_the_index_to_others(put, index, monkeypatch, caplog, fails):
    put(listing("a", "Bread"))
    with monkeypatch.context() as failing:
        failing.setattr(index_module, "matching", fails)
        for _ in range(3):
            assert index.search(Query("bread")).total == 0
    assert [record.message for record in caplog.records] == [
        f"The search index in {index.folder} cannot answer a question, but is whole."
    ] * 3
    assert caplog.records[0].exc_info
    assert index.ready
    assert index.search(Query("bread")).total == 1


def changed(generation, kind="pos"):
    """In place, as a disk does: a file that is cut off for a moment kills the process whose thread has it mapped."""
    for path in generation.glob(f"*.{kind}"):
        with path.open("r+b") as file:
            file.write(bytes(byte ^ 0x5A for byte in path.read_bytes()))


def test_a_question_that_fails_on_changed_files_is_damage_said_once(put, writer, index, monkeypatch, caplog):
    put(listing("a", "Bread"))
    assert index.ready
    changed(writer.generation)
    monkeypatch.setattr(index_module, "matching", panicking)
    for _ in range(3):
        assert index.search(Query("bread")).total == 0
    assert not index.ready
    assert len(caplog.records) == 1
    assert "damaged" in caplog.text
    assert "commons rebuild search" in caplog.text


def test_files_are_looked_through_once_a_minute_at_most(put, index, monkeypatch):
    put(listing("a", "Bread"))
    looks = []
    monkeypatch.setattr(served, "verify", looks.append)
    monkeypatch.setattr(index_module, "matching", panicking)
    for _ in range(5):
        index.search(Query("bread"))
    assert len(looks) == 1
    index._served._look_again = 0.0
    index.search(Query("bread"))
    assert len(looks) == 2


def test_a_failure_on_a_commit_that_was_replaced_meanwhile_is_no_damage(put, index, monkeypatch, caplog):
    put(listing("a", "Bread"))
    assert index.ready

    def replaced(_):
        put(listing("b", "Bread"))
        raise SearchError("a file is gone")

    with monkeypatch.context() as failing:
        failing.setattr(served, "verify", replaced)
        failing.setattr(index_module, "matching", panicking)
        index.search(Query("bread"))
    assert "damaged" not in caplog.text
    assert index.search(Query("bread")).total == 2


def test_what_could_not_be_opened_is_tried_again(put, index, monkeypatch, caplog):
    """Too many open files is no damage that lasts."""
    put(listing("a", "Bread"))
    with monkeypatch.context() as failing:
        failing.setattr(served, "View", lambda _: (_ for _ in ()).throw(SearchError("too many open files")))
        assert not index.ready
    assert not index.ready
    index._served._look_again = 0.0
    assert index.ready
    assert index.search(Query("bread")).total == 1
    assert len(caplog.records) == 1


def test_a_damaged_index_is_served_again_after_a_rebuild(put, writer, folder, thesaurus, index, monkeypatch):
    put(listing("a", "Bread"))
    assert index.ready
    changed(writer.generation)
    with monkeypatch.context() as failing:
        failing.setattr(index_module, "matching", panicking)
        index.search(Query("bread"))
    assert not index.ready
    with Writer.new(folder, thesaurus) as new:
        new.put([listing("a", "Bread")])
        new.commit(1)
        new.serve()
    assert index.search(Query("bread")).total == 1


@pytest.mark.parametrize("kind", ["term", "idx", "pos", "store", "fast", "fieldnorm", "del"])
def test_a_file_that_is_gone_or_changed_is_damage(put, writer, kind):
    put(listing("a", "Bread"), listing("b", "Jam"))
    writer.remove(["https://ghent.example/practices/a"])
    writer.commit(2)
    verify(writer.generation)
    (path,) = writer.generation.glob(f"*.{kind}")
    whole = path.read_bytes()
    for wrong in (b"", whole[:-1], bytes([whole[0] ^ 1]) + whole[1:], None):
        path.unlink(missing_ok=True)
        if wrong is not None:
            path.write_bytes(wrong)
        with pytest.raises(SearchError, match=f"damaged: .*{kind}"):
            verify(writer.generation)
    path.write_bytes(whole)
    verify(writer.generation)


@pytest.mark.parametrize("meta", [None, "{", "[]", "{}", '{"segments": [{}]}', '{"segments": 7}'])
def test_a_list_of_files_that_cannot_be_read_is_damage(put, writer, meta):
    put(listing("a", "Bread"))
    path = writer.generation / "meta.json"
    path.unlink()
    if meta:
        path.write_text(meta)
    with pytest.raises(SearchError, match="damaged"):
        verify(writer.generation)


def test_what_no_index_can_do_harms_nobody(put, index, caplog):
    """Limits and names out of all reason: Tantivy panics on some and takes the process down with others."""
    put(listing("a", "Bread"), listing("b", "Bread"))
    practice = listing("a", "Bread").practice
    for limit in (-(2**70), -1, 0, 1, 2**40, 2**70):
        index.suggest("bre", limit=limit)
        index.similar(practice, limit=limit)
        index.search(Query("bread", size=limit, page=limit))
        index.search(Query("bread", size=limit, after=After(limit, "\ud800")))
        index.search(Query("", size=limit, after=After(limit, "")))
    index.similar(replace(practice, iri="\ud800", themes=("\ud800", "")))
    index.why(Query("bread"), [Hit("", 0.0)])
    assert index.ready
    assert index.search(Query("bread")).total == 2
    assert caplog.records == []


def test_a_log_is_not_written_for_a_question_that_finds_nothing(put, index, caplog):
    caplog.set_level(logging.WARNING)
    put(listing("a", "Bread"))
    assert index.search(Query("xylophone")).total == 0
    assert index.why(Query("xylophone"), []) == []
    assert index.snippets(Query("xylophone"), []) == []
    assert caplog.records == []
