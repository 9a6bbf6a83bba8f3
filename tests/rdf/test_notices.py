"""Notices as JSON-LD: what is written can be read, and nothing that comes in can hurt its reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from node.rdf import notices
from node.rdf.namespaces import AS, LDP
from node.rdf.notices import BYTES_MAX, LEVELS_MAX, STATEMENTS_MAX, Notice, NoticeKind, Unreadable, read, write

GHENT = "did:web:ghent.example"
STREAM = "https://ghent.example/feed#stream"
IRIS = st.from_regex(
    r"(https://|did:web:|urn:)[a-z0-9]{1,20}(\.example)?(/[a-z0-9é]{1,9})?(#[a-z]{1,5})?", fullmatch=True
)
MOMENTS = st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20))
NOTICES = st.builds(
    Notice,
    st.sampled_from(NoticeKind),
    IRIS,
    IRIS,
    st.none() | MOMENTS,
    st.just("") | st.uuids().map("urn:uuid:{}".format),
)


@given(NOTICES)
def test_a_notice_survives_the_trip_to_json_ld_and_back(notice):
    assert read(write(notice)) == notice


def test_it_is_expanded_and_has_an_identifier_of_its_own():
    first, second = (notices.new(NoticeKind.ANNOUNCE, GHENT, STREAM, "2026-11-23T10:00:00Z") for _ in range(2))
    assert first.id.startswith("urn:uuid:")
    assert first.id != second.id
    (document,) = json.loads(write(first))
    assert "@context" not in document
    assert document["@type"] == [f"{AS}Announce"]


def test_an_undo_holds_the_follow_it_takes_back():
    undo = write(notices.new(NoticeKind.UNDO, GHENT, STREAM))
    assert f"{AS}Follow".encode() in undo
    assert read(undo).stream == STREAM


def test_one_that_brings_its_context_along_is_read():
    body = {
        "@context": {"as": AS, "id": "@id", "type": "@type", "object": {"@id": "as:object", "@type": "@id"}},
        "id": "urn:x:1",
        "type": "as:Announce",
        "as:actor": {"id": GHENT},
        "object": STREAM,
        "as:name": "What a newer program says besides",
    }
    assert read(json.dumps(body).encode()) == Notice(NoticeKind.ANNOUNCE, GHENT, STREAM, None, "urn:x:1")


def said(kind="Announce", **changes):
    document = {
        "@type": [AS + kind],
        AS + "actor": [{"@id": GHENT}],
        AS + "object": [{"@id": STREAM}],
        **{AS + name: value for name, value in changes.items()},
    }
    return json.dumps(document).encode()


NESTED = b'{"http://a/b":' * 5_000 + b"1" + b"}" * 5_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no JSON-LD"),
        (b"hello", "no JSON-LD"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "exactly one"),
        (b"[" + said() + b"," + said() + b"]", "exactly one"),
        (said("Like"), "exactly one"),
        (b'{"@context": "https://www.w3.org/ns/activitystreams", "type": "Announce"}', "none is fetched"),
        (b'{"@context": {"@import": "https://evil.example/"}, "@type": "Announce"}', "none is fetched"),
        (said(actor=[]), "one actor"),
        (said(actor=[{"@id": GHENT}, {"@id": "did:web:zug.example"}]), "one actor"),
        (said(actor=[{"@value": GHENT}]), "addresses"),
        (said(actor=[{"@id": "did:web:" + "a" * 3_000}]), "more than 2048 bytes"),
        (said(object=[]), "one object"),
        (said(object=[{"@id": "_:x"}]), "addresses"),
        (said("Undo"), "own Follow"),
        (said(published=[{"@value": "yesterday"}]), "no one moment"),
        (said(published=[{"@id": "urn:x:y"}]), "no one moment"),
        (said(name=[{"@value": str(n)} for n in range(STATEMENTS_MAX)]), "more than 100 statements"),
        (said(name=[{"@value": "x" * BYTES_MAX}]), "larger than"),
        (b'{"@id": "urn:x:g", "@graph": [' + said() + b"]}", "names a graph"),
        (NESTED[:BYTES_MAX], "bracket"),
        (b'{"a\\"{": 1, "x":' * LEVELS_MAX + b"[[", "bracket"),
    ],
)
def test_what_is_no_notice_is_refused_with_a_reason(body, reason):
    found = read(body)
    assert isinstance(found, Unreadable)
    assert reason in found.reason


def test_an_undo_of_another_ones_follow_is_refused():
    follow = {
        "@type": [AS + "Follow"],
        AS + "actor": [{"@id": "did:web:zug.example"}],
        AS + "object": [{"@id": STREAM}],
    }
    assert isinstance(read(said("Undo", object=[follow])), Unreadable)
    follow[AS + "actor"] = [{"@id": GHENT}]
    assert read(said("Undo", object=[follow])) == Notice(NoticeKind.UNDO, GHENT, STREAM)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([AS + "Announce", GHENT, "_:x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(["@id", "@type", "@context", "@graph", "@value", AS + "actor", AS + "object"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.binary() | st.text().map(str.encode) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_a_notice_or_a_reason(body):
    assert isinstance(read(body), Notice | Unreadable)


def test_brackets_within_strings_are_no_depth():
    assert isinstance(read(said(name=[{"@value": '{"[' * 200}])), Notice)


@pytest.mark.parametrize("suffix", ["jsonld", "ttl", "nt", "rdf"])
def test_an_inbox_lists_its_notices(suffix):
    quads = notices.inbox_statements("https://ghent.example/inbox", ["https://ghent.example/inbox/1"])
    written = notices.write_statements(quads, suffix)
    formats = {
        "jsonld": RdfFormat.JSON_LD,
        "ttl": RdfFormat.TURTLE,
        "nt": RdfFormat.N_TRIPLES,
        "rdf": RdfFormat.RDF_XML,
    }
    assert set(parse(written, format=formats[suffix])) == set(quads)
    if suffix == "jsonld":
        (document,) = json.loads(written)
        assert set(document) == {"@id", "@type", f"{LDP}contains"}


def test_a_stream_is_one_with_the_document_it_lies_in():
    assert notices.same_stream(STREAM, "https://ghent.example/feed")
    assert not notices.same_stream(STREAM, "https://ghent.example/feed/1")
