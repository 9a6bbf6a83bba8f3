"""The sentences of the interface and their translations: `make messages` brings the catalogues up to date.

`python -m tests.messages` reads the sentences out of `node/web`, adds what is new to each `messages.po`, drops what is
no longer said, and writes `messages.mo` beside it, which is what the pages read. It then lists what is not translated.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from node.harvest.faults import MEND
from node.web.api.calls import CALLS
from node.web.api.openapi import DESCRIPTION
from node.web.language import FOLDER, LANGUAGES, SOURCE

CHECKOUT = Path(__file__).parent.parent
WEB = CHECKOUT / "node" / "web"
KEYWORDS = {**DEFAULT_KEYWORDS, "later": None}
TRANSLATED = tuple(tag for tag in LANGUAGES if tag != SOURCE)
NO_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""A file that is made twice is the same twice."""
WIDTH = 120


@cache
def said() -> Catalog:
    """Every sentence of ours, each with the files that say it."""
    with (CHECKOUT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog()
    for name, line, message, comments, context in extract_from_dir(
        WEB, methods, options, keywords=KEYWORDS, comment_tags=("i18n:",)
    ):
        catalog.add(message, locations=[(name, line)], auto_comments=comments, context=context)
    for message in told_elsewhere():
        catalog.add(message)
    return catalog


def told_elsewhere() -> Iterator[str]:
    """Sentences that pages show although they are not written for pages alone: what mends a fault, what a call does."""
    yield from MEND.values()
    yield DESCRIPTION
    for call in CALLS:
        yield call.summary
        yield from (parameter.description for parameter in call.parameters)


def path(tag: str, suffix: str = "po") -> Path:
    """Where the translations into a language stand."""
    return FOLDER / tag / "LC_MESSAGES" / f"messages.{suffix}"


def translated(tag: str) -> Catalog:
    """The translations into a language as they are."""
    if not path(tag).exists():
        return Catalog(locale=tag)
    with path(tag).open("rb") as file:
        return read_po(file, locale=tag)


def updated(tag: str) -> Catalog:
    """The same with every sentence that is said now, and no other."""
    catalog, old = Catalog(locale=tag, creation_date=NO_DAY, revision_date=NO_DAY), translated(tag)
    for message in messages(said()):
        known = old.get(message.id, message.context)
        catalog.add(
            message.id,
            known.string if known else "",
            flags=known.flags if known else (),
            auto_comments=message.auto_comments,
            context=message.context,
        )
    return catalog


def messages(catalog: Catalog) -> Iterator[Message]:
    """The sentences without the header."""
    return (message for message in catalog if message.id)


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as translators read it, sorted, without dates and line numbers: they would change for nothing."""
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {catalog.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    file = io.BytesIO()
    write_po(file, catalog, width=WIDTH, no_location=True, omit_header=True, sort_output=True)
    return header.encode() + file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """A catalogue as programs read it."""
    catalog.creation_date = catalog.revision_date = NO_DAY
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a sentence: one, or one for each number that the language knows."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def missing(catalog: Catalog) -> list[str]:
    """What is not translated, or not for sure."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in messages(catalog)
        if message.fuzzy or not forms(message) or not all(forms(message))
    ]


def main() -> None:
    """Bring all catalogues up to date."""
    for tag in TRANSLATED:
        catalog = updated(tag)
        path(tag).parent.mkdir(parents=True, exist_ok=True)
        path(tag).write_bytes(as_po(catalog))
        path(tag, "mo").write_bytes(as_mo(catalog))
        print(f"{tag}: {len(catalog)} sentences, {len(missing(catalog))} not translated")
        for sentence in missing(catalog):
            print(f"    {sentence}")


if __name__ == "__main__":
    main()
