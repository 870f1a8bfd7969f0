"""What must hold of the content of a columnar file before anything is computed from it."""

from __future__ import annotations

import numpy as np

from referentiel.model import State

from ..faults import Faults
from .columnset import ABSENT, LABELS, ColumnSet, Numbers, Texts
from .layout import numbered

_NATURES = frozenset({"first", "renewal", "follow_up", ""})
_KINDS = frozenset({"synthetic", "open", "confidential"})
_ANSWERED = (State.VALUE, State.NOT_APPLICABLE, State.NOT_ASSESSED)


def check_content(columns: ColumnSet, faults: Faults) -> None:
    """Seek states that their values contradict, ids that stand twice, labels that audits do not have."""
    for name, one in numbered(columns):
        _states(name, one, faults)
    if np.isnat(columns.days).any():
        faults.add("AUD-COLUMNS-LABEL", "NaT", cell="audit/day")
    sound = [_known(f"audit/{name}", columns.labels[name], faults, empty=name == "decision") for name in LABELS]
    sound += [_known(f"text/{name}", texts, faults, empty=True) for name, texts in columns.texts.items()]
    if not all(sound):
        return
    _ids(columns.labels["id"], faults)
    natures, sources = columns.labels["nature"], {source.id for source in columns.sources}
    for name in sorted(set(natures.names) - _NATURES):
        faults.add("AUD-COLUMNS-LABEL", name, cell="audit/nature")
    for name in sorted(set(columns.labels["source"].names) - sources):
        faults.add("AUD-COLUMNS-LABEL", name, cell="audit/source")
    for source in columns.sources:
        if source.kind not in _KINDS or source.family != columns.family:
            faults.add("AUD-COLUMNS-LABEL", f"{source.kind} {source.family}", cell="audit/source")


def _states(name: str, one: Numbers, faults: Faults) -> None:
    allowed = _ANSWERED if name.startswith("answer/") else (State.VALUE,)
    valued = one.state == State.VALUE
    wrong = ~np.isin(one.state, [*(int(state) for state in allowed), ABSENT]) | (~valued & (one.units != 0))
    for row in np.flatnonzero(wrong)[:10].tolist():
        faults.add("AUD-COLUMNS-STATE", f"{int(one.state[row])} : {int(one.units[row])}", cell=name, line=row + 1)


def _known(name: str, texts: Texts, faults: Faults, *, empty: bool) -> bool:
    """Tell whether every audit has a text of the list, or none where that may be."""
    lowest = -1 if empty else 0
    wrong = (texts.codes < lowest) | (texts.codes >= len(texts.names))
    twice = len(set(texts.names)) != len(texts.names) or None in texts.names
    if twice or wrong.any():
        line = int(np.argmax(wrong)) + 1 if wrong.any() else 0
        faults.add("AUD-COLUMNS-LABEL", "" if twice else str(int(texts.codes[line - 1])), cell=name, line=line)
    return not (twice or bool(wrong.any()))


def _ids(ids: Texts, faults: Faults) -> None:
    there, first, counts = np.unique(ids.codes, return_index=True, return_counts=True)
    for code, row, count in zip(there.tolist(), first.tolist(), counts.tolist(), strict=True):
        if count > 1 or not ids.names[code]:
            faults.add("AUD-COLUMNS-ID", ids.names[code], cell="audit/id", line=row + 1)
