"""Every calibrated figure of one made-up history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referentiel.audits.demo.calendar import VERSIONS, candidates
from referentiel.audits.demo.history import COPIES, DEMO, ENLARGED, Demonstration, made_up
from referentiel.audits.demo.model import Model
from referentiel.model import StandardVersion

from .answers import collection, downward, measures, organisations, practices
from .figure import Figure, grouped
from .outcomes import agreement, rates, scores, waves
from .proposals import Proposal, proposals

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Calibration:
    """Targets and what came out of one history.

    Parameters
    ----------
    discordant
        Audits whose recorded decision is not what the rule proposes, with the reason that the committee gave.
    """

    made: Demonstration
    figures: tuple[Figure, ...]
    discordant: tuple[tuple[Proposal, str], ...]

    @property
    def missed(self) -> tuple[Figure, ...]:
        """Figures outside their tolerance."""
        return tuple(figure for figure in self.figures if figure.met is False)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: group, key, what it is about, target ends, tolerance, obtained, counted, met."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and the page does without

        return pd.DataFrame([
            {
                "group": figure.group, "key": figure.key, "about": ", ".join(figure.about.values()),
                "unit": figure.unit, "low": figure.low, "high": figure.high, "tolerance": figure.tolerance,
                "obtained": figure.obtained, "counted": figure.counted, "met": figure.met,
            }
            for figure in self.figures
        ])


def calibrate(versions: Mapping[str, StandardVersion], *, enlarged: bool = False) -> Calibration:
    """Make up a demonstration history and measure every figure that it is calibrated on.

    The effect of the second firm is that of the same draws with and without its severity.

    Parameters
    ----------
    versions
        By id, at least the versions audited.
    enlarged
        The enlarged history in place of the demonstration.

    Raises
    ------
    FindingsError
        ``VER-AUDITED`` for each version that is not there.
    """
    copies, prefix = (COPIES, ENLARGED) if enlarged else (1, DEMO)
    plan = candidates(COPIES) if enlarged else candidates()
    made = made_up(Model(versions), plan, prefix)
    audited = {name: versions[name] for name in VERSIONS}
    proposed = proposals(made.audits, audited)
    lenient = proposals(made_up(Model(versions, severity=0), plan, prefix).audits, audited)
    figures = (
        *grouped("waves", waves(made, copies)),
        *grouped("rates", rates(made, copies)),
        *grouped("agreement", agreement(proposed, audited)),
        *grouped("scores", scores(proposed, lenient, audited)),
        *grouped("organisations", organisations(made)),
        *grouped("measures", measures(made, audited)),
        *grouped("practices", practices(made, audited)),
        *grouped("collection", collection(made)),
        *grouped("collection", downward(made, audited)),
    )
    notes = {event.audit: event.note for event in made.events if event.kind not in {"withdrawal", "expiry"}}
    return Calibration(made, figures, tuple((one, notes.get(one.audit.id, "")) for one in proposed if not one.agrees))
