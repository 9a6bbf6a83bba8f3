"""Pages, style and script are sent compressed to whoever takes them so; data go as they are, byte for byte."""

from __future__ import annotations

import gzip
from math import inf

from flask import Flask, Response, request

from node.web.page_cache import Recent

TYPES = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
LEAST = 1_000
"""Bytes; less than that fits one packet anyway."""
LEVEL = 5
KEPT_BYTES = 4_000_000


def install(app: Flask) -> None:
    """Compress answers of this app. Nothing on a page is secret, so its length gives nothing away (BREACH); the staff's
    pages, which nobody may store, have the secret of their forms on them and go as they are.

    What was packed is kept by its tag, which tells its bytes: packing a page takes longer than all else about it.
    """
    kept: Recent[bytes] = Recent(KEPT_BYTES)

    def compressed(data: bytes, etag: str | None) -> bytes:
        known = kept.get(etag) if etag else None
        packed = known[1] if known else gzip.compress(data, LEVEL, mtime=0)
        if etag and known is None:
            kept.put(etag, inf, len(packed), packed)
        return packed

    @app.after_request
    def _pack(response: Response) -> Response:
        if response.status_code == 304 and "W/" in request.headers.get("If-None-Match", ""):
            response.vary.add("Accept-Encoding")  # RFC 9111, section 4.3.4: it freshens a packed page
        if response.mimetype not in TYPES or "no-store" in response.headers.get("Cache-Control", ""):
            return response
        whole = response.status_code not in (206, 304) and request.method == "GET"
        if not whole or "Content-Encoding" in response.headers or not request.accept_encodings["gzip"]:
            return response
        response.direct_passthrough = False  # a static file is read here
        data = response.get_data()
        if len(data) >= LEAST:
            etag, _weak = response.get_etag()
            response.set_data(compressed(data, etag))
            response.headers["Content-Encoding"] = "gzip"
            response.vary.add("Accept-Encoding")  # who gets the answer whole may hand it to anybody
            if etag:
                response.set_etag(etag, weak=True)  # RFC 9110, section 8.8.1: the same page, not the same bytes
        return response
