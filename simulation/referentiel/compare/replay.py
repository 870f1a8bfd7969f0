"""A replay: another version of the family applied to past audits, with what could and could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from referentiel.engine import INELIGIBLE, Converted, Decisions, History, Reason, decide, tally
from referentiel.files import Versions
from referentiel.model import Audit, Crosswalk, StandardVersion, State, ValueSet

from .audited import audited_versions
from .known import Known, recorded
from .lineage import lineage
from .readings import known_answers
from .ways import OUTSIDE, READ, WAYS, Way, ways_of

if TYPE_CHECKING:
    import pandas as pd

_TESTS = frozenset({"ineligible", "global", "section", "knockout", "level"})


@dataclass(frozen=True, eq=False)
class Replay:
    """A version applied to audits that were made under others; what cannot be read is left out, never zero.

    Parameters
    ----------
    decisions
        Outcomes under the version; `decisions.history` holds the answers as they were read.
    before
        The audits as recorded.
    ways
        By criterion code: how the answer of each audit is read, as an index in `WAYS`; -1 where the criterion does
        not apply to the audit under the version.
    known
        By criterion code, what rules told: states and sets of possible values.
    path
        The versions that lead to this one, the earliest first, itself last.
    """

    decisions: Decisions
    before: History
    ways: Mapping[str, NDArray[np.int8]]
    known: Mapping[str, Known]
    path: tuple[str, ...]

    @property
    def version(self) -> StandardVersion:
        """The version applied."""
        return self.decisions.version

    @property
    def audits(self) -> int:
        """Audits replayed."""
        return self.before.size

    @property
    def computable(self) -> int:
        """Audits with an outcome under the version, ineligible included."""
        return int(self.decisions.computable.sum())

    @property
    def passes(self) -> int:
        """Audits that pass under the version."""
        return int(self.decisions.passes.sum())

    @property
    def backwards(self) -> int:
        """Audits made under a version that does not lead to this one: read by equal code and definition alone."""
        return sum(count for name, count in self.made_under().items() if name not in self.path)

    def made_under(self) -> dict[str, int]:
        """Count the audits by the version that they were made under."""
        codes, names = self.before.coded("version")
        there, counts = np.unique(codes, return_counts=True)
        return dict(sorted((names[code], int(n)) for code, n in zip(there.tolist(), counts, strict=True)))

    @property
    def ineligible(self) -> int:
        """Audits that are no candidates under the version; they count as computable, and as no pass."""
        return self.decisions.counts()[INELIGIBLE]

    def obstacles(self) -> dict[Reason, int]:
        """Count the audits without an outcome by reason; one with several counts under each."""
        return {reason: n for reason, n in tally(self.decisions).items() if reason.kind not in _TESTS}

    def criteria(self) -> dict[str, int]:
        """Count the criteria of the version: all, those with a readable answer of at least one audit, the others.

        ``read``: at least one answer is as recorded, converted or partly known. ``unread``: none is.
        """
        wanted = [WAYS.index(way) for way in WAYS if way in READ]
        read = sum(bool(np.isin(ways, wanted).any()) for ways in self.ways.values())
        return {"criteria": len(self.ways), "read": read, "unread": len(self.ways) - read}

    def answers(self) -> dict[str, int]:
        """Count the answers by way of reading, over every audit and every criterion that applies to it."""
        found = sum((np.bincount(ways[ways >= 0], minlength=len(WAYS)) for ways in self.ways.values()),
                    np.zeros(len(WAYS), dtype=np.int64))
        return {way: int(n) for way, n in zip(WAYS, found, strict=True)}

    def way(self, i: int, code: str) -> Way | None:
        """Return how the answer of audit `i` to a criterion is read; None where it does not apply."""
        index = int(self.ways[code][i])
        return None if index == OUTSIDE else WAYS[index]

    def possible(self, i: int, code: str) -> ValueSet:
        """Return the raw values that the answer of audit `i` may have: one when it is known."""
        known = self._known(code)
        return known.sets[int(known.which[i])]

    def reading(self, code: str) -> Converted:
        """Return the answers to a criterion with their lowest and highest possible raw values."""
        return self._known(code).reading()

    def counts(self) -> dict[str, int]:
        """Return the whole numbers of the replay, by their stable names."""
        return {
            "audits": self.audits, "computable": self.computable, "not_computable": self.audits - self.computable,
            "passes": self.passes, "ineligible": self.ineligible, "backwards": self.backwards,
            **self.criteria(), **self.answers(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row an audit: versions, outcome, score, coverage, and how many answers were read in each way.

        For the committee's own work: ids and days are exact; screens and commands show them coarse, see
        `referentiel.audits.privacy.coarse`.
        """
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        table = np.stack(list(self.ways.values()), axis=1)
        return pd.DataFrame([
            {
                "audit": audit.id, "organisation": audit.organisation, "date": audit.day,
                "made_under": audit.version, "outcome": self.decisions.outcome(i),
                "score": self.decisions.score(i), "coverage": self.decisions.coverage(i),
                **{way: int((table[i] == k).sum()) for k, way in enumerate(WAYS)},
            }
            for i, audit in enumerate(self.before.audits)
        ])

    def answers_frame(self) -> pd.DataFrame:
        """Return one row an audit and criterion that applies: way, value, lowest and highest possible raw value."""
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        return pd.DataFrame([row for code in self.ways for row in self._rows(code)],
                            columns=["audit", "code", "way", "value", "lowest", "highest"])

    def _rows(self, code: str) -> Iterable[dict[str, Any]]:
        reading = self.reading(code)
        column = reading.column
        for i in np.flatnonzero(self.ways[code] >= 0).tolist():
            low, high = (Fraction(int(end[i]), column.scale) for end in (reading.low, reading.high))
            yield {
                "audit": self.before.audits[i].id, "code": code, "way": self.way(i, code),
                "value": low if column.state[i] == State.VALUE else None, "lowest": low, "highest": high,
            }

    def _known(self, code: str) -> Known:
        found = self.known.get(code)
        return found or recorded(next(c for _, c in self.version.criteria() if c.code == code), self.before)


def replay(
    audits: History | Sequence[Audit], version: StandardVersion, versions: Mapping[str, StandardVersion],
    crosswalks: Iterable[Crosswalk] = (),
) -> Replay:
    """Apply a version to audits made under others of its family, their raw answers read through the crosswalks.

    Parameters
    ----------
    audits
        Audits as recorded.
    version
        The version to apply.
    versions, crosswalks
        Those of the folder: what was asked, and how old answers are read. An audit made under a version that does
        not lead to this one (a later one) is read by equal code and definition alone: no rule is turned round.

    Raises
    ------
    FindingsError
        ``VER-AUDITED``: a version audited is not among `versions`.
    """
    every = {version.id: version, **versions}
    before = audits if isinstance(audits, History) else History.of(
        audits, audited_versions(audits, every, versions.refused if isinstance(versions, Versions) else {}))
    known = known_answers(before, version, every, crosswalks)
    told = {key: one.reading() for key, one in known.items() if one.tells}
    decisions = decide(version, before.read_as(told) if told else before)
    path = (*(step.before.id for step in lineage(version, every, crosswalks)), version.id)
    return Replay(decisions, before, ways_of(decisions, before, known),
                  {code: one for (code, _), one in known.items()}, path)
