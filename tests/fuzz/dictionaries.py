"""Words that mutations put in: what a format means something by, and what has confused readers of it before."""
# ruff: noqa: E501 - a list of many short words is read across

from __future__ import annotations

from node.rdf.namespaces import AS, DCTERMS, LDES, NC, PROV, RDF_TYPE, SEC, TREE, XSD

BASE = "https://ghent.example"

IRIS = (
    f"{BASE}/feed",
    f"{BASE}/feed/1",
    f"{BASE}/feed/2",
    f"{BASE}/feed#stream",
    f"{BASE}/activities/1",
    f"{BASE}/activities/2",
    f"{BASE}/practices/cameras#result-1",
    f"{BASE}/practices/../x",
    f"{BASE}:443/practices/x",
    f"{BASE}/%41%2f",
    "HTTPS://ghent.example/x",
    "https://ghent.example@evil.example/x",
    "https://ghent.exаmple/x",  # noqa: RUF001 - the look-alike is the point
    "https://[::1]/x",
    "https:x",
    "https:///x",
    "http://ghent.example:/",
    "did:web:ghent.example",
    "urn:uuid:x",
    "mailto:a@b.example",
    "a:",
    "x:" + "y" * 3000,
    *(NC + name for name in ("sequence", "previous", "erases", "erasedBy", "head", "practices", "curator", "Policy")),
    *(AS + name for name in ("object", "actor", "published", "summary", "Create", "Update", "Delete")),
    *(TREE + name for name in ("member", "relation", "node", "view", "path")),
    *(SEC + name for name in ("proof", "proofValue", "cryptosuite", "verificationMethod", "assertionMethod")),
    LDES + "immutable",
    PROV + "wasRevisionOf",
    DCTERMS + "created",
    RDF_TYPE,
)
TEXTS = (
    "",
    "0",
    "1",
    "01",
    "+1",
    "2",
    "3",
    "999999999999999",
    "9999999999999999",
    "9" * 5000,
    "²",
    "１",  # noqa: RUF001 - a digit, but not one of ours
    "true",
    "z",
    "zz0",
    "z1111",
    "2026-11-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "\x00",
    "\x07",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufdd0",
    "\ufffe",
    "\ufffd",
    "\U0001ffff",
    "\U0010ffff",
    "\ufeff",
    '"',
    '" .\n<a:> <b:> "',
    "\\",
    "\\u0041",
    "\n\r\t",
    "-->",
    "--ltr",
    " <a:b> .",
    "_:b <a:b> <c:d> .",
    "x" * 20_000,
)
DATATYPES = (*(XSD + name for name in ("string", "integer", "dateTime", "boolean")), SEC + "multibase", "x:--y")
LANGUAGES = ("en", "EN", "nl-be", "x-" + "a" * 8)

