"""Figures beside the raw floor that was measured in the same run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `floor` is what the bare engine does with the same work, in the same unit.

    `ratio` is of the figure to its floor. `budget` is what DESIGN promises, in words; each is None where there is none.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    budget: str | None = None

    def __str__(self) -> str:
        floor = "" if self.floor is None else f"{self.floor:10,.2f}"
        ratio = "" if self.ratio is None else f"{self.ratio:6.2f}"
        return f"{self.name:<44}{self.value:12,.2f} {self.unit:<12}{floor:>10}{ratio:>8}   {self.budget or ''}".rstrip()


HEADING = f"{'':<44}{'measured':>12} {'':<12}{'floor':>10}{'ratio':>8}   budget"
