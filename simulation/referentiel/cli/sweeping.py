"""What `referentiel simuler` adds when a lever is swept: the exact table, and the value that gives a rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, FindingsError, StandardVersion, exact_text
from referentiel.model.change import path_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from referentiel.compare import Effect
    from referentiel.engine import Curve, Inverse, WeightFlips
    from referentiel.model import Source
    from referentiel.report.study import Figure


@dataclass(frozen=True)
class Swept:
    """A lever swept, with the version as changed; nothing when none was asked for."""

    effect: Effect
    curve: Curve | None = None
    flips: WeightFlips | None = None
    inverse: Inverse | None = None

    def lines(self, *, exact: bool = False) -> list[str]:
        """Tell the sweep in French."""
        from referentiel.report.sweep import curve_lines, flips_lines, inverse_lines

        version, audits = self.effect.after.version, self.effect.after.history.audits
        lines = curve_lines(self.curve, version) if self.curve is not None else []
        lines += flips_lines(self.flips, version, audits, exact=exact) if self.flips is not None else []
        return lines + (inverse_lines(self.inverse, audits, exact=exact) if self.inverse is not None else [])

    def figure(self, path: str, sources: Sequence[Source]) -> Figure:
        """Return the curve with the value in force and the one chosen, signed."""
        from referentiel.model.levers import levers
        from referentiel.model.range_steps import slider_of
        from referentiel.report.curve import curve_figure
        from referentiel.report.impact import source_line
        from referentiel.report.lever_names import lever_title
        from referentiel.report.provenance import provenance_band

        if self.curve is None:
            raise ValueError("a lever without a curve has no figure")
        version = self.effect.before.version
        lever = next(one for one in levers(version) if one.path == path)
        slider, own = slider_of(lever), {change.path: change.value for change in self.effect.changes}
        in_force, mine = (value if isinstance(value, Decimal) else None
                          for value in (lever.in_force.value, own.get(path, lever.in_force.value)))
        known = [value for value in (in_force, mine) if value is not None]
        made = curve_figure(self.curve, lever_title(lever, version), in_force, mine,
                            low=min([slider.low, *known]), high=max([slider.high, *known]))
        return made.figure(source_line(version, sources, self.effect.audits, curve=True),
                           provenance_band(version, sources))

    def record(self, *, exact: bool = False) -> dict[str, Any]:
        """Return the sweep as JSON, its values exact; the ids of its audits hold no day unless `exact`."""
        record: dict[str, Any] = {}
        frames = {"curve": self.curve, "flips": self.flips, "inverse": self.inverse}
        for name, found in frames.items():
            if found is not None:
                rows = found.to_frame().astype(object)
                record[name] = rows.where(rows.notna(), None).to_dict("records")
        if self.inverse is not None:
            from referentiel.report.sweep import audit_names

            names = audit_names(self.effect.after.history.audits, exact=exact) if self.inverse.tied else ()
            record["target"] = exact_text(self.inverse.target)
            record["tied"] = [names[i] for i in self.inverse.tied]
        return record


def target_of(
    version: StandardVersion, path: str | None, rate: str | None, figure: str | None = None,
) -> Fraction | None:
    """Check what is asked for before anything is computed; return the rate wanted.

    Parameters
    ----------
    figure
        The file to draw the curve into; a weight has none.

    Raises
    ------
    FindingsError
        ``CHG-PATH``, ``CHG-SWEEP`` (the path is not swept, or none is given for a rate), ``CHG-RATE``.
    """
    from referentiel.engine import SWEPT

    if path is None:
        if (wanted := rate if rate is not None else figure) is not None:
            raise FindingsError([Finding(code="CHG-SWEEP", found=wanted)])
        return None
    target = path_of(version, path)
    weight = target.field == "weight"
    curved = rate is not None or figure is not None
    if (not weight and (target.root, target.field) not in SWEPT) or (weight and curved):
        raise FindingsError([Finding(code="CHG-SWEEP", found=path, cell=path)])
    return None if rate is None else _rate(rate)


def sweep_of(effect: Effect, path: str | None, rate: str | None) -> Swept:
    """Sweep a lever of the version as changed."""
    from referentiel.engine import inverse, sweep, weight_flips

    if path is None:
        return Swept(effect)
    version, history = effect.after.version, effect.after.history
    target = target_of(version, path, rate)
    if path_of(version, path).field == "weight":
        return Swept(effect, flips=weight_flips(version, history, path))
    curve = sweep(version, history, path, decisions=effect.after)
    return Swept(effect, curve=curve, inverse=inverse(curve, target) if target is not None else None)


def _rate(written: str) -> Fraction:
    """Read a rate: 70 %, 70%, 0,7."""
    from referentiel.engine.inverse import rate_of

    plain = "".join(char for char in written if char not in "\u202f\u00a0 ").replace(",", ".")
    try:
        number = Decimal(plain.removesuffix("%"))
    except InvalidOperation as error:
        raise FindingsError([Finding(code="CHG-RATE", found=written)]) from error
    return rate_of(number / 100 if plain.endswith("%") else number)
