"""Practice files on disk: which ones there are, and their text, whole and clean or refused with a reason."""

from __future__ import annotations

import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path

from node.catalog.problems import FileProblem

MAXIMUM_BYTES = 1_000_000

NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane + low) for plane in range(0x10000, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    + "]"
)
"""Characters that the wire rules forbid: controls but TAB, LF and CR, surrogates, noncharacters."""


def practice_files(paths: Iterable[Path]) -> list[Path]:
    """The practice files among `paths`: files as they are, folders searched through for *.md except README.md, sorted.

    Links to folders are not followed. What is missing, and a folder without a practice file, is named in the answer
    too, so that reading it says so.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found.update(_within(path) or [path])
        else:
            found.add(path)
    return sorted(found)


def _within(folder: Path) -> list[Path]:
    return [
        Path(parent, name)
        for parent, _, names in os.walk(folder)
        for name in names
        if name.endswith(".md") and name != "README.md"
    ]


def read_text(path: Path) -> str | FileProblem:
    """The text of a file, without byte order mark and with LF line ends; or why it cannot be a practice."""
    data = _read_bytes(path)
    if isinstance(data, FileProblem):
        return data
    start = len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0
    try:
        text = data[start:].decode("utf-8")
    except UnicodeDecodeError as error:
        position = start + error.start
        line = data.count(b"\n", 0, position) + 1
        return FileProblem(path, line, "", f"is not UTF-8 at byte {position + 1}; save the file as UTF-8")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return FileProblem(path, 0, "", "is empty; begin with front matter between two lines of ---")
    if unclean := NO_TEXT.search(text):
        line = text.count("\n", 0, unclean.start()) + 1
        return FileProblem(path, line, "", f"holds {no_text(unclean.group())}; take it out")
    return text


def no_text(character: str) -> str:
    """How a character that may not stand in a text is named to the person who has to find it."""
    return f"the character U+{ord(character):04X}, which is a control character or none at all"


def _read_bytes(path: Path) -> bytes | FileProblem:
    try:
        if path.is_dir():
            return FileProblem(path, 0, "", "is a folder without a practice file (*.md) in it")
        if path.exists() and not path.is_file():
            return FileProblem(path, 0, "", "is neither a file nor a folder; name a Markdown file (*.md)")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAXIMUM_BYTES:
                megabytes = f"{max(size / 1_000_000, 1.1):.1f}"
                return FileProblem(path, 0, "", f"is {megabytes} MB; a practice may be 1 MB at most")
            return file.read(MAXIMUM_BYTES)
    except FileNotFoundError:
        return FileProblem(path, 0, "", "does not exist; check the path")
    except OSError as error:
        return FileProblem(path, 0, "", f"cannot be read: {error.strerror or error}")
