"""A change of one value of a version, named by its path, and the version that results.

Paths: ``outcomes.award.global_at_least``, ``outcomes.award.sections_at_least.ENV[outsourcer]``,
``criteria.GOV-03.ladder[2]`` (the step that earns 2 steps met), ``criteria.CT-10.ladder[1].low`` (one end of a
band), ``criteria.ACH-02.knockout``, ``sections.RH.weight[outsourcer]``, ``rule.coverage_minimum``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from .finding import Finding, FindingsError
from .nearness import nearest
from .paths import Path, Refused, kind_of, parse_path, paths
from .setting import set_value
from .structure import structure_findings
from .typed import flag_typed, number_typed
from .values import MAX_DECIMALS, MAX_DIGITS
from .version import StandardVersion

Value = Decimal | bool | str


@dataclass(frozen=True)
class Change:
    """Set the value at a path.

    Parameters
    ----------
    path
        See the module.
    value
        Decimal for a number, bool for a flag, text for a choice.
    """

    path: str
    value: Value


def changed(version: StandardVersion, changes: Iterable[Change]) -> StandardVersion:
    """Return the version with every change applied; the base is left as it is.

    Setting one section or one type where the version has one number keeps that number for the others. The
    result does not depend on the order of the changes.

    Raises
    ------
    FindingsError
        ``CHG-PATH`` (no such path), ``CHG-VALUE`` (wrong type), ``CHG-STEP`` (no such step), ``CHG-TWICE`` (a path
        changed twice), ``CHG-ORDER`` (the result would depend on the order), and every structural fault
        of the result (``STR-…``); all at once.
    """
    changes = tuple(changes)
    findings, valid = [], []
    for change in changes:
        try:
            path = parse_path(version, change.path)
            _require(path, change.value)
            set_value(version, path, change.value)
            valid.append((path, change))
        except Refused as refusal:
            findings.append(_refused(version, change, refusal))
    findings += _conflicts(version, valid)
    if findings:
        raise FindingsError(findings)
    result = version
    for path, change in valid:
        result = set_value(result, path, change.value)
    faults = structure_findings(result, zero_weights=True)
    if faults:
        touched = ", ".join(change.path for change in changes)
        raise FindingsError(replace(fault, cell=touched) for fault in faults)
    return result


def change_of(version: StandardVersion, path: str, written: str) -> Change:
    """Read a change from text: decimal point or comma, ``oui`` / ``non`` / ``true`` / ``false``, or a choice.

    Raises
    ------
    FindingsError
        ``CHG-PATH``, ``CHG-STEP`` or ``CHG-VALUE``.

    Notes
    -----
    A number keeps its digits: nothing is rounded or clamped.
    """
    written = written.strip()
    try:
        target = parse_path(version, path)
        value: Value = written
        kind = kind_of(target)
        if kind == "number":
            value = _number(written)
        elif kind == "flag":
            flag = flag_typed(written)
            if flag is None:
                raise Refused("CHG-VALUE", kind)
            value = flag
        _require(target, value)
    except Refused as refusal:
        raise FindingsError([_refused(version, Change(path, written), refusal)]) from refusal
    return Change(path, value)


def _number(written: str) -> Decimal:
    number = number_typed(written)
    if number is None:
        raise Refused("CHG-VALUE", "number")
    return number


def _require(path: Path, value: Value) -> None:
    kind = kind_of(path)
    match kind:
        case "number":
            fine = isinstance(value, Decimal) and value.is_finite()
            if isinstance(value, Decimal) and fine:
                _, digits, exponent = value.as_tuple()
                fine = len(digits) <= MAX_DIGITS and isinstance(exponent, int) and -MAX_DECIMALS <= exponent <= 6
        case "flag":
            fine = isinstance(value, bool)
        case _:
            fine = isinstance(value, str) and value in kind.split("|")
    if not fine:
        raise Refused("CHG-VALUE", kind)


def _refused(version: StandardVersion, change: Change, refusal: Refused) -> Finding:
    code, detail = refusal.args[0], refusal.args[1] if len(refusal.args) > 1 else ""
    found = change.path if code != "CHG-VALUE" else str(change.value)
    near = nearest(change.path, paths(version)) if code == "CHG-PATH" else ""
    return Finding(code=code, found=found, near=near, cell=change.path, params={"detail": detail})


def _conflicts(version: StandardVersion, changes: list[tuple[Path, Change]]) -> list[Finding]:
    """Find the changes whose result depends on their order; only changes of one field can."""
    fields: dict[tuple[str, ...], list[tuple[Path, Change]]] = defaultdict(list)
    for path, change in changes:
        fields[path.field_key].append((path, change))
    findings = []
    for group in fields.values():
        seen: set[Path] = set()
        for path, change in group:
            if path in seen:
                findings.append(Finding(code="CHG-TWICE", found=change.path, cell=change.path))
            seen.add(path)
        for (p, first), (q, second) in combinations(group, 2):
            if p == q or not p.overlaps(q):
                continue
            one = set_value(set_value(version, p, first.value), q, second.value)
            other = set_value(set_value(version, q, second.value), p, first.value)
            if one != other:
                findings.append(Finding(code="CHG-ORDER", found=first.path, cell=first.path,
                                        params={"other": second.path}))
    return findings
