"""The versions of a practice as a list: when each was published, and in a few words what it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from node.config import resource_folder
from node.practice import Change, Practice
from node.rdf.table import TABLE
from node.rdf.vocabulary import field_labels
from node.store.activities import Version
from node.web.language import gettext as _
from node.web.language import language, ngettext
from node.web.views import words

FIELDS = 4
"""Fields that a line names."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version. `sequence` is its place in the stream, which its address names, and `before` that of the version it
    can be compared with; None where there is none."""

    sequence: int
    number: int
    when: str
    day: str
    what: str
    readable: bool
    before: int | None


def version_lines(
    versions: Sequence[Version], read: Callable[[int], Practice | None], told: int
) -> tuple[VersionLine, ...]:
    """Of the newest `told` versions it is said what they changed: `read` finds the text of the one of a sequence."""
    lines = []
    for place, version in enumerate(versions):
        before = _before(versions[place:])
        texts = (read(before), read(version.sequence)) if before is not None and place < told else (None, None)
        lines.append(
            VersionLine(
                version.sequence,
                version.number,
                words.moment(version.published),
                words.date(version.published[:10]),
                _what(version, *texts),
                _readable(version),
                before,
            )
        )
    return tuple(lines)


def changed_fields(before: Practice, after: Practice) -> tuple[str, ...]:
    """The fields of which two versions say different things, in the order of the property table."""
    return tuple(row.field for row in TABLE["Practice"] if getattr(before, row.field) != getattr(after, row.field))


def _before(versions: Sequence[Version]) -> int | None:
    """The sequence of the version that the first can be compared with: the next older one, or one behind it where that
    was erased. Nothing is compared across a withdrawal."""
    older = next((each for each in versions[1:] if each.change is Change.DELETE or not each.erased), None)
    return older.sequence if older and _readable(older) and _readable(versions[0]) else None


def _readable(version: Version) -> bool:
    return version.change is not Change.DELETE and not version.erased


def _what(version: Version, before: Practice | None, after: Practice | None) -> str:
    if version.change is Change.CREATE:
        what = _("published")
    elif version.change is Change.DELETE:
        what = _("withdrawn")
    elif before is None or after is None:
        what = _("changed")
    elif fields := changed_fields(before, after):
        what = _("changed: %(fields)s", fields=_named(fields))
    else:
        what = _("changed in nothing that is shown here")
    return _("%(change)s, erased since", change=what) if version.erased else what


def _named(fields: Sequence[str]) -> str:
    """`title, results and status`; of many the first, and how many more."""
    labels = field_labels(resource_folder("vocab"), language())
    named = [labels["Practice", field] for field in fields]
    if len(named) > FIELDS:
        rest = len(named) - FIELDS + 1
        named = [*named[: FIELDS - 1], ngettext("%(count)s more field", "%(count)s more fields", rest)]
    return words.listed(named)
