"""A change of one value of a version, named by its path, and the version that results.

Paths: ``outcomes.award.global_at_least``, ``outcomes.award.sections_at_least.ENV[outsourcer]``,
``criteria.GOV-03.ladder[2]`` (the step that earns 2 steps met), ``criteria.CT-10.ladder[1].low`` (one end of a
band), ``criteria.ACH-02.knockout``, ``sections.RH.weight[outsourcer]``, ``rule.coverage_minimum``,
``criteria.RH-19.applies[small_outsourcer]`` (whether it is asked of a type),
``criteria.RH-19.conditions.headcount.at_least`` (added where the version has none),
``actor_types.small_outsourcer.when.headcount.below``, ``eligibility.ETP-FRANCE.at_least``.

Parts are added, retired and moved by `referentiel.model.operations`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from .conflicts import Plan, conflicts
from .finding import Finding, FindingsError
from .nearness import nearest
from .operations import Add, Move, Operation, with_additions, with_moves, with_retirements
from .paths import Path, Refused, Targets, kind_of, parse_path, paths
from .reading import Value
from .rewriting import Rewrite, with_rewrites
from .setting import set_value
from .structure import structure_findings
from .typed import flag_typed, number_typed
from .values import MAX_DECIMALS, MAX_DIGITS
from .version import StandardVersion

MOST_SUGGESTIONS = 20
"""Unknown paths that get a suggestion at most: beyond, nobody reads them, and each costs a search."""


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


def changed(version: StandardVersion, changes: Iterable[Change | Operation]) -> StandardVersion:
    """Return the version with every change made; the base is left as it is.

    Parts are added first, then fields are written whole, then values are set, then criteria move, then parts are
    retired. Setting one section or
    one type where the version has one number keeps that number for the others. The result does not depend on the
    order of the changes.

    Raises
    ------
    FindingsError
        ``CHG-PATH`` (no such path), ``CHG-VALUE`` (wrong type), ``CHG-STEP`` (no such step), ``CHG-TARGET`` (no such
        criterion or section), ``CHG-CODE`` (a code already taken), ``CHG-PLACE`` (no such place), ``CHG-TWICE`` (one
        thing changed twice), ``CHG-ORDER`` (the result would depend on the order), and every structural fault of the
        result (``STR-…``); all at once.
    """
    changes = tuple(changes)
    plan = Plan(version, [c for c in changes if not isinstance(c, Change)])
    findings = plan.findings()
    result = with_additions(version, plan.of(Add)) if not findings else version
    result = with_rewrites(result, plan.of(Rewrite)) if not findings else result
    targets, valid = Targets(result), []
    for change in changes:
        if isinstance(change, Change):
            try:
                path = targets.read(change.path)
                _require(path, change.value)
                valid.append((path, change))
            except Refused as refusal:
                findings.append(_refused(version, change, refusal, suggest=len(findings) < MOST_SUGGESTIONS))
    findings += [*plan.lost(valid), *plan.covered(valid), *conflicts(result, valid)]
    if findings:
        raise FindingsError(findings)
    result = _made(result, plan, valid)
    faults = structure_findings(result, zero_weights=True)
    if faults:
        touched = ", ".join(change.path for change in changes[:MOST_SUGGESTIONS])
        raise FindingsError(replace(fault, cell=touched) for fault in faults)
    return result


def made(version: StandardVersion, changes: Iterable[Change | Operation]) -> StandardVersion:
    """Return the version with changes made that are known to be valid together: as `changed`, without its checks."""
    changes = tuple(changes)
    plan = Plan(version, [c for c in changes if not isinstance(c, Change)])
    result = with_rewrites(with_additions(version, plan.of(Add)), plan.of(Rewrite))
    targets = Targets(result)
    return _made(result, plan, [(targets.read(c.path), c) for c in changes if isinstance(c, Change)])


def _made(version: StandardVersion, plan: Plan, settings: Iterable[tuple[Path, Change]]) -> StandardVersion:
    for path, change in settings:
        version = set_value(version, path, change.value)
    version = with_moves(version, plan.of(Move)) if plan.of(Move) else version
    return with_retirements(version, plan.retired()) if plan.retired() else version


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


def path_of(version: StandardVersion, written: str) -> Path:
    """Read the path of a lever.

    Raises
    ------
    FindingsError
        ``CHG-PATH`` or ``CHG-STEP``.
    """
    try:
        return parse_path(version, written)
    except Refused as refusal:
        raise FindingsError([_refused(version, Change(written, ""), refusal)]) from refusal


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
                fine = isinstance(exponent, int) and exponent >= -MAX_DECIMALS and (
                    len(digits) + max(exponent, 0) <= MAX_DIGITS)
        case "flag":
            fine = isinstance(value, bool)
        case "text" | "texts":
            words = value.split("|") if isinstance(value, str) else [""]
            fine = all(word.strip() and word.isprintable() for word in words) and (kind == "texts" or len(words) == 1)
        case _:
            fine = isinstance(value, str) and value in kind.split("|")
    if not fine:
        raise Refused("CHG-VALUE", kind)


def _refused(version: StandardVersion, change: Change, refusal: Refused, *, suggest: bool = True) -> Finding:
    code, detail = refusal.args[0], refusal.args[1] if len(refusal.args) > 1 else ""
    found = change.path if code != "CHG-VALUE" else str(change.value)
    near = nearest(change.path, paths(version)) if code == "CHG-PATH" and suggest else ""
    return Finding(code=code, found=found, near=near, cell=change.path, params={"detail": detail})
