"""`commons practices`: what this node publishes."""

from __future__ import annotations

from pathlib import Path

import click

from node.cli.options import data_option, json_option, open_here, print_table


@click.group()
def practices() -> None:
    """List and show what this node publishes."""


@practices.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """All practices that stand, by slug."""
    from node.catalog.listing import own

    node = open_here(data)
    rows = [
        {
            "slug": each.slug,
            "kind": each.kind,
            "status": node.thesaurus.label(each.status, node.config.language),
            "published": each.published,
            "activity": each.sequence,
            "title": each.title,
        }
        for each in own(node.db(), node.did, node.config.language)
    ]
    print_table(rows, as_json=as_json, empty="Nothing is published yet. Publish with: commons publish FILES")


@practices.command("show")
@click.argument("slug")
@data_option
def show(slug: str, data: Path | None) -> None:
    """One practice as a Markdown file that `commons publish` would read, and its versions."""
    from node.catalog.export import to_markdown
    from node.catalog.listing import show

    node = open_here(data)
    shown = show(node.db(), f"{node.config.base_url}/practices/{slug}", node.did)
    click.echo(to_markdown(shown.practice, node.thesaurus), nl=False)
    click.echo("\nVersions", err=True)
    for version in shown.versions:
        click.echo(f"  {version.sequence:>5}  {version.published}  {version.change}", err=True)


COMMANDS = (practices,)
