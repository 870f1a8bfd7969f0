"""The levers of a version that the impact page shows: every outcome mark and every section minimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from referentiel.model import ANY, Outcome, PerType, StandardVersion, Threshold
from referentiel.model.outcomes import reachable
from referentiel.texts import number, text


@dataclass(frozen=True)
class Setting:
    """One lever: what it sets, its French name, its range and the value in force.

    Parameters
    ----------
    in_force
        The value for most; where types differ, the value of the first type.
    shown
        The value in force as shown, every type's where they differ.
    """

    path: str
    name: str
    unit: str
    low: Decimal
    high: Decimal
    in_force: Decimal
    shown: str


def mark_settings(version: StandardVersion) -> tuple[Setting, ...]:
    """Return one lever for the global mark of each outcome that has one."""
    types = [actor.id for actor in version.actor_types]
    ranges = [reachable(version, actor) for actor in types]
    low, high = min(r[0] for r in ranges), max(r[1] for r in ranges)
    unit = text("impact.unit.points" if version.rule.score == "points" else "impact.unit.score")
    return tuple(
        Setting(f"outcomes.{outcome.id}.global_at_least", text("impact.mark", label=outcome.label), unit, low, high,
                _first(outcome.global_at_least), _shown(outcome.global_at_least, version))
        for outcome in version.outcomes if outcome.global_at_least is not None
    )


def minimum_settings(version: StandardVersion) -> tuple[Setting, ...]:
    """Return one lever for the minimum of each section, for each outcome that sets minima."""
    guarded = [outcome for outcome in version.outcomes if outcome.sections_at_least is not None]
    return tuple(
        setting for outcome in guarded for setting in _minima(version, outcome, alone=len(guarded) == 1)
    )


def _minima(version: StandardVersion, outcome: Outcome, *, alone: bool) -> Sequence[Setting]:
    minima = outcome.sections_at_least.by_section if outcome.sections_at_least else {}
    settings = []
    for section in version.sections:
        value = minima.get(section.code, minima.get(ANY))
        if value is not None:
            key = "impact.minimum" if alone else "impact.minimum.of"
            settings.append(Setting(
                f"outcomes.{outcome.id}.sections_at_least.{section.code}",
                text(key, section=section.title, label=outcome.label), text("impact.unit.score"),
                Decimal(0), Decimal(100), _first(value), _shown(value, version),
            ))
    return settings


def _first(value: PerType[Threshold]) -> Decimal:
    return next(iter(value.by_type.values())).on(None)


def _shown(value: PerType[Threshold], version: StandardVersion) -> str:
    values = {name: threshold.on(None) for name, threshold in value.by_type.items()}
    if len(set(values.values())) == 1:
        return number(_first(value))
    labels = {actor.id: actor.label for actor in version.actor_types}
    return " ; ".join(text("impact.per_type", value=number(v), actor=labels.get(n, "…")) for n, v in values.items())
