"""The effect of changes with missing answers filled, in French: bounds, one policy, donors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.compare.filling import BoundedEffect, DonatedEffect, FilledEffect
from referentiel.model import Source, StandardVersion
from referentiel.model.change import Change
from referentiel.model.operations import Operation
from referentiel.texts import integer, number, percent, plural, text

from .changes import changes_text
from .effect import effect_lines, version_title
from .filling import between, filled_line, source_lines

SIDES: tuple[Literal["before", "after"], ...] = ("before", "after")


def bounded_effect_lines(result: BoundedEffect, sources: Sequence[Source] = ()) -> list[str]:
    """Tell what changes do whatever the missing answers: both rates, what moves, and what is not proved."""
    counts = result.counts()
    lines = [_header(result.before.version, result.changes), text("filling.policy.bounds")]
    if result.computable:
        lines += [
            *_rates(result),
            text("bounds.moves", gained=between(*result.moved("gained")), lost=between(*result.moved("lost")),
                 net=between(*result.net)),
            plural("bounds.unproved", counts["unproved"]) if counts["unproved"] else text("bounds.proved"),
        ]
    else:
        lines.append(text("bounds.effect.none", audits=integer(counts["audits"])))
    return [
        *lines, text("bounds.settled", **{name: integer(counts[name]) for name in ("entered", "left",
                                                                                   "not_computable")}),
        *_filling(counts), *_few(counts["organisations_moved"]), *source_lines(sources),
    ]


def filled_effect_lines(result: FilledEffect, sources: Sequence[Source] = ()) -> list[str]:
    """Tell an effect whose missing answers are filled by one policy."""
    lines = [text(f"filling.policy.{result.policy}"), *effect_lines(result.effect), *_filling(result.counts())]
    if result.apart:
        lines.append(plural("filling.apart", result.apart))
    if result.before.contradicted:
        lines.append(plural("filling.contradicted", result.before.contradicted))
    return [*lines, *source_lines(sources)]


def donated_effect_lines(result: DonatedEffect, sources: Sequence[Source] = ()) -> list[str]:
    """Tell an effect whose missing answers are drawn from donors, several times."""
    counts = result.counts()
    lines = [_header(result.replay.version, result.changes), text("filling.policy.donors"),
             plural("filling.fills", counts["fills"], seed=integer(counts["seed"]))]
    for side in SIDES:
        rates = result.rates(side)
        mean = sum(rates, Fraction(0)) / len(rates) if rates else None
        lines.append(text("filling.donors.none") if mean is None else text(
            f"filling.donors.{side}", mean=percent(mean), low=percent(min(rates)), high=percent(max(rates)),
            computable=between(counts[f"computable_{side}_low"], counts[f"computable_{side}_high"]),
            audits=integer(counts["audits"])))
    lines += [text(f"filling.donors.{move}", mean=number(result.mean(move), 1), between=between(*result.moved(move)))
              for move in ("gained", "lost")]
    missing = counts["missing_answers"] - counts["filled_answers"]
    lines.append(plural("filling.donors.answers", counts["filled_answers"],
                        missing_answers=integer(counts["missing_answers"]), without_donor=integer(missing)))
    return [*lines, *_few(counts["organisations_moved"]), *source_lines(sources)]


def _header(version: StandardVersion, changes: Sequence[Change | Operation]) -> str:
    told = changes_text(changes, version) or text("effect.no_change")
    return text("effect.header", title=version_title(version), changes=told)


def _rates(result: BoundedEffect) -> list[str]:
    whole = result.computable
    lines = [plural("bounds.effect.audits", whole, audits=integer(result.before.replay.audits))]
    for side in SIDES:
        low, high = result.passes(side)
        lines.append(text(f"bounds.effect.{side}", passes=between(low, high), low=percent(Fraction(low, whole)),
                          high=percent(Fraction(high, whole))))
    return lines


def _filling(counts: Mapping[str, int]) -> list[str]:
    """Say what is filled before, and after where it is not the same."""
    names = ("filled_answers", "missing_answers", "partly_known", "filled_criteria", "filled_audits")
    before, after = ({name: counts[f"{name}_{side}"] for name in names} | {"audits": counts["audits"]}
                     for side in SIDES)
    if before == after:
        return [filled_line(before)]
    return [text("filling.before", told=filled_line(before)), text("filling.after", told=filled_line(after))]


def _few(organisations: int) -> list[str]:
    return [plural("effect.few", organisations)] if 0 < organisations < FEW_ORGANISATIONS else []
