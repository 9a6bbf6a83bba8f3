import gc
import hashlib
import marshal
import subprocess
import sys

import pytest

from node import cache
from node.cache import cached

VALUE = {"words": ({"a", "b"}, ("c",), [1, "é"])}

RACER = """
import sys
from pathlib import Path
from node.cache import cached

for number in range(200):
    stamp = f"{number % 3}"
    value = cached(Path(sys.argv[1]), stamp, lambda: (stamp, "x" * 100_000))
    assert value == (stamp, "x" * 100_000), value[0]
"""


class Maker:
    """Makes a value and counts how often it was asked to."""

    def __init__(self, value=VALUE):
        self.value = value
        self.times = 0

    def __call__(self):
        self.times += 1
        return self.value


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "value"


def never():
    pytest.fail("it was kept, and must not be made again")


def test_a_value_is_made_once_and_then_read(path):
    assert cached(path, "1", Maker()) == VALUE
    assert cached(path, "1", never) == VALUE
    assert [each.name for each in path.parent.iterdir()] == ["value"]


@pytest.mark.parametrize("value", [None, (), "", 0])
def test_a_value_that_counts_as_false_is_kept_too(path, value):
    cached(path, "1", Maker(value))
    assert cached(path, "1", never) == value


def test_a_value_of_another_stamp_or_program_is_made_anew(path, monkeypatch):
    cached(path, "1", Maker("old"))
    assert cached(path, "2", Maker("new")) == "new"
    assert cached(path, "2", never) == "new"
    monkeypatch.setattr(cache, "__version__", "another")
    assert cached(path, "2", Maker("newest")) == "newest"


def test_nothing_is_kept_without_a_path_or_a_stamp(path):
    make = Maker()
    assert cached(None, "1", make) == cached(path, "", make) == VALUE
    assert make.times == 2
    assert not path.parent.exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:10],
        lambda data: data[:32],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: marshal.dumps(VALUE),
        lambda data: b"\x00" * len(data),
    ],
)
def test_a_damaged_file_is_made_anew_and_its_bytes_are_never_read_as_a_value(path, monkeypatch, damage):
    cached(path, "1", Maker())
    path.write_bytes(damage(path.read_bytes()))
    monkeypatch.setattr(cache.marshal, "loads", lambda data: pytest.fail("foreign bytes"))
    make = Maker()
    assert cached(path, "1", make) == VALUE
    assert make.times == 1


def test_what_another_python_kept_is_never_read_as_a_value(path, monkeypatch):
    """Two versions of Python write marshal differently: the stamp must be known before anything is read."""
    with monkeypatch.context() as other:
        other.setattr(cache.sys.implementation, "cache_tag", "cpython-999")
        cached(path, "1", Maker())
    monkeypatch.setattr(cache.marshal, "loads", lambda data: pytest.fail("foreign bytes"))
    make = Maker()
    assert cached(path, "1", make) == VALUE
    assert make.times == 1


def test_bytes_with_a_right_digest_of_their_own_are_not_read(path, monkeypatch):
    data = marshal.dumps(("1", "evil"))
    path.parent.mkdir()
    path.write_bytes(hashlib.sha256(data).digest() + data)
    monkeypatch.setattr(cache.marshal, "loads", lambda data: pytest.fail("foreign bytes"))
    assert cached(path, "1", Maker()) == VALUE


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path):
    (tmp_path / "file").write_text("in the way")
    make = Maker()
    for _ in range(2):
        assert cached(tmp_path / "file" / "value", "1", make) == VALUE
    assert make.times == 2


def test_on_a_medium_that_is_read_only_nothing_is_kept(path, monkeypatch):
    """A read-only file system refuses even to remove what is not there."""

    def refuse(*_, **__):
        raise OSError(30, "Read-only file system")

    for name in ("write_bytes", "unlink", "replace"):
        monkeypatch.setattr(type(path), name, refuse)
    assert cached(path, "1", Maker()) == VALUE


def test_a_folder_in_the_place_of_the_file_is_no_error(path):
    path.mkdir(parents=True)
    assert cached(path, "1", Maker()) == VALUE
    assert [each.name for each in path.parent.iterdir()] == ["value"]


def test_the_garbage_collector_is_left_as_it_was(path):
    cached(path, "1", Maker())
    try:
        for enabled in (True, False):
            (gc.enable if enabled else gc.disable)()
            cached(path, "1", never)
            assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_processes_that_write_at_once_each_get_their_own_value(path, checkout):
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, path], cwd=checkout, stderr=subprocess.PIPE) for _ in range(3)
    ]
    said = [racer.communicate()[1].decode() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0], said
    assert not path.with_name("value.new").exists()
