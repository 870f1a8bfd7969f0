"""The quality of an audit base: everything that a committee should know before it believes a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from referentiel.audits.privacy import coarse
from referentiel.model import Audit, StandardVersion

from .answers import Impossible, Missing, impossible, missing
from .bunching import Bunching, bunching
from .concordance import Concordance, Discordance, concordance
from .duplicates import Duplicate, SameName, duplicates, same_names
from .firms import Firm, firms
from .judged import judged

if TYPE_CHECKING:
    import pandas as pd

_ROWS: dict[str, Any] = {"discordant": Discordance, "impossible": Impossible, "bunching": Bunching, "firms": Firm,
                         "missing": Missing, "duplicates": Duplicate, "same_names": SameName}


@dataclass(frozen=True, slots=True)
class Quality:
    """What is known of the quality of some audits; see each part for what it counts.

    Parameters
    ----------
    audits, organisations
        How many were looked at.
    named
        Organisations whose names could be compared; 0 when names were not given.
    exact
        Whether audits stand under their own id and day; else see `shown`.
    """

    audits: int
    organisations: int
    named: int
    concordance: Concordance
    impossible: tuple[Impossible, ...]
    bunching: tuple[Bunching, ...]
    firms: tuple[Firm, ...]
    missing: tuple[Missing, ...]
    duplicates: tuple[Duplicate, ...]
    same_names: tuple[SameName, ...]
    exact: bool = True

    def to_frame(self, part: str) -> pd.DataFrame:
        """Return one row an item of a part: ``concordance``, ``discordant``, ``impossible``, ``bunching``...

        Raises
        ------
        ValueError
            There is no such part.
        """
        import pandas as pd  # noqa: PLC0415 - costs 0.4 s, and most callers show counts only

        if part == "concordance":
            return self.concordance.to_frame()
        if part not in _ROWS:
            raise ValueError(f"no part {part!r} in a quality report")
        rows = self.concordance.discordant if part == "discordant" else getattr(self, part)
        names = [field.name for field in fields(_ROWS[part])]
        return pd.DataFrame([[getattr(row, name) for name in names] for row in rows], columns=names)


def quality(
    audits: Sequence[Audit], versions: Mapping[str, StandardVersion], names: Mapping[str, Sequence[str]] | None = None,
) -> Quality:
    """Look at the quality of some audits, each under the version it was made under.

    Parameters
    ----------
    versions
        Every version audited, by id; others are not looked at.
    names
        Names by pseudonym, for those who may see them.

    Raises
    ------
    FindingsError
        ``VER-AUDITED``: a version audited is not among `versions`.
    """
    decided = judged(audits, versions)
    organisations = {audit.organisation for audit in audits}
    known = {one: name for one, name in (names or {}).items() if one in organisations}
    return Quality(
        audits=len(audits), organisations=len(organisations), named=len(known), concordance=concordance(decided),
        impossible=impossible(decided), bunching=bunching(decided), firms=firms(decided), missing=missing(decided),
        duplicates=duplicates(audits), same_names=same_names(known),
    )


def shown(found: Quality, audits: Sequence[Audit]) -> Quality:
    """Return the report as it may be shown: each audit under its coarse id, with its year for its day.

    Parameters
    ----------
    audits
        Those that the report is about; see `referentiel.audits.privacy.coarse`.
    """
    names = {exact.id: one for exact, one in zip(audits, coarse(audits), strict=True)}
    told = found.concordance
    return replace(
        found,
        concordance=replace(told, discordant=tuple(
            replace(one, audit=names[one.audit].id, day=names[one.audit].day) for one in told.discordant)),
        impossible=tuple(replace(one, audit=names[one.audit].id) for one in found.impossible),
        duplicates=tuple(replace(one, audits=tuple(names[name].id for name in one.audits))
                         for one in found.duplicates),
        exact=False,
    )
