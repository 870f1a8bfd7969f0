"""An effect in French: counts first, every number with what it counts and over how many audits."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from referentiel.compare import Effect
from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.engine import INELIGIBLE, NOT_COMPUTABLE, Decisions, Reason
from referentiel.model import Source, StandardVersion
from referentiel.texts import integer, number, plural, rate, text

from .changes import changes_text
from .shown import shown
from .version_names import titled


def effect_lines(result: Effect, sources: Sequence[Source] = ()) -> list[str]:
    """Tell an effect in a few lines: what was changed, the rate, what moved, what could not be computed."""
    version = result.before.version
    lines = [
        text("effect.header", title=version_title(version),
             changes=changes_text(result.changes, version) or text("effect.no_change")),
        text("effect.population", audits=plural("unit.audits", result.audits),
             computable=plural("effect.computable", result.computable_before),
             computable_after=plural("effect.computable", result.computable_after)),
        rate_line(result),
        text("effect.moves", gained=plural("effect.gained.pass", result.gained),
             lost=plural("effect.lost.pass", result.lost), entered=plural("effect.entered", result.entered),
             left=plural("effect.left", result.left)),
        text("effect.not_computable", before=integer(result.audits - result.computable_before),
             after=integer(result.audits - result.computable_after)),
        departures_line(result),
    ]
    few = few_line(result)
    return [*lines, *([few] if few else []), *(text("effect.source", title=source.title) for source in sources)]


def rate_line(result: Effect) -> str:
    """Tell the pass rate before and after, with the counts behind it and their difference in points."""
    return text(
        "effect.rate",
        before=rate(result.passes_before, result.computable_before),
        after=rate(result.passes_after, result.computable_after),
        passes_before=integer(result.passes_before), computable_before=integer(result.computable_before),
        passes_after=integer(result.passes_after), computable_after=integer(result.computable_after),
        difference=points_difference(result),
    )


def points_difference(result: Effect) -> str:
    """Return the difference of the two rates in points, with its sign; an em dash when a rate has no denominator."""
    difference = result.difference
    if difference is None:
        return "—"
    return ("+" if difference > 0 else "") + number(difference, 1)


def departures_line(result: Effect) -> str:
    """Say how many audits the base rule decides differently from the committee."""
    decided, count = result.decided(), result.departures()
    if not decided:
        return text("effect.no_decision")
    known = plural("unit.audits", decided)
    return plural("effect.departures", count, known=known) if count else text("effect.no_departure", known=known)


def few_line(result: Effect) -> str:
    """Say when the effect rests on fewer than three organisations; empty otherwise."""
    count = result.organisations_moved()
    return plural("effect.few", count) if 0 < count < FEW_ORGANISATIONS else ""


def moved_lines(result: Effect, *, exact: bool = False) -> list[str]:
    """Tell every audit whose standing changes, with its reasons after the change; its day only if `exact`."""
    moved = result.moved()
    if not moved:
        return [text("effect.moved.none")]
    lines = []
    for i in moved:
        one = shown(result.before.history, i, exact=exact)
        lines.append(text(
            "effect.moved.line", audit=one.audit, organisation=one.organisation, date=one.when,
            before=outcome_label(result.before, i), after=outcome_label(result.after, i),
            score_before=score_text(result.before.score(i)), score_after=score_text(result.after.score(i)),
        ))
        lines.extend(text("effect.moved.line.reasons", reasons=reason_text(reason, result.after, i))
                     for reason in result.after.reasons(i))
    return lines


def version_title(version: StandardVersion) -> str:
    """Return the title of a version, always with where its text comes from."""
    return titled(version)


def outcome_label(decisions: Decisions, i: int) -> str:
    """Return the French name of the outcome of an audit."""
    return outcome_name(decisions.version, decisions.outcome(i))


def outcome_name(version: StandardVersion, outcome: str) -> str:
    """Return the French name of an outcome, or of a decision of the committee."""
    if outcome in (INELIGIBLE, NOT_COMPUTABLE):
        return text(f"outcome.{outcome}")
    labels = {one.id: one.label for one in version.outcomes} | {one.id: one.label for one in version.decisions}
    return labels.get(outcome, outcome)


def score_text(score: Fraction | None) -> str:
    """Write a score with at most two decimals; an em dash when there is none."""
    return "—" if score is None else number(score, 0 if score.denominator == 1 else 2)


def reason_name(reason: Reason, version: StandardVersion) -> str:
    """Tell one reason, without an audit."""
    return text(f"reason.{reason.kind}", target=_target(reason, version))


def reason_text(reason: Reason, decisions: Decisions, i: int) -> str:
    """Tell one reason, with its margin where it has one."""
    told = reason_name(reason, decisions.version)
    margin = decisions.margins(i).get((reason.kind, reason.target))
    return told if margin is None else text("reason.margin", reason=told, margin=number(margin, 2))


def _target(reason: Reason, version: StandardVersion) -> str:
    names = {section.code: section.title for section in version.sections}
    names |= {criterion.code: f"{criterion.code} {criterion.title}" for _, criterion in version.criteria()}
    names |= {condition.id: condition.label for condition in version.eligibility}
    names |= {name: attribute.label for name, attribute in version.attributes.items()}
    return names.get(reason.target, reason.target)
