"""`commons sources`: portals that are no nodes, whose catalogues this node reads."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.options import data_option, json_option, open_here, plain, print_table
from node.cli.search import KINDS
from node.errors import SourceError

if TYPE_CHECKING:
    from node.practice import Thesaurus
    from node.store import Connection
    from node.store.sources import Source

FORMS = ("dcat",)
LONGEST_NAME = 200


@click.group()
def sources() -> None:
    """Add, list and show the portals whose catalogues this node reads; what they say is shown as not signed."""


@sources.command("add")
@click.argument("url")
@click.option("--as", "form", type=click.Choice(FORMS), required=True, help="How the catalogue is written.")
@click.option("--city", required=True, help="The city its datasets are about, by its English name.")
@click.option("--practice-kind", type=click.Choice(KINDS), required=True, help="What its datasets are shown as.")
@click.option("--country", default="", help="The city's country: its name, or three letters such as BEL.")
@click.option("--language", help="The language of texts that name none; else the node's own.")
@click.option("--name", default="", help="What to call the portal; else as its catalogue calls itself.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def add(
    url: str,
    form: str,
    city: str,
    practice_kind: str,
    country: str,
    language: str | None,
    name: str,
    yes: bool,
    data: Path | None,
) -> None:
    """Read the first page of the catalogue at URL, show whose it is, and read it from now on when you agree.

    With CKAN's DCAT extension a catalogue stands at /catalog.ttl under the portal's address.
    """
    from node import harvest
    from node.practice import Kind
    from node.store import sources as table
    from node.store import transaction

    node = open_here(data)
    config = node.config
    language = _language(language or config.language)
    concept = _country(country, node.thesaurus) if country else ""
    city, name = _name("--city", city), _name("--name", name) if name else ""
    with closing(node.client()) as client:
        candidate = harvest.inspect_portal(
            client, url, base_url=config.base_url, language=language, limits=config.limits
        )
    if table.get(node.db(), candidate.url):
        raise SourceError(f"{candidate.url} is a source already. See: commons sources show {candidate.url}")
    called = plain(name or candidate.name)
    click.echo(f"Portal     {called}\nCatalogue  {candidate.url}, read as {form}\nDatasets   {candidate.datasets}")
    for title in candidate.titles:
        click.echo(f"           {plain(title)}")
    if not yes and not click.confirm(f"Show each as a {practice_kind.replace('-', ' ')} in {city}, not signed?"):
        click.echo("Nothing was changed.")
        return
    with transaction(node.db()):
        harvest.add_portal(
            node.db(),
            candidate,
            datetime.now(UTC),
            city=city,
            country=concept,
            kind=Kind(practice_kind),
            language=language,
            name=name,
        )
    click.echo(f"{called} is a source now; a running worker reads it within a second. To read it now: commons harvest")


@sources.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """All sources: how many practices are held of each, its state, and when it was last read."""
    from node.store import practices, quarantine, schedule
    from node.store import sources as table

    db = open_here(data).db()
    held, refused, read = practices.counts(db), quarantine.counts(db), schedule.everything(db)
    rows = [
        {
            "name": source.name,
            "address": source.url,
            "state": _state(source),
            "practices": held.get(source.url, 0),
            "refused": refused.get(source.url, 0),
            "last_success": read[source.url].last_success_at if source.url in read else None,
        }
        for source in table.everyone(db)
    ]
    print_table(rows, as_json=as_json, empty="This node reads no portals. Add one with: commons sources add URL")


@sources.command("show")
@click.argument("source")
@data_option
def show(source: str, data: Path | None) -> None:
    """One SOURCE (its address, or its short name): what it is read as, its last run, and why it is held if it is."""
    from node.store import practices, runs, schedule

    db = open_here(data).db()
    found = _found(db, source)
    read = schedule.get(db, found.url)
    rows = {
        "Catalogue": f"{found.url}, read as {found.form}",
        "Short name": f"{found.slug}, in addresses here: /sources/{found.slug}/",
        "Read as": f"{found.practice_kind} in {found.city}, texts in {found.language}",
        "Added": found.added_at,
        "Practices": str(practices.counts(db).get(found.url, 0)),
        "State": _state(found) + (f": {found.because}" if found.because else ""),
        "Read whole": found.whole_at or "never",
        "Next": read.due_at if read else "-",
    }
    click.echo(plain(found.name))
    for heading, text in rows.items():
        click.echo(f"{heading:<12}{plain(text)}")
    run = runs.last(db, found.url)
    if run:
        counts = f"{run.pages} pages, {run.accepted} changed, {run.skipped} as before, {run.quarantined} refused"
        click.echo(f"Last run    {run.ended_at}: {run.outcome}; {counts}. {plain(run.note)}".rstrip())
    for refusal in _refusals(db, found.url):
        click.echo(f"Refused     {plain(refusal)}")


@sources.command("suspend")
@click.argument("source")
@data_option
def suspend(source: str, data: Path | None) -> None:
    """Read and show nothing of SOURCE until `commons sources resume`; what is held of it stays in the record."""
    from node.harvest import decisions
    from node.store import transaction

    db = open_here(data).db()
    found = _found(db, source)
    with transaction(db):
        decisions.suspend(db, found, datetime.now(UTC))
    click.echo(f"{plain(found.name)} is suspended: nothing of it is read or shown. Undo: commons sources resume SOURCE")


@sources.command("resume")
@click.argument("source")
@click.option("--accept", is_flag=True, help="Let the practices go that are gone from its catalogue.")
@data_option
def resume(source: str, accept: bool, data: Path | None) -> None:
    """Read and show a suspended or held SOURCE again.

    A source that lists many datasets no longer is held. With --accept so many of its practices are withdrawn by the
    next run; without, that run looks again, and holds it again where they are still missing.
    """
    from node.harvest import decisions
    from node.store import transaction

    db = open_here(data).db()
    found = _found(db, source)
    with transaction(db):
        decisions.resume(db, found, datetime.now(UTC), accept=accept)
    may = f" The next run may withdraw {found.would_withdraw} practices." if accept else ""
    click.echo(f"{plain(found.name)} is read and shown again.{may}")


@sources.command("remove")
@click.argument("source")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def remove(source: str, yes: bool, data: Path | None) -> None:
    """Forget SOURCE and all that was read from it."""
    from node.harvest import decisions
    from node.store import practices, transaction

    db = open_here(data).db()
    found = _found(db, source)
    count = practices.counts(db).get(found.url, 0)
    if not yes and not click.confirm(f"Forget {plain(found.name)} and its {count} practices?"):
        click.echo("Nothing was changed.")
        return
    with transaction(db):
        count = decisions.remove(db, found)
    click.echo(f"{plain(found.name)} and its {count} practices are forgotten.")


def _found(db: Connection, name: str) -> Source:
    from node.store import sources as table

    found = table.get(db, name)
    if found is None:
        raise SourceError(f"{name} is not a source of this node. See: commons sources list")
    return found


def _state(source: Source) -> str:
    return "suspended" if source.suspended_at else source.state


def _refusals(db: Connection, url: str) -> list[str]:
    """The newest few refusals, and how many more there are."""
    from node.store import quarantine

    most = 10
    refused = quarantine.everything(db, url)
    lines = [f"{each.activity or 'a dataset'}: {each.reason}" for each in refused[:most]]
    return lines + ([f"and {len(refused) - most} more"] if len(refused) > most else [])


def _name(option: str, text: str) -> str:
    name = text.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise SourceError(f"{option} must be a name on one line, of at most {LONGEST_NAME} letters.")
    return name


def _language(text: str) -> str:
    from node.catalog.values import language_tag

    try:
        return language_tag(text)
    except ValueError as error:
        raise SourceError(f"--language: {error}.") from error


def _country(text: str, thesaurus: Thesaurus) -> str:
    """The concept of a country of that code or name. Raises SourceError where there is none."""
    wanted = text.strip().casefold()
    for country in thesaurus.scheme("countries"):
        names = [country.id, *country.labels.values(), *(name for names in country.names.values() for name in names)]
        if wanted in (name.casefold() for name in names):
            return country.iri
    raise SourceError(f"--country: {text!r} is no country known here; write its English name, or three letters: BEL.")


COMMANDS = (sources,)
