"""Writing a columnar file: whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from referentiel.model import Finding, FindingsError

from .columnset import LABELS, ColumnSet, Texts
from .layout import DAY, HEAD, STATE, head_of, numbered


def write_columns(columns: ColumnSet, destination: Path | str) -> None:
    """Write a columnar file (Parquet); nothing is left if anything fails.

    Raises
    ------
    FindingsError
        ``AUD-EXPORT-THERE`` or ``AUD-EXPORT-WRITE``.
    """
    from pyarrow import parquet

    path = Path(destination)
    if path.exists():
        raise FindingsError([Finding(code="AUD-EXPORT-THERE", found=str(path), file=str(path))])
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            parquet.write_table(_table(columns), stream, compression="zstd")
            stream.flush()
            os.fsync(stream.fileno())
        draft.rename(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FindingsError([Finding(code="AUD-EXPORT-WRITE", found=str(path), file=str(path),
                                     params={"reason": reason})]) from None
    finally:
        with suppress(OSError):
            draft.unlink()


def _table(columns: ColumnSet) -> Any:  # noqa: ANN401
    import pyarrow as pa

    parts = {DAY: pa.array(columns.days.astype("datetime64[D]"))}
    parts |= {f"audit/{name}": _coded(columns.labels[name]) for name in LABELS}
    parts |= {f"text/{name}": _coded(columns.texts[name]) for name in sorted(columns.texts)}
    for name, one in numbered(columns):
        parts[name], parts[name + STATE] = _whole(one.units), pa.array(one.state)
    table = pa.table(parts)
    return table.replace_schema_metadata({HEAD: head_of(columns)})


def _coded(texts: Texts) -> Any:  # noqa: ANN401
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(
        pa.array(texts.codes, mask=texts.codes < 0), pa.array(texts.names, type=pa.string()))


def _whole(units: NDArray[Any]) -> Any:  # noqa: ANN401
    import pyarrow as pa

    return pa.array(np.array([str(unit) for unit in units], dtype=object), type=pa.string()) \
        if units.dtype == object else pa.array(units)
