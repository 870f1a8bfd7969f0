"""What the results of the impact page are drawn from: one population, one scenario, and the lever in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from referentiel.compare import Effect, Exploration, Replay
from referentiel.model import Source
from referentiel.model.change import Change
from referentiel.report.impact import source_line
from referentiel.report.lever_names import lever_title, settled_words, value_words
from referentiel.report.provenance import provenance_band
from referentiel.texts import plural, text

from .scenario import Scenario

MOST_CHOICES = 6
"""Levers named in a picture; the others are counted."""


@dataclass(frozen=True)
class Scene:
    """One state of the page.

    Parameters
    ----------
    effect
        The effect of `changes` on the population of `exploration`.
    sources
        Where the audits come from.
    population
        The population in words.
    hand
        Path of the lever whose curve is shown.
    replayed
        Returns the version applied to the audits as recorded, made when first asked for.
    exact
        Whether audits are named with their day.
    uncurved
        Path of the lever moved last, where it has no curve: a weight, a flag, a word; empty otherwise.
    """

    exploration: Exploration
    scenario: Scenario
    changes: tuple[Change, ...]
    effect: Effect
    sources: Sequence[Source]
    population: str
    hand: str
    replayed: Callable[[], Replay]
    exact: bool = False
    uncurved: str = ""

    @property
    def source(self) -> str:
        """The line under a figure."""
        return source_line(self.effect.before.version, self.sources, self.effect.audits)

    def band(self) -> str:
        """Return what a picture says of where it comes from: audits, text, population, and each lever moved."""
        told = [provenance_band(self.effect.before.version, self.sources), self.population]
        moved = self.choices
        if moved:
            choices = text("picture.and").join(text("picture.choice", name=name, before=before, after=after)
                                               for name, before, after in moved[:MOST_CHOICES])
            more = len(moved) - MOST_CHOICES
            told.append(text("picture.choices", choices=choices)
                        + (" " + plural("picture.choices.more", more) if more > 0 else ""))
        return " ".join(told)

    @property
    def curve_source(self) -> str:
        """The line under the curve, which tells its method."""
        return source_line(self.effect.before.version, self.sources, self.effect.audits, curve=True)

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Each lever moved: its name, its value in force, the one chosen."""
        return [(self.name(change.path), settled_words(self.scenario.lever(change.path).in_force,
                                                       self.scenario.version), value_words(change.value))
                for change in self.changes]

    def name(self, path: str) -> str:
        """Return the French name of a lever."""
        return lever_title(self.scenario.lever(path), self.scenario.version)
