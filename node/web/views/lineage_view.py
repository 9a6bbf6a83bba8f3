"""Where a practice came from and where it went, as lists and as a small picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from node.practice import Practice
from node.web.language import gettext as _
from node.web.reading import Reading
from node.web.views import words
from node.web.views.facts import Speaker
from node.web.views.labels import label
from node.web.views.lineage_picture import TreePicture, lineage_picture
from node.web.views.lineage_tree import Group, Kin, kin_of, tree
from node.web.views.lineage_walk import BACK, Way
from node.web.views.practice_view import place_phrases
from node.web.views.texts import Phrase


@dataclass(frozen=True, slots=True)
class Lineage:
    """Both directions. `replaced_by` are those of the same publisher that replace it: nobody else may say so above it.
    `cut` says that more name it than were looked at, `more` that the lineage goes on beyond what is shown."""

    came_from: tuple[Group, ...]
    went_to: tuple[Group, ...]
    picture: TreePicture | None
    replaced_by: tuple[Phrase, ...] = ()
    cut: bool = False
    more: bool = False


def lineage(
    practice: Practice,
    back: Way,
    forth: Way,
    speaker: Speaker,
    *,
    actor: str = "",
    alike: Sequence[Reading] = (),
    cut: bool = False,
) -> Lineage:
    """The lineage of `practice`, which `actor` publishes. Those of `alike` that began in its year are drawn too."""
    came_from = tree(practice.iri, back, lambda field: label("Practice", field), speaker)
    went_to = tree(practice.iri, forth, lambda field: _(BACK[field]), speaker)
    first = [step for step in forth.steps if step.via == practice.iri and step.field == "replaces"]
    replacing = [step.reading for step in first if step.reading and step.reading.holding.actor == actor]
    named = {step.iri for way in (back, forth) for step in way.steps}
    together = [kin_of(each, speaker) for each in begun_together(practice, alike) if each.practice.iri not in named]
    own = Kin(Phrase(""), ", ".join(phrase.text for phrase in place_phrases(practice, speaker)), words.years(practice))
    drawn = came_from or went_to or together
    return Lineage(
        came_from,
        went_to,
        lineage_picture(own, came_from, went_to, together) if drawn else None,
        tuple(kin_of(each, speaker).title for each in replacing),
        cut,
        back.more or forth.more,
    )


def begun_together(practice: Practice, others: Iterable[Reading]) -> list[Reading]:
    """Those of others that began in the same year."""
    year = (practice.start or "")[:4]
    return [each for each in others if year and (each.practice.start or "")[:4] == year]
