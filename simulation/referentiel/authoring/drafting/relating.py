"""A criterion split, criteria merged: what comes, what goes, and the relation to declare between the two texts."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.model import Correspondence, Criterion, Finding, FindingsError, StandardVersion, nearest
from referentiel.model.operations import Add, Operation, Retire


def split_changes(
    version: StandardVersion, code: str, parts: Sequence[Criterion],
) -> tuple[tuple[Operation, ...], Correspondence]:
    """Return the changes that split a criterion, in its place, and what to declare.

    Raises
    ------
    FindingsError
        ``CHG-TARGET`` or ``DRAFT-SPLIT``.
    """
    section, following = _place(version, [code])
    if len(parts) < 2:
        raise FindingsError([Finding(code="DRAFT-SPLIT", found=code, params={"count": str(len(parts))})])
    changes: list[Operation] = [*(Add(part, section, following) for part in parts), Retire(code)]
    return tuple(changes), Correspondence(event="split", before=(code,), after=tuple(one.code for one in parts))


def merge_changes(
    version: StandardVersion, codes: Sequence[str], criterion: Criterion,
) -> tuple[tuple[Operation, ...], Correspondence]:
    """Return the changes that merge criteria into one, in the place of the first, and what to declare.

    Raises
    ------
    FindingsError
        ``CHG-TARGET`` or ``DRAFT-MERGE``.
    """
    codes = tuple(dict.fromkeys(codes))
    if len(codes) < 2:
        raise FindingsError([Finding(code="DRAFT-MERGE", found=", ".join(codes), params={"count": str(len(codes))})])
    section, following = _place(version, codes)
    changes: list[Operation] = [Add(criterion, section, following), *(Retire(code) for code in codes)]
    return tuple(changes), Correspondence(event="merged", before=codes, after=(criterion.code,))


def _place(version: StandardVersion, codes: Sequence[str]) -> tuple[str, str]:
    """Return the section of the first criterion, and the code after it that stays."""
    homes = {criterion.code: section for section, criterion in version.criteria()}
    unknown = [code for code in codes if code not in homes]
    if unknown:
        raise FindingsError(Finding(code="CHG-TARGET", found=code, near=nearest(code, homes), cell=code)
                            for code in unknown)
    section = homes[codes[0]]
    order = [criterion.code for criterion in section.criteria]
    following = [code for code in order[order.index(codes[0]) + 1 :] if code not in codes]
    return section.code, following[0] if following else ""
