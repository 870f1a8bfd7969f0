"""Make a release: choose what may be published, check it, and put it into French and into its file's form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from referentiel.audits import Progress
from referentiel.compare import history_fingerprint
from referentiel.compare.names import value_name
from referentiel.engine import Decisions, History
from referentiel.files import fingerprint
from referentiel.model import Finding, FindingsError, Source, StandardVersion, exact_text
from referentiel.releases import Comparison, Counts, Group, Lever, Release, Table, fingerprint_of, record_of
from referentiel.releases.comparison import MERGED, STANDINGS
from referentiel.studies.disclosure import Controlled, controlled, other_text
from referentiel.studies.disclosure.control import Audience, awarded
from referentiel.studies.disclosure.employees import DOMINANCE, employees
from referentiel.studies.disclosure.grid import Grid
from referentiel.texts import text

from .changes import lever_name
from .release_page import release_citation


@dataclass(frozen=True, eq=False)
class Publication:
    """A release ready to be written, with what its control did.

    Parameters
    ----------
    checks
        How many times everything was checked before it passed.
    """

    release: Release
    controlled: Controlled

    @property
    def checks(self) -> int:
        """How many times everything was checked; 0 where the control is lifted."""
        return self.controlled.checks


def publish(  # noqa: PLR0913 - a release is all of this
    version: StandardVersion, history: History, sources: Sequence[Source], paths: Sequence[str], audience: Audience,
    on: date, *, other: Decisions | None = None, lifted: bool = False, progress: Progress | None = None,
) -> Publication:
    """Make the release of a history under a version; it is checked by the time it is returned.

    Parameters
    ----------
    history
        Every audit of the family: a release knows no filter.
    sources
        Where its audits come from.
    on
        The day that the release bears.
    other
        The same audits, in the same order, replayed under another text to compare with; left out of the release, and
        named there, where the control does not let it be told.
    lifted
        Publish everything: refused unless every source is synthetic.
    progress
        See `referentiel.studies.disclosure.control.controlled`.

    Raises
    ------
    FindingsError
        ``REL-EMPTY``, ``REL-SAME`` and ``REL-FAMILY`` (nothing to compare with), ``REL-REAL`` (the control lifted on a
        history with a real source), and those of `referentiel.studies.disclosure.control.controlled`.
    """
    if not history.size or not sources:
        raise FindingsError([Finding(code="REL-EMPTY", found=version.family)])
    if other is not None:
        _comparable(version, history, other)
    real = [source for source in sources if source.kind != "synthetic"]
    if lifted and real:
        raise FindingsError(Finding(code="REL-REAL", found=source.title) for source in real)
    found = controlled(version, history, paths, audience, lifted=lifted,
                       other=None if other is None else other_text(other), progress=progress)
    release = Release(
        audience=audience, control="lifted" if lifted else "applied", made_on=on.isoformat(),
        version=_named_version(version),
        history={
            "audits": history.size, "organisations": int(found.organisations.max()) + 1, "synthetic": not real,
            # A fingerprint confirms a guess: whoever knows every answer but one could try that one.
            "fingerprint": None if any(one.kind == "confidential" for one in sources) else history_fingerprint(history),
            "sources": tuple({"kind": one.kind, "title": one.title} for one in sources)},
        parameters={"organisations": found.control.organisations, "dominance": DOMINANCE,
                    "most_values": found.control.most_values},
        citation="", merged_standings=found.grid.merged, levers=_levers(version, found),
        positions=tuple(tuple("" if value is None else exact_text(value) for value in position)
                        for position in found.grid.positions),
        tables=_tables(found), left_out=found.left_out,
        comparison=None if other is None else Comparison(_named_version(other.version), _passages(found.grid)))
    release = replace(release, citation=release_citation(release))
    return Publication(replace(release, fingerprint=fingerprint_of(record_of(release))), found)


def _comparable(version: StandardVersion, history: History, other: Decisions) -> None:
    """Refuse another text that is the same, or of another standard."""
    if other.version.id == version.id:
        raise FindingsError([Finding(code="REL-SAME", found=version.id)])
    if other.version.family != version.family:
        raise FindingsError([Finding(code="REL-FAMILY", found=other.version.id, params={"family": version.family})])
    if [audit.id for audit in other.history.audits] != [audit.id for audit in history.audits]:
        raise ValueError("the other text was applied to other audits, or in another order")


def _named_version(version: StandardVersion) -> dict[str, str]:
    return {"id": version.id, "title": version.title, "provenance": version.provenance,
            "fingerprint": fingerprint(version)}


def _passages(grid: Grid) -> tuple[tuple[int, ...], ...] | None:
    """Count the audits by how they stand under both texts; None where the control left the other one out."""
    if grid.other is None:
        return None
    before, after = grid.columns[:, 0], grid.columns[:, -1]
    rows, columns = (MERGED if one else STANDINGS for one in (grid.merged, grid.other.coarse))
    return tuple(tuple(int(((before == i) & (after == j)).sum()) for j in range(columns)) for i in range(rows))


def _levers(version: StandardVersion, found: Controlled) -> tuple[Lever, ...]:
    return tuple(Lever(one.path, lever_name(one.path, version), one.unit, one.in_force.value, values)  # type: ignore[arg-type]
                 for one, values in zip(found.levers, found.grid.values, strict=True))



def _tables(found: Controlled) -> tuple[Table, ...]:
    everyone = np.zeros(found.organisations.size, dtype=np.int64)
    every = frozenset(range(len(found.grid.positions)))
    whole = Table("", _groups(found, everyone, ((text("release.whole"),),), (every,)))
    return (whole, *(Table(one.field, _groups(found, one.of, _named(found, one.field, one.classes), shown))
                     for one, shown in zip(found.breakdowns, found.shown, strict=True)))


def _named(found: Controlled, field: str, classes: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    labels = {actor.id: actor.label for actor in found.decisions.version.actor_types} if field == "actor_type" else {}

    def name(value: str) -> str:
        return labels.get(value) or value_name(field, value) if value else text("release.unknown")

    return tuple(tuple(name(value) for value in values) for values in classes)


def _groups(
    found: Controlled, of: NDArray[np.int64], classes: Sequence[tuple[str, ...]], shown: Sequence[frozenset[int]],
) -> tuple[Group, ...]:
    history, least = found.decisions.history, found.control.organisations
    # The sums of classes could be taken from one another, down to one organisation: the whole alone is weighted.
    many = len(classes)
    weighted = employees(history, awarded(found.decisions), of, many, least) if many == 1 else (None,) * many
    return tuple(
        Group(values, int((of == place).sum()), int(np.unique(found.organisations[of == place]).size),
              weighted[place], tuple(
                  _counts(found.grid.columns[of == place, 0], found.grid.columns[of == place, g], found.grid.merged)
                  if g in positions else None for g in range(len(found.grid.positions))))
        for place, (values, positions) in enumerate(zip(classes, shown, strict=True)))


def _counts(before: NDArray[np.int8], after: NDArray[np.int8], merged: bool) -> Counts:  # noqa: FBT001
    moves: Counter[tuple[int, int]] = Counter(zip(before.tolist(), after.tolist(), strict=True))
    passes = sum(count for (_, there), count in moves.items() if there == 0)
    if merged:
        return Counts(passes, None, None, None, None, None, None)
    return Counts(
        passes=passes, non_passes=sum(count for (_, there), count in moves.items() if there == 1),
        not_computable=sum(count for (_, there), count in moves.items() if there == 2),
        gained=moves[1, 0], lost=moves[0, 1], entered=moves[2, 0] + moves[2, 1], left=moves[0, 2] + moves[1, 2])


