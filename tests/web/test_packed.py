"""What is sent compressed, and to whom."""

import gzip

import pytest

PACKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", ["/", "/vocab", "/static/style.css"])
def test_pages_and_style_are_packed_for_who_takes_them_so(client, path):
    with client.get(path, headers=PACKED) as packed, client.get(path) as plain:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in packed.headers["Vary"]
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2
        assert packed.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("path", ["/", "/static/style.css"])
def test_a_packed_page_that_did_not_change_is_not_sent_again(client, path):
    with client.get(path, headers=PACKED) as first:
        etag, vary = first.headers["ETag"], first.headers["Vary"]
    with client.get(path, headers=PACKED | {"If-None-Match": etag}) as again:
        assert again.status_code == 304
        assert again.data == b""
        assert set(again.headers["Vary"].split(", ")) == set(vary.split(", "))


@pytest.mark.parametrize("encoding", ["identity", "gzip;q=0", "br"])
def test_who_takes_no_gzip_gets_none(client, encoding):
    assert "Content-Encoding" not in client.get("/", headers={"Accept-Encoding": encoding}).headers


@pytest.mark.parametrize("path", ["/vocab.ttl", "/feed", "/api/openapi.json"])
def test_data_are_sent_byte_for_byte(client, path):
    assert "Content-Encoding" not in client.get(path, headers=PACKED).headers
