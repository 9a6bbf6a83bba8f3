"""Every command says what it did, or in a sentence why not; nobody is shown a traceback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from node.cli import cli
from node.store import connect
from tests.catalog.conftest import GOOD
from tests.harvest.peer_server import serve_peer
from tests.local_node import LOOPBACK, free_port, make

Ran = tuple[int, str]


def commons(*words: object, answer: str | None = None) -> Ran:
    result = CliRunner().invoke(cli, [str(word) for word in words], input=answer)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.exit_code, result.output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    node = make(tmp_path / "ghent", "Ghent", "https://ghent.example", allow_networks=LOOPBACK)
    node.close()
    (tmp_path / "wifi.md").write_text(GOOD)
    return node.config.data


def fails(sentence: str, *words: object) -> None:
    code, output = commons(*words)
    assert code == 1
    assert output.startswith("commons: ")
    assert sentence in output


def test_init_makes_a_node_once(tmp_path: Path) -> None:
    words = ("init", tmp_path / "n", "--name", "Ghent", "--base-url", "https://ghent.example")
    code, output = commons(*words)
    assert code == 0
    assert "did:web:ghent.example" in output
    fails("is not an empty folder", *words)


@pytest.mark.parametrize(
    ("name", "url", "sentence"),
    [
        ("Ghent", "ghent.example", "must start with https://"),
        (" ", "https://ghent.example", "name must be a text on one line"),
    ],
)
def test_init_refuses_a_bad_name_or_address_and_makes_nothing(
    tmp_path: Path, name: str, url: str, sentence: str
) -> None:
    fails(sentence, "init", tmp_path / "n", "--name", name, "--base-url", url)
    assert not (tmp_path / "n").exists()


def test_a_practice_is_published_found_shown_and_withdrawn(data: Path) -> None:
    file, at = data.parent / "wifi.md", ("--data", data)
    assert commons("publish", "--check", file, *at) == (0, "1 could be published; nothing was.\n")
    assert "1 published, 0 unchanged" in commons("publish", "--advice", file, *at)[1]
    assert "0 published, 1 unchanged" in commons("publish", file, *at)[1]
    assert "not in the index yet" in commons("search", "visitors", *at)[1]
    assert commons("rebuild", *at) == (0, "The search index holds 1 practices.\n")
    hits = json.loads(commons("search", "visitors", "--kind", "pilot", "--json", *at)[1])
    assert [hit["address"] for hit in hits] == ["https://ghent.example/practices/wifi"]
    assert "Nothing here fits" in commons("search", "visitors", "--kind", "policy", *at)[1]
    assert json.loads(commons("practices", "list", "--json", *at)[1])[0]["slug"] == "wifi"
    assert "Counting visitors" in commons("practices", "show", "wifi", *at)[1]
    assert commons("withdraw", "wifi", "--because", "It ended.", *at)[0] == 0
    fails("was withdrawn already", "withdraw", "wifi", "--because", "It ended.", *at)
    fails("There is no practice", "withdraw", "other", "--because", "It ended.", *at)


def test_a_bad_file_stops_no_good_one(data: Path) -> None:
    bad = data.parent / "bad.md"
    bad.write_text("no front matter")
    code, output = commons("publish", bad, data.parent / "wifi.md", "--data", data)
    assert code == 1
    assert "bad.md" in output
    assert "1 published, 0 unchanged, 1 with mistakes." in output


def test_a_peer_is_added_read_and_shown(data: Path) -> None:
    at = ("--data", data)
    with serve_peer() as zug:
        zug.publish()
        zug.publish("bad", tamper=lambda quads: quads.replace(b"counts", b"knows"))
        assert "Nothing was changed." in commons("peers", "add", zug.base_url, *at, answer="n\n")[1]
        assert "no peers yet" in commons("peers", "list", *at)[1]
        assert commons("peers", "add", zug.base_url, "--yes", *at)[0] == 0
        fails("is a peer already", "peers", "add", zug.base_url, "--yes", *at)
        code, output = commons("harvest", *at)
        assert (code, "1 accepted" in output, "1 in quarantine" in output) == (0, True, True)
        assert zug.did in commons("peers", "show", zug.base_url, *at)[1]
    rows = json.loads(commons("quarantine", "list", "--json", *at)[1])
    assert len(rows) == 1
    assert zug.did in commons("quarantine", "show", rows[0]["id"], *at)[1]
    assert commons("harvest", zug.base_url, "--full", *at)[0] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("peers", "add", "https://ghent.example"), "is this node itself"),
        (("peers", "add", "http://localhost:1"), "does not answer as a node"),
        (("peers", "show", "zug.example"), "is not a peer"),
        (("harvest", "zug.example"), "is no peer and no source"),
        (("quarantine", "list", "zug.example"), "is no peer and no source"),
        (("quarantine", "show", "7"), "has the number 7"),
    ],
)
def test_what_cannot_be_is_said(data: Path, words: tuple[str, ...], sentence: str) -> None:
    fails(sentence, *words, "--data", data)


def test_serve_says_that_its_port_is_taken(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        text = (data / "node.toml").read_text().replace("port = 8000", f"port = {taken.getsockname()[1]}")
        (data / "node.toml").write_text(text)
        fails("cannot be had", "serve", "--data", data)


def test_broken_folders_are_sentences(data: Path, tmp_path: Path) -> None:
    fails("holds no node", "keys", "list", "--data", tmp_path / "missing")
    assert json.loads(commons("keys", "list", "--json", "--data", data)[1])[0]["signs"] is True
    db = connect(data / "node.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    fails("newer program", "practices", "list", "--data", data)
    (data / "node.toml").write_text("[node")
    fails("cannot be read", "practices", "list", "--data", data)


@pytest.mark.parametrize("words", [(), *((name,) for name in cli.commands), ("peers", "add"), ("practices", "show")])
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    code, output = commons(*words, "--help")
    assert code == 0
    assert "Usage:" in output
    assert commons("--version")[0] == 0


@pytest.mark.timed
def test_ctrl_c_stops_a_node_at_once_and_nothing_is_said_to_have_ended_by_itself(tmp_path: Path) -> None:
    port = free_port()
    folder = make(tmp_path / "ghent", "Ghent", f"http://localhost:{port}", port=port).config.data
    program = subprocess.Popen(
        [sys.executable, "-m", "node", "serve", "--data", str(folder)],
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert program.stdout is not None
    while b" works: " not in program.stdout.readline():
        assert program.poll() is None
    began = time.monotonic()
    os.killpg(program.pid, signal.SIGINT)  # what a terminal does
    said = program.communicate(timeout=60)[0]
    assert (program.returncode, b"by itself" in said) == (0, False)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("words", [("withdraw", "wifi"), ("erase", "1")])
def test_a_reason_must_say_something(data: Path, words: tuple[str, str]) -> None:
    code, output = commons(*words, "--because", " ", "--data", data)
    assert code == 2
    assert "Say why, in a sentence." in output


def test_what_was_erased_does_not_come_back_with_its_folder(data: Path, tmp_path: Path) -> None:
    at = ("--data", data)
    assert commons("publish", tmp_path, *at)[0] == 0
    assert commons("erase", "1", "--yes", "--because", "It held a name.", *at)[0] == 0
    code, output = commons("publish", tmp_path, *at)
    assert (code, "0 published, 0 unchanged, 0 with mistakes, 1 left out." in output) == (0, True)
    assert "Take its file out of the folder" in output
    assert "1 published" in commons("publish", "--again", tmp_path, *at)[1]


@pytest.mark.parametrize(("url", "warned"), [("http://ghent.example", True), ("http://localhost:8000", False)])
def test_init_says_that_nobody_reads_plain_http(tmp_path: Path, url: str, warned: bool) -> None:
    code, output = commons("init", tmp_path / "new", "--name", "Ghent", "--base-url", url)
    assert code == 0
    assert ("No peer will read it over plain http" in output) is warned
