"""`commons publish` and `commons withdraw`: this city's own practices, from files to the stream."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.options import because_option, data_option, open_here

if TYPE_CHECKING:
    from node.catalog.publish import Published, Publisher
    from node.catalog.validation import Review
    from node.node import Node

LEFT_OUT = "Take its file out of the folder; or mend it, and publish it with --again."


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Say what is wrong; publish nothing.")
@click.option("--advice", is_flag=True, help="Say as well what would make each practice more useful to other cities.")
@click.option("--again", is_flag=True, help="Publish as well what was erased, as its files say it now.")
@data_option
def publish(paths: tuple[Path, ...], check: bool, advice: bool, again: bool, data: Path | None) -> None:
    """Publish the practices in Markdown files, or in all *.md of folders.

    A practice that did not change is left alone. A file with mistakes stops no other; each mistake is shown with its
    line and how to mend it, and the command exits 1. A practice that was erased is left out, and said so.
    """
    node = open_here(data)
    review = review_files(node, paths)
    for problem in review.problems:
        click.echo(str(problem), err=True)
    if advice:
        for remark in review.advice:
            click.echo(f"{remark} (advice)")
    if check:
        click.echo(f"{len(review.drafts)} could be published; nothing was.")
    else:
        published = publish_drafts(node, review, again=again)
        for each in published:
            if each.new:
                click.echo(f"{each.activity.change:<7} {each.activity.practice}  (activity {each.activity.sequence})")
            elif each.erased:
                click.echo(f"{each.slug} was erased, so it is left out. {LEFT_OUT}")
        new, erased = sum(each.new for each in published), sum(each.erased for each in published)
        click.echo(
            f"{new} published, {len(published) - new - erased} unchanged, {len(_faulty(review))} with mistakes"
            + (f", {erased} left out." if erased else ".")
        )
    if review.problems:
        raise SystemExit(1)


def _faulty(review: Review) -> set[Path]:
    return {problem.path for problem in review.problems}


def review_files(node: Node, paths: Iterable[Path]) -> Review:
    """Read practice files and hold them against the shapes of this node."""
    from node.catalog.validation import review

    return review(paths, base_url=node.config.base_url, thesaurus=node.thesaurus, shapes=node.reviewing)


def publish_drafts(node: Node, review: Review, *, again: bool = False) -> list[Published]:
    """Publish what passed its review."""
    from node.catalog.publish import publish

    return publish(node.db(), [draft.practice for draft in review.drafts], publisher(node), again=again)


def publisher(node: Node) -> Publisher:
    """This node, as the one who signs."""
    from node.catalog.publish import Publisher

    return Publisher(node.did, node.config.base_url, node.keys.current)


@click.command()
@click.argument("slug")
@because_option("Why, in a sentence for readers and peers.")
@data_option
def withdraw(slug: str, because: str, data: Path | None) -> None:
    """Say that the practice SLUG stands no longer. Its history stays; its page says who withdrew it, when and why."""
    from node.catalog.publish import withdraw

    node = open_here(data)
    done = withdraw(node.db(), slug, publisher(node), because=because)
    click.echo(f"Withdrew {done.activity.practice}  (activity {done.activity.sequence})")
    click.echo("If its file is still in a folder you publish from, take it out: it would be published again.")


COMMANDS = (publish, withdraw)
