"""A sweep, its inverse and the flips of a weight, told in French with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from referentiel.audits.privacy import coarse
from referentiel.engine import Curve, Interval, Inverse, Reach, WeightFlips, intervals
from referentiel.model import Audit, StandardVersion
from referentiel.texts import integer, number, plural, rate, text

from .changes import lever_name
from .effect import outcome_name, version_title

MOST_TIED = 5


def curve_lines(curve: Curve, version: StandardVersion) -> list[str]:
    """Tell an exact curve as a table: the values of each interval, the passes out of the computable audits, the rate.

    Values outside the range of the lever are left out; the last line says how many audits could not be computed.
    """
    whole = plural("unit.audits", curve.audits)
    lines = [text("sweep.header", path=lever_name(curve.path, version), title=version_title(version), audits=whole)]
    if not curve.effective:
        lines.append(text("sweep.no_effect", audits=whole))
    for k, interval in intervals(curve):
        computable = int(curve.counts[k, :-1].sum())
        lines.append(text(
            "sweep.row", interval=interval_text(interval), passes=integer(curve.passes[k]),
            computable=integer(computable), rate=rate(curve.passes[k], computable),
            missing=plural("sweep.missing", int(curve.counts[k, -1])),
        ))
    return lines


def inverse_lines(found: Inverse, audits: Sequence[Audit], *, exact: bool = False) -> list[str]:
    """Tell which values give a rate, or the reachable rates around it and the audits that make it unreachable.

    Their ids hold no day unless `exact`.
    """
    target = number(100 * found.target)
    lines = [text("inverse.exact", target=target, interval=interval_text(reach.interval), counts=_counts(reach),
                  example=_example(reach)) for reach in found.exact]
    if lines:
        return lines
    lines = [text("inverse.none", target=target)]
    lines += [text(f"inverse.{side}", interval=interval_text(reach.interval), counts=_counts(reach),
                   example=_example(reach))
              for side, reach in (("above", found.above), ("below", found.below)) if reach is not None]
    if found.tied:
        ids = audit_names(audits, exact=exact)
        names = ", ".join(ids[i] for i in found.tied[:MOST_TIED])
        more = text("inverse.more") if len(found.tied) > MOST_TIED else ""
        lines.append(plural("inverse.tied", len(found.tied), names=names + more))
    return lines


def audit_names(audits: Sequence[Audit], *, exact: bool) -> tuple[str, ...]:
    """Return the ids of audits, their year for their day unless `exact`; see `referentiel.audits.privacy.coarse`."""
    return tuple(audit.id for audit in (audits if exact else coarse(audits)))


def flips_lines(
    found: WeightFlips, version: StandardVersion, audits: Sequence[Audit], *, exact: bool = False,
) -> list[str]:
    """Tell every value of a weight at which an audit changes outcome, and which side the value belongs to.

    Ids of audits hold no day unless `exact`.
    """
    whole = plural("unit.audits", int(found.start.size))
    lines = [text("flips.header", path=lever_name(found.path, version), title=version_title(version), audits=whole)]
    if not found.effective:
        lines.append(text("sweep.no_effect", audits=whole))
    if not found.exact:
        lines.append(text("flips.bracketed", step=number(found.step), upto=number(found.upto)))
    names = audit_names(audits, exact=exact) if found.flips else ()
    for flip in found.flips:
        key = "flips.row" if flip.value == flip.until else "flips.row.between"
        before, at, after = (outcome_name(version, label) for label in (flip.before, flip.at, flip.after))
        lines.append(text(key, value=number(flip.value), until=number(flip.until), audit=names[flip.audit],
                          before=before, at=at, after=after))
    return lines


def interval_text(interval: Interval) -> str:
    """Tell the values of an interval, each end with whether it belongs to it."""
    low, high = interval.low, interval.high
    if low is None and high is None:
        return text("interval.all")
    if low is None:
        return text("interval.up_to", high=_end(high, is_open=interval.high_open))
    if high is None:
        return text("interval.from", low=_end(low, is_open=interval.low_open))
    if low == high:
        return text("interval.only", value=number(low))
    return text("interval.between", low=_end(low, is_open=interval.low_open),
                high=_end(high, is_open=interval.high_open))


def _end(value: Fraction | None, *, is_open: bool) -> str:
    return text("interval.open" if is_open else "interval.closed", value="" if value is None else number(value))


def _counts(reach: Reach) -> str:
    return text("inverse.counts", rate=rate(reach.passes, reach.computable), passes=integer(reach.passes),
                computable=integer(reach.computable))


def _example(reach: Reach) -> str:
    value = reach.interval.simplest()
    return "" if value is None else text("inverse.example", value=number(value))
