"""The effect of an amendment, kept beside its file: ``001.effet.yaml``. Anybody may compute it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.functional_validators import AfterValidator

from referentiel.model import Finding, FindingsError
from referentiel.model.values import Day, Frozen, FrozenDict, Text, Whole

from .emission import raw_of, version_text
from .lock import WAIT, locked
from .replacement import clear, prepared, put
from .shaped import read_shaped

SUFFIX = ".effet.yaml"
Row = tuple[Whole, Whole, Whole]


class StoredCut(Frozen):
    """The effect on one actor type: audits by standing before (rows) and after (columns)."""

    actor_type: str = ""
    table: tuple[Row, Row, Row]


class StoredEffect(Frozen):
    """An effect with what it was computed from.

    Parameters
    ----------
    version, amendment, history, engine
        Fingerprints of the text of the draft, of the amendment, of the audits and of the program.
    with_
        Numbers of the amendments that were taken with it.
    counts
        Whole numbers by their stable names, as `referentiel.compare.Effect.counts` gives them.
    organisations_moved
        Organisations that the effect rests on.
    """

    number: Annotated[Whole, Field(ge=1)]
    computed_on: Day
    version: Text
    amendment: Text
    history: Text
    engine: Text
    with_: tuple[Whole, ...] = Field(default=(), alias="with")
    counts: Annotated[dict[str, Whole], AfterValidator(FrozenDict)]
    organisations_moved: Whole
    cuts: tuple[StoredCut, ...] = ()


def effect_path(amendment: Path) -> Path:
    """Return the file of the effect of an amendment.

    Examples
    --------
    >>> effect_path(Path("lrs-2013.amendements/004.yaml")).name
    '004.effet.yaml'
    """
    return amendment.with_name(amendment.stem + SUFFIX)


def read_effect(amendment: Path) -> StoredEffect | None:
    """Read the effect of an amendment; None when it was never computed.

    Raises
    ------
    FindingsError
        Every fault of form or shape.
    """
    path = effect_path(amendment)
    return read_shaped(path, StoredEffect)[1] if path.exists() else None


def write_effect(amendment: Path, effect: StoredEffect, *, wait: float = WAIT) -> Path:
    """Write the effect of an amendment whole, over an older one.

    Raises
    ------
    FindingsError
        ``FILE-LOCKED``, ``FILE-WRITE``.
    """
    path = effect_path(amendment)
    try:
        with prepared(path, version_text(raw_of(effect)).encode("utf-8")) as temporary, locked(path, wait) as lock:
            clear(path, lock.holder)
            lock.confirm()
            put(temporary, path)
    except OSError as error:
        raise FindingsError([Finding(code="FILE-WRITE", file=str(path), found=path.name)]) from error
    return path
