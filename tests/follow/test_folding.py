"""A practice of a city and a curator's copy of it are one hit, whatever becomes of either."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from node.follow.index import Follower
from node.follow.meaning import MeaningFollower
from node.practice import Change, Thesaurus
from node.rdf.members import stated
from node.rdf.namespaces import SCHEME_NAMESPACES
from node.search import Index, Query
from node.search.listing import document
from node.store import peers, practices, transaction
from node.store.peers import Peer
from tests.follow.conftest import AMSTERDAM, GHENT, Record
from tests.search.fake_embedder import FakeEmbedder

THESAURUS = Thesaurus([], SCHEME_NAMESPACES)
NOW = "2026-11-26T00:00:00Z"
CURATORS = [f"did:web:{name}.example" for name in ("brno", "cork", "delft", "essen")]


def iri(slug: str, did: str = GHENT) -> str:
    return f"https://{did.rpartition(':')[2]}/practices/{slug}"


@pytest.fixture
def follower(record: Record) -> Iterator[Follower]:
    follower = Follower(record.db, record.config, GHENT, THESAURUS)
    yield follower
    follower.close()


@pytest.fixture
def index(record: Record) -> Index:
    return Index(record.config.search, THESAURUS)


@pytest.fixture
def pair(record: Record) -> Record:
    """A practice of Ghent, and what the library of Amsterdam, a curator, wrote of it."""
    record.put("a", words="Bread")
    record.put("copy", words="Jam", did=AMSTERDAM, copy_of=iri("a"))
    return record


def add(record: Record, did: str, *, curator: bool = True) -> None:
    with transaction(record.db):
        peers.add(record.db, Peer(did, f"https://{did.rpartition(':')[2]}", did, curator=curator, stream=""), [])


def found(index: Index, words: str = "") -> list[str]:
    answer = index.search(Query(words, size=100))
    assert answer.total == len(answer.hits) == sum(count.count for count in answer.facets["kind"])
    return sorted(hit.iri.rpartition("/")[2] for hit in answer.hits)


@pytest.mark.usefixtures("pair")
def test_the_words_of_both_find_the_citys_own_once(follower, index):
    follower.catch_up()
    assert found(index) == found(index, "bread") == found(index, "jam") == found(index, "bread jam") == ["a"]
    assert [(each.value, each.count) for each in index.search(Query("jam")).facets["city"]] == [("ghent", 1)]
    assert follower.rebuild() == 1
    assert found(index, "jam") == ["a"]


def test_a_copy_in_another_language_is_found_in_it(record, follower, index):
    record.put("a", words="Bread")
    record.put("copy", words={"fi": "Valvontakamerat"}, did=AMSTERDAM, copy_of=iri("a"))
    follower.catch_up()
    assert found(index, "valvontakamera") == ["a"]
    assert index.search(Query(filters={"lang": ("fi",)})).total == 1


def test_a_copy_stands_by_itself_until_its_original_comes(record, follower, index):
    record.put("copy", words="Jam", did=AMSTERDAM, copy_of=iri("a"))
    follower.catch_up()
    assert found(index, "jam") == ["copy"]
    record.put("a")
    follower.catch_up()
    assert found(index) == found(index, "jam") == ["a"]


def test_a_copy_is_found_again_when_its_original_is_withdrawn_and_goes_when_that_comes_back(pair, follower, index):
    follower.catch_up()
    pair.put("a", change=Change.DELETE)
    follower.catch_up()
    assert (found(index), found(index, "bread")) == (["copy"], [])
    pair.put("a", words="Honey")
    follower.catch_up()
    assert found(index) == found(index, "jam") == found(index, "honey") == ["a"]


def test_the_words_of_a_copy_go_with_it_and_change_with_it(pair, follower, index):
    follower.catch_up()
    pair.put("copy", words="Tea", did=AMSTERDAM, change=Change.UPDATE, copy_of=iri("a"))
    follower.catch_up()
    assert (found(index, "jam"), found(index, "tea")) == ([], ["a"])
    pair.put("copy", did=AMSTERDAM, change=Change.DELETE)
    follower.catch_up()
    assert (found(index), found(index, "tea")) == (["a"], [])


@pytest.mark.parametrize(("copy_of", "jam"), [("", ["copy"]), (iri("b"), ["b"])])
def test_a_copy_that_turns_to_something_else_leaves_its_original_as_it_was(pair, follower, index, copy_of, jam):
    pair.put("b", words="Salt")
    follower.catch_up()
    pair.put("copy", words="Jam", did=AMSTERDAM, change=Change.UPDATE, copy_of=copy_of)
    follower.catch_up()
    assert (found(index, "bread"), found(index, "jam")) == (["a"], jam)


def test_who_is_no_curator_adds_no_word_to_what_others_published(record, follower, index):
    add(record, CURATORS[0], curator=False)
    record.put("a")
    record.put("spam", words="Casino", did=CURATORS[0], copy_of=iri("a"))
    follower.catch_up()
    assert (found(index, "casino"), found(index, "bread")) == (["spam"], ["a"])
    with transaction(record.db):
        peers.remember(record.db, CURATORS[0], name="Library", curator=True)
    follower.catch_up()
    assert found(index, "casino") == ["a"]
    with transaction(record.db):
        peers.remember(record.db, CURATORS[0], name="Library", curator=False)
    follower.catch_up()
    assert (found(index), found(index, "casino")) == (["a", "spam"], ["spam"])


def test_three_copies_are_folded_and_the_next_moves_up_when_one_goes(record, follower, index):
    record.put("a")
    for did, words in zip(CURATORS, ("Jam", "Tea", "Salt", "Honey"), strict=True):
        add(record, did)
        record.put(words.lower(), words=words, did=did, copy_of=iri("a"))
    follower.catch_up()
    assert found(index) == ["a", "honey"]
    record.put("tea", did=CURATORS[1], change=Change.DELETE)
    follower.catch_up()
    assert found(index) == found(index, "honey") == ["a"]


def test_one_curator_has_one_copy_of_a_practice(pair, follower, index):
    pair.put(*(f"spam-{n}" for n in range(50)), words="Casino", did=AMSTERDAM, copy_of=iri("a"))
    follower.catch_up()
    assert len(found(index, "casino")) == 50
    assert len(practices.with_copies(pair.db, [iri("a")])) == 2


def test_a_copy_of_a_copy_stands_by_itself_and_so_do_two_of_each_other(record, follower, index):
    add(record, CURATORS[0])
    record.put("a")
    record.put("copy", words="Jam", did=AMSTERDAM, copy_of=iri("a"))
    record.put("third", words="Tea", did=CURATORS[0], copy_of=iri("copy", AMSTERDAM))
    follower.catch_up()
    assert (found(index), found(index, "tea"), found(index, "jam")) == (["a", "third"], ["third"], ["a"])
    record.put("one", did=AMSTERDAM, copy_of=iri("other", CURATORS[0]))
    record.put("other", did=CURATORS[0], copy_of=iri("one", AMSTERDAM))
    follower.catch_up()
    assert found(index) == ["a", "one", "other", "third"]


@pytest.mark.parametrize("did", [AMSTERDAM, CURATORS[0]])
def test_suspended_removed_and_back(record, follower, index, did):
    """Of the copy's publisher, and of the original's."""
    add(record, CURATORS[0])
    record.put("a", did=CURATORS[0])
    record.put("copy", words="Jam", did=AMSTERDAM, copy_of=iri("a", CURATORS[0]))
    other = ["a"] if did == AMSTERDAM else ["copy"]
    follower.catch_up()
    for at, expected in ((NOW, other), (None, ["a"])):
        with transaction(record.db):
            peers.suspend(record.db, did, at)
        follower.catch_up()
        assert found(index) == expected
    for forget in (peers.restart, peers.remove):
        with transaction(record.db):
            forget(record.db, did)
        follower.catch_up()
        assert found(index) == other
        assert found(index, "jam") == (["copy"] if other == ["copy"] else [])
        if forget is peers.restart:
            record.sequences.pop(did)
            record.put(*(["copy"] if did == AMSTERDAM else ["a"]), words="Jam", did=did,
                       copy_of=iri("a", CURATORS[0]) if did == AMSTERDAM else "")  # fmt: skip
            follower.catch_up()
            assert found(index) == ["a"]


def test_what_a_version_that_was_taken_back_said_counts_no_more(pair, follower, index):
    follower.catch_up()
    pair.put("copy", words="Tea", did=AMSTERDAM, change=Change.UPDATE)
    follower.catch_up()
    assert found(index, "tea") == ["copy"]
    with transaction(pair.db):
        pair.db.execute("UPDATE activity SET verdict = 'quarantined' WHERE actor = ? AND sequence = 2", [AMSTERDAM])
        copy = iri("copy", AMSTERDAM)
        practices.restate(pair.db, copy, AMSTERDAM, lambda quads: stated(copy, quads))
    follower.catch_up()
    assert (found(index), found(index, "jam"), found(index, "tea")) == (["a"], ["a"], [])


def test_an_original_that_cannot_be_read_hides_no_copy(pair, follower, index):
    pair.spoil("a")
    follower.catch_up()
    assert found(index) == ["copy"]


@pytest.mark.usefixtures("pair")
def test_a_copy_our_own_code_stumbles_over_does_not_keep_its_original_from_being_found(
    follower, index, monkeypatch, caplog
):
    def stumbling(listing, recogniser):
        if listing.copies:
            raise RecursionError
        return document(listing, recogniser)

    monkeypatch.setattr("node.search.writer.document", stumbling)
    follower.catch_up()
    assert found(index, "bread") == ["a"]
    assert "by a fault of this program" in caplog.text


def test_the_node_itself_may_be_the_curator(record, index):
    record.put("a", did=AMSTERDAM)
    record.put("copy", words="Jam", copy_of=iri("a", AMSTERDAM))
    follower = Follower(record.db, replace(record.config, curator=True), GHENT, THESAURUS)
    follower.catch_up()
    follower.close()
    assert found(index) == found(index, "jam") == ["a"]


def test_meaning_knows_only_the_original(pair):
    follower = MeaningFollower(pair.db, pair.config, GHENT, FakeEmbedder())
    follower.catch_up()
    assert follower._open().iris() == [iri("a")]
    pair.put("a", change=Change.DELETE)
    follower.catch_up()
    assert follower._open().iris() == [iri("copy", AMSTERDAM)]
    follower.close()


WORDS = ("Bread", "Jam", "Tea", "Salt")


@pytest.mark.parametrize("seed", range(4))
def test_a_rebuild_says_what_following_said(record, follower, index, seed):
    dice = random.Random(seed)
    dids = [GHENT, AMSTERDAM, *CURATORS]
    for did in CURATORS:
        add(record, did, curator=dice.random() < 0.7)
    for _ in range(40):
        change(record, dice, dids)
        if dice.random() < 0.5:
            follower.catch_up()
    follower.catch_up()
    followed = {words: found(index, words) for words in ("", *WORDS)}
    follower.rebuild()
    assert {words: found(index, words) for words in ("", *WORDS)} == followed


def change(record: Record, dice: random.Random, dids: list[str]) -> None:
    """Something happens: a practice, mostly a copy of another, comes, changes or goes; a peer is hidden or shown."""
    did, chance = dice.choice(dids), dice.random()
    if chance < 0.8 or did == GHENT:
        kind = Change.DELETE if chance < 0.2 else Change.CREATE
        original = iri(dice.choice("xyz"), dice.choice(dids)) if dice.random() < 0.7 else ""
        record.put(dice.choice("xyz"), words=dice.choice(WORDS), did=did, change=kind, copy_of=original)
        return
    with transaction(record.db):
        if chance < 0.9:
            peers.suspend(record.db, did, dice.choice([NOW, None]))
        else:
            peers.remember(record.db, did, name=did, curator=dice.random() < 0.7)
