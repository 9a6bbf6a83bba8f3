"""A node in one file, and back: what was published, the keys that sign, and peers that go on reading."""

from __future__ import annotations

import io
import json
import os
import tarfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from node.config import load
from node.errors import DataFolderError, StoreError
from node.harvest import add, inspect
from node.node import Node, open_node
from node.outbound import Client
from node.search import Query
from node.store import peers, transaction
from node.store.backup import back_up, restore
from node.store.runs import Outcome, Run
from tests.cli.test_commands import commons, fails
from tests.harvest.reading import read_once
from tests.local_node import LOOPBACK, free_port, holds_its_proof, make, own_stream, publish_numbered, served


@pytest.fixture
def ghent(tmp_path):
    port = free_port()
    node = make(tmp_path / "ghent", "Ghent", f"http://localhost:{port}", port=port, allow_networks=LOOPBACK)
    publish_numbered(node, 3)
    yield node
    node.close()


@pytest.fixture
def zug(tmp_path, ghent):
    """A node that has read all of Ghent."""
    node = make(tmp_path / "zug", "Zug", "http://localhost:1", allow_networks=LOOPBACK)
    with served(ghent):
        client = Client(node.config)
        with transaction(node.db()):
            add(node.db(), inspect(client, ghent.config.base_url, own_did=node.did), datetime.now(UTC))
        client.close()
        assert read(node, ghent).accepted == 3
    yield node
    node.close()


def read(reader: Node, other: Node) -> Run:
    client = Client(reader.config)
    try:
        return read_once(reader.db(), other.did, client, now=lambda: datetime.now(UTC))
    finally:
        client.close()


def restored(file: Path, folder: Path) -> Node:
    restore(file, folder)
    return open_node(load(folder))


def test_what_is_restored_is_the_node_that_was(tmp_path, ghent):
    file = tmp_path / "ghent.backup"
    commons("keys", "rotate", "--data", ghent.config.data)
    made = back_up(ghent.config, ghent.did, file)
    assert (made.did, made.head) == (ghent.did, 3)
    assert file.stat().st_mode & 0o777 == 0o600
    again = restored(file, tmp_path / "again")
    assert own_stream(again) == own_stream(ghent)
    assert [key.method for key in again.keys.keys] == [key.method for key in ghent.keys.keys]
    left = {path.name for path in again.config.data.iterdir()} - {"node.db-wal", "node.db-shm"}
    assert left == {"keys", "node.db", "node.toml"}
    assert {path.stat().st_mode & 0o777 for path in again.config.keys.iterdir()} == {0o600}
    publish_numbered(again, 1, first=3)
    assert holds_its_proof(again, own_stream(again)[-1])
    again.close()


def test_a_restored_node_serves_and_its_peers_go_on(tmp_path, ghent, zug):
    file = tmp_path / "ghent.backup"
    back_up(ghent.config, ghent.did, file)
    again = restored(file, tmp_path / "again")
    publish_numbered(again, 2, first=3)
    follower = again.follower()
    follower.catch_up()
    follower.close()
    assert again.index.search(Query()).total == 5
    with served(again):
        assert requests.get(f"{again.config.base_url}/practices/p-4", timeout=10).status_code == 200
        run = read(zug, again)
    assert (run.outcome, run.accepted) == (Outcome.OK, 2)
    again.close()


def test_an_old_backup_that_publishes_forks_the_history_as_the_command_warns(tmp_path, ghent, zug):
    file = tmp_path / "ghent.backup"
    code, said = commons("backup", file, "--data", ghent.config.data)
    assert code == 0
    assert "up to activity 3" in said
    publish_numbered(ghent, 1, first=3)
    with served(ghent):
        assert read(zug, ghent).accepted == 1
    code, said = commons("restore", file, tmp_path / "again")
    assert code == 0
    assert "Serve and publish nothing before you know that activity 3 was its last" in said
    again = open_node(load(tmp_path / "again"))
    publish_numbered(again, 1, first=7)
    with served(again):
        assert "History was rewritten" in read(zug, again).note
    assert peers.get(zug.db(), again.did).state == peers.HELD
    again.close()


def test_a_backup_of_a_node_that_publishes_is_of_one_moment(tmp_path, ghent):
    stop = threading.Event()

    def write() -> None:
        node = open_node(load(ghent.config.data))
        number = 3
        while not stop.is_set():
            publish_numbered(node, 1, first=number)
            number += 1
        node.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [tmp_path / f"{n}.backup" for n in range(4)]
        heads = [back_up(ghent.config, ghent.did, file).head for file in files]
    finally:
        stop.set()
        writer.join()
    for file, head in zip(files, heads, strict=True):
        again = restored(file, tmp_path / f"again-{file.stem}")
        assert [signed.activity.sequence for signed in own_stream(again)] == list(range(1, head + 1))
        again.close()


def test_nothing_is_overwritten(tmp_path, ghent):
    file = tmp_path / "ghent.backup"
    file.write_text("another")
    fails("is there already", "backup", file, "--data", ghent.config.data)
    assert file.read_text() == "another"
    file.unlink()
    back_up(ghent.config, ghent.did, file)
    fails("is not an empty folder", "restore", file, ghent.config.data)
    fails("cannot be written", "backup", tmp_path / "nowhere" / "x", "--data", ghent.config.data)


def test_a_damaged_record_makes_no_backup(tmp_path, ghent):
    publish_numbered(ghent, 200, first=3)
    ghent.close()
    size = ghent.config.database.stat().st_size
    with ghent.config.database.open("r+b") as record:
        record.seek(size // 2 // 4_096 * 4_096)
        record.write(os.urandom(8_192))
    with pytest.raises(StoreError, match="damaged"):
        back_up(ghent.config, ghent.did, tmp_path / "ghent.backup")
    assert [path.name for path in tmp_path.iterdir()] == ["ghent"]


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {each.name: archive.extractfile(each).read() for each in archive}


def packed(file: Path, content: dict[str, bytes]) -> Path:
    with tarfile.open(file, "w") as archive:
        for name, data in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return file


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"../evil": b"x"}, "it holds '../evil'"),
        ({"/tmp/evil": b"x"}, "it holds '/tmp/evil'"),
        ({"keys/../../evil": b"x"}, "is not a backup of a node"),
        ({"node.toml": None}, "node.toml is missing"),
        ({"keys/key-1.pem": None}, "a key is missing"),
        ({"backup.json": b"[]"}, "backup.json cannot be read"),
        ({"backup.json": json.dumps({"form": 2}).encode()}, "newer program"),
        ({"node.db": b"no database"}, "not a database"),
    ],
)
def test_what_is_no_whole_backup_makes_no_folder(tmp_path, ghent, change, sentence):
    file = tmp_path / "ghent.backup"
    back_up(ghent.config, ghent.did, file)
    content = {name: data for name, data in (members(file) | change).items() if data is not None}
    fails(sentence, "restore", packed(tmp_path / "other.backup", content), tmp_path / "again")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ghent", "ghent.backup", "other.backup"]


def test_a_backup_that_was_cut_short_makes_no_folder(tmp_path, ghent):
    file = tmp_path / "ghent.backup"
    back_up(ghent.config, ghent.did, file)
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(DataFolderError, match="Nothing was made"):
        restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists()
