"""Which draw of each organisation of the demonstration is kept: the first that fits the decisions of the plan.

Needs the engine, which the audit base must not know: made once, kept as data in ``audits/demo/retained.json``, and
written again by ``python -m referentiel.compare.conditioning`` when a version or the model changes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence

from referentiel.audits.demo.calendar import Candidate, Ruling, candidates
from referentiel.audits.demo.history import COPIES
from referentiel.audits.demo.model import Model
from referentiel.engine import Decisions, History, decide
from referentiel.model import Audit, StandardVersion

BATCH, MOST = 25, 20_000
"""Draws tried at a time for each organisation, and at most."""
NEAR = 3
"""Points under the mark at which a committee that departs from a refusal still calls it near."""

Trial = tuple[Candidate, int]


def fits(ruling: Ruling, decisions: Decisions, i: int) -> bool:
    """Tell whether the outcome of audit `i` is one that goes with a ruling, for the reasons that it names.

    A near miss is one of `NEAR` points at most.
    """
    if decisions.outcome(i) not in ruling.proposals:
        return False
    if ruling.only and {reason.kind for reason in decisions.reasons(i)} != {ruling.only}:
        return False
    margin = decisions.margins(i).get(("global", ""))
    return not ruling.near or (margin is not None and margin >= -NEAR)


def retained(model: Model, plan: Sequence[Candidate]) -> dict[str, int]:
    """Return the number of the first draw of each organisation all of whose audits fit the plan.

    Raises
    ------
    RuntimeError
        None fits among the first `MOST`: the model is too far from the plan.
    """
    found: dict[str, int] = {}
    for start in range(0, MOST, BATCH):
        waiting = [candidate for candidate in plan if candidate.key not in found]
        if not waiting:
            break
        trials = [(candidate, draw) for draw in range(start, start + BATCH) for candidate in waiting]
        for candidate, draw in _fitting(model, trials):
            found.setdefault(candidate.key, draw)
    else:
        raise RuntimeError("no draw fits for some organisations")
    return {candidate.key: found[candidate.key] for candidate in plan}


def _fitting(model: Model, trials: Sequence[Trial]) -> Iterator[Trial]:
    """Yield, in their order, the trials all of whose audits fit."""
    drawn = [model.audits_of(candidate, draw) for candidate, draw in trials]
    sat = [(number, rank) for number, own in enumerate(drawn) for rank in range(len(own))]
    failed: set[int] = set()
    for name, version in model.versions.items():
        under = [(number, rank) for number, rank in sat if drawn[number][rank].version == name]
        decisions = _decided(version, [drawn[number][rank] for number, rank in under])
        failed |= {number for i, (number, rank) in enumerate(under)
                   if not fits(trials[number][0].sittings[rank].ruling, decisions, i)}
    yield from (trial for number, trial in enumerate(trials) if number not in failed)


def _decided(version: StandardVersion, audits: Sequence[Audit]) -> Decisions:
    return decide(version, History.of(tuple(audits), {version.id: version}))


def retained_data(found: Mapping[str, int]) -> str:
    """Return the text of ``audits/demo/retained.json``: one list a wave, in the order of the plan."""
    rows: dict[str, list[int]] = {}
    for key, draw in found.items():
        rows.setdefault(key.rpartition("/")[0], []).append(draw)
    return "{\n" + ",\n".join(f"{json.dumps(wave)}: {json.dumps(draws)}" for wave, draws in rows.items()) + "\n}\n"


def main() -> None:
    """Write the data to the standard output."""
    from referentiel.files import read_versions, versions_folder  # noqa: PLC0415 - the command only

    model = Model(read_versions(versions_folder()))
    sys.stdout.write(retained_data(retained(model, (*candidates(), *candidates(COPIES)))))


if __name__ == "__main__":
    main()