TRIG = (
    b"<<( <a:b> <c:d> <e:f> )>>", b"<< <a:b> <c:d> <e:f> >>", b"<<", b">>", b"<<(", b")>>", b"{|", b"|}", b"~", b"[ ]",
    b"( 1 2 )", b"{", b"}", b"GRAPH", b"@prefix a: <b:> .", b"PREFIX a: <>", b"@base <x:> .", b"BASE <../x>",
    b'@version "1.2" .', b"_:proof1", b"_:b", b"[]", b"a", b";", b",", b".", b"true", b"1.0e5", b"-01", b'""', b'"""', b"'''",
    b"@en--ltr", b"@EN", b"^^", b"<>", b"<#>", b"<//x>", b"<\\u0000>", b"\\u0041", b'"\\uD800"', b'"\\u0007"', b'"\xef\xb7\x90"',
    b"# x\n", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x00", b"\r",
)  # fmt: skip
JSON = (
    b"[", b"]", b"{", b"}", b"[[[[[[[[[[[[", b"{}", b"[]", b":", b",", b"null", b"true", b"1e999", b"-0", b"1" * 5000, b"1.5",
    b'""', b'"@id"', b'"@type"', b'"@value"', b'"@graph"', b'"@context"', b'"@list"', b'"@set"', b'"@reverse"', b'"@index"',
    b'"@language"', b'"@direction"', b'"@included"', b'"@json"', b'"@none"', b'"@nest"', b'"@vocab"', b'"@base"', b'"@import"',
    b'"@version"', b'"@container"', b'"@protected"', b'"\\ud800"', b'"\\"[[["', b'"\\u0000"', b'"https://evil.example/context"',
    b'"_:b0"', b'"#x"', b'"id"', b'"proof"', b'"proofValue"', b'"keyMap"', b"\\", b'"', b"\xff", b"NaN", b"Infinity", b"\xef\xbb\xbf",
)  # fmt: skip
HTTP = (
    b"\r\n", b"\n", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 \r\n\r\n", b"HTTP/1.0 ",
    b"HTTP/9.9 304 \r\n", b"HTTP/1.1 -1 x\r\n", b"HTTP/1.1 999 \r\n", b"HTTP/1.1 429 x\r\n", b"Content-Length: ", b"Content-Length: -1\r\n",
    b"Content-Length: 5, 5\r\n", b"Content-Length: \xb2\r\n", b"Content-Length: " + b"9" * 5000 + b"\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: gzip, chunked\r\n", b"Content-Encoding: gzip\r\n", b"Content-Encoding: deflate, gzip\r\n", b"0\r\n\r\n", b"-1\r\n",
    b"ffffffffffffffff\r\n", b"5;x=y\r\nabcde\r\n", b"0x5\r\n", b"1_0\r\n", b"\xff\r\n", b"Retry-After: ", b"Retry-After: 99999999999999\r\n",
    b"Retry-After: Fri, 31 Dec 9999 23:59:59 -9999\r\n", b"Retry-After: \xb2\r\n", b"Location: ", b"Location: //[\r\n", b"Location: http://[::1\r\n",
    b"Location: /feed\r\n", b"Location: https://localhost/\r\n", b"Location: \xff\xfe\r\n", b"Set-Cookie: a=b; Domain=.localhost\r\n",
    b"WWW-Authenticate: Negotiate\r\n", b"Connection: close\r\n", b"Content-Type: text/plain\r\n", b"Content-Type: \r\n", b" folded\r\n",
    b"ETag: " + b"x" * 600 + b"\r\n", b'ETag: "\xe9"\r\n', b":\r\n", b"\x00", b"A" * 70_000, b"\x1f\x8b\x08\x00",
)  # fmt: skip
YAML = (
    b"---\n", b"...\n", b"\n", b": ", b"- ", b"? ", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!!python/object:x ", b"! ", b"|\n", b">\n", b"|9\n",
    b'"', b"'", b"#", b"%YAML 1.1\n", b"%TAG ! x:\n", b"<<: ", b"\t", b"\x85", b"\xc2\x85", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x00", b'"\\ud800"', b'"\\x07"',
    b'"\\UFFFFFFFF"', b"[[[[[[[[[", b"kind: pilot\n", b"title: x\n", b"text_language: nl\n", b"results:\n- value: 1\n", b"places:\n- name: x\n  country: BEL\n",
    b"1" * 5000, b"~", b"null", b"=", b"2026-02-30",
)  # fmt: skip
TEXT = (
    b"https://", b"http://", b"//", b"/", b"\\", b"@", b":", b":443", b":0", b":65536", b"[", b"]", b"[::1]", b"%", b"%2f", b"%41", b"..", b"/./", b"?", b"#",
    b";", b"ghent.example", b"GHENT", b".", b"xn--", b"\xc3\xa9", b"\xc2\xb2", b"\xd9\xa1", b"\xef\xbc\x8f", b"\xe2\x80\xae", b"\xc4\xb0", b"\x00", b"\t", b"\n", b" ", b"127.0.0.1",
    b"0x7f.1", b"a" * 300, b"\xed\xa0\x80",
)  # fmt: skip
