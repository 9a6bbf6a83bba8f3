"""Figures beside the raw floor that was measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `floor` is what the bare engine does with the same work, in the same unit.

    `ratio` is of the figure to its floor. `budget` is what was promised, in words, and `met` whether it is kept; each
    is None where there is none.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    budget: str | None = None
    met: bool | None = None

    def __str__(self) -> str:
        met = {True: "yes", False: "NO", None: ""}[self.met]
        floor, ratio = figure(self.floor), "" if self.ratio is None else f"{self.ratio:.2f}"
        measured = f"{self.name:<50}{figure(self.value):>9} {self.unit:<12}{floor:>9}{ratio:>7}"
        return f"{measured}  {self.budget or '':<32}{met}".rstrip()


HEADING = f"{'':<50}{'measured':>9} {'':<12}{'floor':>9}{'ratio':>7}  {'budget':<32}met"


def figure(value: float | None) -> str:
    """Three digits or more: 0.0512, 4.10, 33.3, 1,354."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
