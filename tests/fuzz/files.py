"""What must hold of practice files: a draft that can be written down, or faults with their lines."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from pyoxigraph import NamedNode

from node.catalog.markdown import examine
from node.config import resource_folder
from node.errors import NotPublishable
from node.practice import Thesaurus
from node.rdf.canonical import canonical, inspect
from node.rdf.practices import read_practice, to_quads
from node.rdf.schemes import load_thesaurus
from tests.fuzz.corpus import BASE_URL, practice_files
from tests.fuzz.pages import in_time


@cache
def _thesaurus() -> Thesaurus:
    return load_thesaurus(resource_folder("vocab"))


@cache
def _path() -> Path:
    return Path(mkdtemp(prefix="fuzz-file-")) / "a-practice.md"


def file(data: bytes) -> None:
    """Either a draft, whose practice keeps the wire rules and reads back, or faults with the lines they stand on."""
    _path().write_bytes(data)
    with in_time(4):
        draft, problems = examine(_path(), base_url=BASE_URL, thesaurus=_thesaurus())
    assert (draft is None) == bool(problems)
    lines = len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    for problem in problems:
        assert 0 <= problem.line <= lines
        assert len(str(problem)) < 200 + 3 * len(data)
    if draft is None:
        return
    assert all(0 < line <= lines for line in draft.lines.values())
    graph = NamedNode(f"{BASE_URL}/activities/1")
    try:
        quads = canonical(to_quads(draft.practice, graph))
    except NotPublishable as error:
        assert error.problems  # noqa: PT017 - either is right
        return
    assert inspect(quads).fault is None, inspect(quads).fault
    assert canonical(to_quads(read_practice(draft.practice.iri, quads), graph)) == quads


def seeds() -> tuple[bytes, ...]:
    """Files of the starter corpus."""
    return tuple(path.read_bytes() for path in practice_files())
