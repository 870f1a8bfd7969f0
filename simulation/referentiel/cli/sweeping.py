"""What `referentiel simuler` adds when a lever is swept: the exact table, and the value that gives a rate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referentiel.model import Finding, FindingsError, StandardVersion, exact_text
from referentiel.model.change import path_of

if TYPE_CHECKING:
    from referentiel.compare import Effect
    from referentiel.engine import Curve, Inverse, WeightFlips


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


def target_of(version: StandardVersion, path: str | None, rate: str | None) -> Fraction | None:
    """Check what is asked for before anything is computed; return the rate wanted.

    Raises
    ------
    FindingsError
        ``CHG-PATH``, ``CHG-SWEEP`` (the path is not swept, or none is given for a rate), ``CHG-RATE``.
    """
    from referentiel.engine import SWEPT

    if path is None:
        if rate is not None:
            raise FindingsError([Finding(code="CHG-SWEEP", found=rate)])
        return None
    target = path_of(version, path)
    weight = target.field == "weight"
    if (not weight and (target.root, target.field) not in SWEPT) or (weight and rate is not None):
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
