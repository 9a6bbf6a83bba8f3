"""`commons search`: ask the index from the terminal."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, json_option, open_here, print_table, say_what_lacks

KINDS = ("policy", "case-study", "pilot")
SORTS = ("relevance", "newest", "oldest", "city")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", multiple=True, type=click.Choice(KINDS), help="What it is.")
@click.option("--city", multiple=True, help="A city as its page's address writes it, such as new-york-city.")
@click.option("--theme", multiple=True, help="A theme's id, such as surveillance-oversight.")
@click.option("--lesson", multiple=True, help="A lesson's number, 1 to 8.")
@click.option("--lang", multiple=True, help="A language of the text, such as en.")
@click.option("--year", multiple=True, help="A year in which it began.")
@click.option("--sort", type=click.Choice(SORTS), default=SORTS[0], help="What comes first.")
@click.option("--exact", is_flag=True, help="Only the words as typed, not what they mean.")
@data_option
@json_option
def search(
    words: tuple[str, ...], data: Path | None, as_json: bool, sort: str, exact: bool, **chosen: tuple[str, ...]
) -> None:
    """Find practices by WORDS, this city's and its peers', in whatever language they are.

    Among WORDS may stand "phrases in quotes", -exclusions, city:gent, kind:pilot and year:2016-2018.
    """
    from node.rdf.practices import read_practice
    from node.search import Query, Sort
    from node.search.folder import current, read_position
    from node.store import activities, practices

    node = open_here(data)
    say_what_lacks(node)
    db = node.db()
    generation = current(node.config.search)
    behind = practices.last_change(db) - (read_position(generation) if generation else 0)
    if behind > 0:
        click.echo(f"{behind} changes are not in the index yet: start the worker, or run: commons rebuild", err=True)
    filters = {facet: values for facet, values in chosen.items() if values}
    answer = node.index.search(Query(" ".join(words), filters, sort=Sort(sort), exact=exact))
    for said, _, labels in answer.widened if not as_json else ():
        if labels:
            click.echo(f"Searching also for ({said}): {', '.join(labels)}", err=True)
    if answer.meant and not as_json:
        click.echo(f"Did you mean: {answer.meant}", err=True)
    rows = []
    for hit in answer.hits:
        holding = practices.get(db, hit.iri)
        signed = activities.get(db, holding.actor, holding.sequence) if holding else None
        if holding is None or signed is None or holding.withdrawn:
            continue
        practice = read_practice(hit.iri, signed.quads)
        places = practice.places
        rows.append(
            {
                "title": practice.title.get("en") or next(iter(practice.title.values()), practice.slug),
                "place": ", ".join(place.name.get("en") or next(iter(place.name.values()), "") for place in places),
                "kind": practice.kind.value,
                "address": hit.iri,
            }
        )
    print_table(rows, as_json=as_json, empty="Nothing here fits these words.")
    if not as_json and answer.total > len(rows):
        click.echo(f"{answer.total} in all; the first {len(rows)} are shown.")


COMMANDS = (search,)
