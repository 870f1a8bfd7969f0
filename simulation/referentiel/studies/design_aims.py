"""What a change of the text is wanted for, and what a decision of all the audits is worth against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import Decisions
from referentiel.engine.answered import Mask
from referentiel.model import Finding, FindingsError, exact_text

from .neutrality import class_names


@dataclass(frozen=True)
class Aims:
    """What is wanted of a text, on a population.

    Parameters
    ----------
    rate
        Least and largest pass rate, 0 to 1, both allowed.
    neutral
        A way to class audits (``actor_type`` or a text attribute) and the least ratio, 0 to 1, of the lowest pass
        rate of a class to the highest; classes without a computable audit are left out, and fewer than two others,
        or no pass at all, do not meet it.
    weakest
        No audit passes with a section under this score, 0 to 100.
    floors
        Whether no step may be weaker than the legal floor of its criterion.
    """

    rate: tuple[Fraction, Fraction] | None = None
    neutral: tuple[str, Fraction] | None = None
    weakest: Fraction | None = None
    floors: bool = True

    def checked(self) -> Aims:
        """Return the same aims with exact numbers.

        Raises
        ------
        FindingsError
            ``STUDY-AIM-NONE`` (nothing is wanted), ``STUDY-AIM-RATE``, ``STUDY-AIM-RATIO``, ``STUDY-AIM-SECTION``
            (not a number of the range, or the least rate over the largest).
        """
        findings = list(self._faults())
        if findings:
            raise FindingsError(findings)
        return Aims(
            None if self.rate is None else (Fraction(self.rate[0]), Fraction(self.rate[1])),
            None if self.neutral is None else (self.neutral[0], Fraction(self.neutral[1])),
            None if self.weakest is None else Fraction(self.weakest), self.floors)

    def _faults(self) -> Iterator[Finding]:
        if self.rate is None and self.neutral is None and self.weakest is None:
            yield Finding(code="STUDY-AIM-NONE")
        if self.rate is not None and not (
                all(_within(end, 1) for end in self.rate) and self.rate[0] <= self.rate[1]):
            yield Finding(code="STUDY-AIM-RATE", found=" – ".join(_written(end) for end in self.rate))
        if self.neutral is not None and not _within(self.neutral[1], 1):
            yield Finding(code="STUDY-AIM-RATIO", found=_written(self.neutral[1]))
        if self.weakest is not None and not _within(self.weakest, 100):
            yield Finding(code="STUDY-AIM-SECTION", found=_written(self.weakest))

    def met(self, worth: Worth) -> bool:
        """Tell whether a decision of all the audits meets every aim."""
        if self.rate is not None and (worth.rate is None or not self.rate[0] <= worth.rate <= self.rate[1]):
            return False
        if self.neutral is not None and (worth.ratio is None or worth.ratio < self.neutral[1]):
            return False
        # Where nobody passes, nobody passes with a weak section; a rate aim says whether that is wanted.
        return self.weakest is None or worth.weakest is None or worth.weakest >= self.weakest


def _within(value: Fraction | Decimal | float, most: int) -> bool:
    finite = not isinstance(value, Decimal | float) or Decimal(value).is_finite()
    return finite and 0 <= Fraction(value) <= most


def _written(value: Fraction | Decimal | float) -> str:
    return exact_text(value) if isinstance(value, Fraction) else str(value)


@dataclass(frozen=True)
class Worth:
    """What a decision of all the audits is worth.

    Parameters
    ----------
    passes, computable
        Audits that pass, and that have an outcome.
    ratio
        Lowest pass rate of a class over the highest; None where it cannot be computed, or was not asked for.
    weakest
        Lowest section score of an audit that passes; None where none passes, or where it was not asked for.
    """

    passes: int
    computable: int
    ratio: Fraction | None = None
    weakest: Fraction | None = None

    @property
    def rate(self) -> Fraction | None:
        """Passes among computable audits."""
        return Fraction(self.passes, self.computable) if self.computable else None


@dataclass(frozen=True, eq=False)
class Scale:
    """How decisions of one population are weighed: its classes, where a ratio is asked for."""

    classes: NDArray[np.intp] | None
    sections: bool

    @classmethod
    def of(cls, decisions: Decisions, by: str | None, *, sections: bool) -> Scale:
        """Make a scale for a population.

        Raises
        ------
        FindingsError
            ``STUDY-CLASS-FIELD``.
        """
        if by is None:
            return cls(None, sections)
        names = class_names(decisions, by)
        known = sorted({name for name in names if name})
        return cls(np.array([known.index(name) if name else -1 for name in names], dtype=np.intp), sections)

    def worth(self, passes: Mask, computable: Mask, scores: Weakest | None) -> Worth:
        """Weigh who passes and who is computable."""
        return Worth(int(passes.sum()), int(computable.sum()), self._ratio(passes, computable),
                     scores.lowest(passes) if scores is not None and self.sections else None)

    def _ratio(self, passes: Mask, computable: Mask) -> Fraction | None:
        if self.classes is None:
            return None
        known = self.classes >= 0
        whole = np.bincount(self.classes[known & computable])
        part = np.bincount(self.classes[known & computable & passes], minlength=whole.size)
        rates = [Fraction(int(p), int(n)) for p, n in zip(part, whole, strict=True) if n]
        return min(rates) / max(rates) if len(rates) > 1 and max(rates) else None


@dataclass(frozen=True, eq=False)
class Weakest:
    """The lowest section score of each audit, under one version."""

    decisions: Decisions

    @cached_property
    def _values(self) -> list[Fraction | None]:
        codes, found = [section.code for section in self.decisions.version.sections], self.decisions
        return [min((score for code in codes if (score := found.section_score(i, code)) is not None), default=None)
                for i in range(found.history.size)]

    def lowest(self, passes: Mask) -> Fraction | None:
        """Return the lowest section score among the audits that pass; None where none of them has one."""
        return min((value for i in np.flatnonzero(passes) if (value := self._values[int(i)]) is not None), default=None)
