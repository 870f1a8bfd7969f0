"""The comparative table of two versions as one HTML page that stands alone and prints on A4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from referentiel.compare import KINDS, Added, Comparison, Entry
from referentiel.compare.wording import Run, wording_runs
from referentiel.compare.words import Reader
from referentiel.files import Registries
from referentiel.model import Criterion
from referentiel.texts import text

from .comparison import SIGNS, counts_line, groups, objects, section_title
from .fragments import fragment
from .revision import revision_note
from .telling import Teller, by_kind, teller
from .version_names import titled

_COMPARED = {"threshold", "definition"}


def comparison_page(
    comparison: Comparison, registries: Registries | None = None,
    coverage: Added | None = None, clauses: Mapping[str, str] | None = None,
) -> str:
    """Return the page: counts, comparative table, revision note and, where given, the coverage of ISO 26000.

    Parameters
    ----------
    registries
        Units and legal bases.
    coverage, clauses
        The coverage of both versions, and the title of each clause.
    """
    told = teller(comparison, registries)
    criteria, entries = comparison.criteria(), comparison.counts()
    return fragment(
        "comparison",
        before=titled(comparison.before), after=titled(comparison.after),
        short_before=comparison.before.id, short_after=comparison.after.id,
        lead=counts_line(comparison), notices=_notices(comparison),
        kinds=[(SIGNS[kind], kind, entries[kind], criteria[kind]) for kind in KINDS if entries[kind]],
        unchanged=comparison.unchanged,
        groups=[(section_title(told, name), _rows(told, those), kept_rows(told, those))
                for name, those in groups(comparison.entries)],
        note=[(p.title, [sentence for _, sentence in p.told]) for p in revision_note(comparison, registries)],
        guesses=any(entry.link and entry.link.guess for entry in comparison.entries),
        coverage=_covered(coverage, clauses or {}) if coverage else [],
    )


def _notices(comparison: Comparison) -> list[str]:
    versions = (comparison.before, comparison.after)
    return [version.notice for version in versions if version.provenance == "reconstruction"]


def _rows(told: Teller, entries: list[Entry]) -> list[dict[str, Any]]:
    """Return one row an object, with all its entries."""
    return [compared_row(told, those) for those in objects(entries) if not only_placed(those)]


def kept_rows(told: Teller, entries: list[Entry]) -> list[tuple[str, str, str]]:
    """Return the criteria that say and ask the same: code, title and what else is told of them."""
    return [(those[0].code, told.title(those[0]), "\u202f; ".join(told.told(entry) for entry in those))
            for those in objects(entries) if only_placed(those)]


def only_placed(entries: list[Entry]) -> bool:
    """Tell whether a criterion says and asks the same: it is elsewhere, or cites other sources."""
    return entries[0].part == "criterion" and entries[0].aspect != "order" and all(
        entry.kind in {"moved", "annotation"} for entry in entries)


def compared_row(told: Teller, entries: list[Entry]) -> dict[str, Any]:
    """Return one object with both its texts, the classes of its changes and why."""
    first = entries[0]
    criterion = first.part == "criterion" and first.aspect != "order"
    lines = [line for entry in entries for line in _lines(told, entry)]
    if criterion and first.aspect != "whole" and not any(first.field("title") or e.field("title") for e in entries):
        same = (Run("same", told.title(first)),)
        lines.insert(0, {"label": "", "before": same, "after": same})
    return {
        "code": first.code if criterion else "",
        "name": text(f"compare.part.{first.part}") if first.aspect == "whole" else told.who(first),
        "lines": lines, "chips": list(dict.fromkeys((SIGNS[e.kind], e.kind) for e in by_kind(entries))),
        "reasons": [told.why(entry) for entry in by_kind(entries)], "relation": _relation(told, entries),
        "long": first.part == "head",
        "absent": first.kind if first.aspect == "whole" and first.kind in {"new", "retired"} else "",
    }


def _lines(told: Teller, entry: Entry) -> list[dict[str, Any]]:
    if entry.aspect == "whole":
        return [_whole_line(told, entry)]
    lines: list[dict[str, Any]] = []
    for change in entry.fields:
        if change.name == "place":
            continue  # told beside the texts
        before, after = wording_runs(*told.pair(change, entry))
        label = "" if change.name == "title" else text(f"compare.field.{change.name}")
        line = {"label": label, "before": before, "after": after}
        lines[:0] = [line] if change.name == "title" else []
        lines += [line] if change.name != "title" else []
    return lines


def _whole_line(told: Teller, entry: Entry) -> dict[str, Any]:
    change = entry.fields[0]
    new = change.before is None
    words = _summary(told, change.after if new else change.before)
    empty: tuple[Run, ...] = ()
    old = (Run("same", words),)
    return {"label": "", "before": empty if new else old, "after": (Run("in", words),) if new else empty}


def _summary(told: Teller, item: Any) -> str:  # noqa: ANN401
    """Write a whole object in a few words."""
    if not isinstance(item, Criterion):
        return str(getattr(item, "title", None) or getattr(item, "label", ""))
    reader = Reader(told.words, item)
    parts = [item.title]
    parts += [reader.field("ladder", item.ladder)] if item.ladder else []
    knockout = [name for name, flag in item.knockout.by_type.items() if flag]
    parts += [text("compare.field.knockout")] if knockout else []
    return "\u202f; ".join(parts) + "."


def _relation(told: Teller, entries: list[Entry]) -> str:
    """Say how the values that meet the criterion relate, where its definition or its thresholds change."""
    if not any(entry.part == "criterion" and entry.aspect in _COMPARED for entry in entries):
        return ""
    code = told.codes.get(entries[0].code, entries[0].code)
    found = dict(told.comparison.relations).get(code)
    told_relation = text(f"compare.relation.{found}") if found else ""
    return text("compare.relation.confirmed", relation=told_relation) if code in told.comparison.confirmed \
        else told_relation


def _covered(coverage: Added, clauses: Mapping[str, str]) -> list[tuple[str, str, int, int]]:
    counts = coverage.counts(clauses)
    return [(clause, clauses.get(clause, ""), before, after) for clause, (before, after) in counts.items()]
