"""Everything that is wrong with an amendment, at once, each fault at its line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from referentiel.authoring.drafting.findings import written_faults
from referentiel.files import Registries, freezing_event
from referentiel.files.amendments import AmendmentDocument
from referentiel.files.changes import change_record, read_change, value_now
from referentiel.files.life import state_text
from referentiel.model import Finding, FindingsError, Location, StandardVersion, nearest
from referentiel.model.amendment import RETABLED, Amendment
from referentiel.model.change import Change, change_of, changed
from referentiel.model.conflicts import Plan
from referentiel.model.grammar import Refused
from referentiel.model.levers import unit_of
from referentiel.model.operations import Operation
from referentiel.model.paths import parse_path
from referentiel.model.rewriting import Rewrite, content_of, fields_of, part_of, settled
from referentiel.texts import text

from .reading import grown_by, readable_changes
from .states import life_faults, state_label

LONGEST_TITLE = 150
LONGEST_TEXT = 4_000
_UNREAD = {"CHG-PATH", "CHG-TARGET", "CHG-STEP"}


def document_findings(
    document: AmendmentDocument, version: StandardVersion, registries: Registries, others: Sequence[Amendment] = (),
    colleges: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """Return every finding on an amendment as its file holds it, in the order of its lines; see `findings_on`."""
    found = list(findings_on(document.amendment, version, registries, others, colleges))
    if document.amendment.number != document.number:
        found.append(Finding(code="AMD-NUMBER", found=str(document.amendment.number), at=("number",),
                             params={"name": document.path.name}))
    placed = [document.tree.place(one, str(document.path)) for one in found]
    return tuple(sorted(placed, key=lambda one: (one.line, one.column)))


def findings_on(
    amendment: Amendment, version: StandardVersion, registries: Registries, others: Sequence[Amendment] = (),
    colleges: Sequence[str] = (),
) -> Iterator[Finding]:
    """Yield every finding on an amendment.

    Parameters
    ----------
    version
        The text of the draft.
    others
        The other amendments of the draft: one may add what this one changes, one may be filed again by it.
    colleges
        Ids of the colleges of the committee; any college when empty.
    """
    yield from _head(amendment, version, others, colleges)
    yield from _texts(amendment)
    yield from life_faults(amendment.events)
    frozen = freezing_event(version)
    if frozen is not None:
        state = state_text(frozen[1].state)
        yield Finding(code="AMD-ADOPTED", found=version.id, at=("draft",), params={"state": state})
    if not amendment.changes:
        yield Finding(code="AMD-EMPTY", found=str(amendment.number), at=("changes",))
    beside = [other for other in others if other.live]
    changes, faults = readable_changes(amendment, version, beside)
    for fault in faults:
        yield _retired(fault, amendment, registries)
    wrong = [*_values(amendment, grown_by([amendment, *beside], version), registries),
             *_parts(amendment, grown_by(beside, version), registries)]
    yield from wrong
    if changes and not faults and all(fault.severity != "error" for fault in wrong):
        yield from _alone(amendment, version, changes, beside)


def _head(
    amendment: Amendment, version: StandardVersion, others: Sequence[Amendment], colleges: Sequence[str],
) -> Iterator[Finding]:
    if amendment.draft != version.id:
        yield Finding(code="AMD-DRAFT", found=amendment.draft, at=("draft",), params={"draft": version.id})
    for name in ("title", "author", "college"):
        if not getattr(amendment, name).strip():
            yield Finding(code="AMD-MISSING", found=text(f"authoring.amendment.{name}"), at=(name,))
    if not amendment.rationale.strip():
        yield Finding(code="AMD-RATIONALE", found=str(amendment.number), at=("rationale",))
    if colleges and amendment.college.strip() and amendment.college not in colleges:
        yield Finding(code="AMD-COLLEGE", found=amendment.college, near=nearest(amendment.college, colleges),
                      at=("college",), params={"known": ", ".join(colleges)})
    if not amendment.sources and not amendment.legal_basis and not amendment.assumption:
        yield Finding(code="AMD-SOURCE", found=str(amendment.number), at=("changes",), severity="warning")
    if amendment.retables is not None:
        earlier = next((one for one in others if one.number == amendment.retables), None)
        if earlier is None or earlier.state not in RETABLED:
            yield Finding(code="AMD-RETABLES", found=str(amendment.retables), at=("retables",),
                          params={"state": state_label(earlier.state if earlier else "start")})


def _texts(amendment: Amendment) -> Iterator[Finding]:
    """Yield the texts that are too long, or that another program might take for markup or for a formula."""
    for at, written in _written(amendment.model_dump(), ()):
        limit = LONGEST_TITLE if at == ("title",) else LONGEST_TEXT
        for code, found in written_faults(written, limit):
            yield Finding(code=f"AMD-{code}", found=found, at=at,
                          params={"count": str(len(written)), "limit": str(limit)})


def _written(value: object, at: Location) -> Iterator[tuple[Location, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _written(one, (*at, key))
    elif isinstance(value, tuple | list):
        for i, one in enumerate(value):
            yield from _written(one, (*at, i))


def _retired(fault: Finding, amendment: Amendment, registries: Registries) -> Finding:
    """Return a fault of target, told as such when what it names was retired from the standard."""
    at = ("changes", fault.at[1]) if len(fault.at) > 1 else fault.at
    record = amendment.changes[int(fault.at[1])] if len(fault.at) > 1 else {}
    named = " ".join(str(record.get(verb, "")) for verb in ("set", "rewrite", "retire", "move"))
    code = _retired_code(named, registries)
    return _gone(code, at, registries) if fault.code in _UNREAD and code else fault


def _values(amendment: Amendment, version: StandardVersion, registries: Registries) -> Iterator[Finding]:
    """Yield the values that do not fit: unknown path, wrong kind or unit, an old value that is no longer there."""
    for i, record in enumerate(amendment.changes):
        at: Location = ("changes", i)
        if record.keys() >= {"set", "to"}:
            yield from _set(record, at, version, registries)
        elif record.keys() >= {"rewrite", "from", "to"}:
            part, _, field = str(record["rewrite"]).rpartition(".")
            now = _now(version, part, field)
            if now is not None and settled(record["from"]) != settled(now[0]):
                yield Finding(code="AMD-OLD", found=_short(record["from"]), at=(*at, "from"),
                              params={"now": _short(now[0])})
            if settled(record["from"]) == settled(record["to"]):
                yield Finding(code="AMD-NOTHING", found=str(record["rewrite"]), at=(*at, "to"), severity="warning")


def _parts(amendment: Amendment, version: StandardVersion, registries: Registries) -> Iterator[Finding]:
    """Yield the parts that cannot be added, retired or moved; `version` has what the other amendments add."""
    for i, record in enumerate(amendment.changes):
        if not {"add", "retire", "move"} & set(record):
            continue
        try:
            change = read_change(record, version)
        except FindingsError:
            continue  # told by its reading
        if isinstance(change, Change):
            continue
        retired = registries.retired.get(change.code)
        if retired is not None and part_of(version, f"criteria.{change.code}") is None:
            yield _gone(change.code, ("changes", i), registries)
            continue
        for fault in Plan(version, [change]).findings():
            yield replace(fault, at=("changes", i))


def _retired_code(named: str, registries: Registries) -> str:
    """Return the retired code that a path or a few codes name; empty when they name none."""
    words = named.replace(".", " ").split()
    return next((code for code in registries.retired if code in words), "")


def _gone(code: str, at: Location, registries: Registries) -> Finding:
    retired = registries.retired[code]
    return Finding(code="AMD-RETIRED", found=code, at=at,
                   params={"title": retired.title, "version": retired.retired_in})


def _set(
    record: dict[str, object], at: Location, version: StandardVersion, registries: Registries,
) -> Iterator[Finding]:
    path = str(record["set"])
    try:
        target = parse_path(version, path)
        change_of(version, path, _typed(record.get("to")))
    except FindingsError as error:
        for fault in error.findings:
            yield replace(fault, at=(*at, "to"))
        return
    except Refused as refusal:
        code, place = _retired_code(path, registries), (*at, "set")
        yield _gone(code, place, registries) if code else Finding(code=refusal.args[0], found=path, at=place)
        return
    unit = unit_of(version, target)
    if "unit" in record and record["unit"] != unit:
        yield Finding(code="AMD-UNIT", found=str(record["unit"]), at=(*at, "unit"),
                      near=nearest(str(record["unit"]), [unit]), params={"unit": unit})
    now = value_now(version, path)
    if "from" in record and settled(record["from"]) != settled(now):
        yield Finding(code="AMD-OLD", found=_short(record["from"]), at=(*at, "from"), params={"now": _short(now)})
    if now is not None and record.get("to") == now:
        yield Finding(code="AMD-NOTHING", found=path, at=(*at, "to"), severity="warning")


def _alone(
    amendment: Amendment, version: StandardVersion, changes: Sequence[Change | Operation],
    beside: Sequence[Amendment],
) -> Iterator[Finding]:
    """Yield why an amendment does not stand alone: it then needs another one."""
    _, faults = readable_changes(amendment, version)
    if faults:
        yield Finding(code="AMD-ALONE", found=str(amendment.number), at=("changes",), severity="warning",
                      params={"reason": ", ".join(sorted({fault.code for fault in faults}))})
        return
    try:
        changed(version, changes)
    except FindingsError as error:
        codes = {fault.code for fault in error.findings}
        firm = {"CHG-TWICE", "CHG-ORDER"}
        for fault in error.findings:
            if fault.code in firm:
                yield replace(fault, at=("changes",))
        if not codes & firm:
            severity = "warning" if beside else "error"
            yield Finding(code="AMD-ALONE", found=str(amendment.number), at=("changes",), severity=severity,  # type: ignore[arg-type]
                          params={"reason": ", ".join(sorted(codes))})


def _now(version: StandardVersion, part: str, field: str) -> tuple[object] | None:
    """Return what a field holds now as a file would; None when it cannot be read."""
    if field not in fields_of(part_of(version, part)):
        return None
    return (change_record(Rewrite(part, field, content_of(version, part, field)))["to"],)


def _typed(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
    return str(value)


def _short(value: object) -> str:
    written = _typed(value)
    return written if len(written) <= 80 else written[:79] + "…"
