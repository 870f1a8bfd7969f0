"""The workbook that an audit firm fills in: one audit, one row a criterion, for one questionnaire of one version."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from referentiel.model import (
    Criterion,
    Finding,
    FindingsError,
    Graded,
    Level,
    Measure,
    Points,
    StandardVersion,
    YesNo,
    nearest,
)
from referentiel.texts import number, text

from .answers import level_name
from .fields import NATURES, attribute_names, choice_name, choices, column_name, decisions
from .lists import META, Lists
from .look import DATE, NUMBER, Look, answer_sheet, audit_sheet, put_down
from .standards import Standards, questionnaire, questionnaire_digest

FORMAT = "1"
TYPED = ("organisation", "name", "day", "wave", "nature", "firm", "decision")
"""The fields that are asked, in order; the rest follows from the template."""
COLUMNS = ("code", "number", "title", "question", "unit", "expected", "answer", "without", "reason", "evidence")


def sheet_name(key: str) -> str:
    """Return the name of a sheet, ``audit`` or ``answers``."""
    return text(f"import.sheet.{key}")


def heading(key: str) -> str:
    """Return the heading of a column of answers."""
    return text(f"import.heading.{key}")


def write_template(standards: Standards, version_id: str, actor_type: str, path: Path) -> int:
    """Write the workbook of a questionnaire.

    Parameters
    ----------
    version_id, actor_type
        A version of `standards` and one of its actor types.
    path
        A file to make; one that is there is left alone.

    Returns
    -------
    int
        Number of criteria.

    Raises
    ------
    FindingsError
        ``AUD-QUESTIONNAIRE-UNKNOWN``, ``AUD-TEMPLATE-THERE`` or ``AUD-TEMPLATE-WRITE``.
    """
    from openpyxl import Workbook

    version = standards.versions[version_id]
    known = [actor.id for actor in version.actor_types]
    if actor_type not in known:
        raise FindingsError([Finding(code="AUD-QUESTIONNAIRE-UNKNOWN", found=actor_type,
                                     near=nearest(actor_type, known), params={"known": ", ".join(known)})])
    if path.exists():
        raise FindingsError([Finding(code="AUD-TEMPLATE-THERE", found=str(path), file=str(path))])
    book = Workbook()
    book.remove(book.worksheets[0])
    audit, answers = book.create_sheet(sheet_name("audit")), book.create_sheet(sheet_name("answers"))
    lists = Lists(book.create_sheet(META))
    look = Look()
    head = _head(version, actor_type)
    audit_sheet(audit, look, head + text("import.template.help").split("|"), _fields(version, actor_type, lists))
    criteria = questionnaire(version, actor_type)
    columns = [key for key in COLUMNS if key != "number" or any(criterion.number for criterion in criteria)]
    answer_sheet(answers, look, " \u2014 ".join(head), [(key, heading(key)) for key in columns],
                 _rows(version, criteria, columns, standards, lists))
    _meta(lists, standards, version, actor_type)
    put_down(book, path)
    return len(criteria)


def _head(version: StandardVersion, actor_type: str) -> list[str]:
    label = next(actor.label for actor in version.actor_types if actor.id == actor_type)
    lines = [version.title, text("import.template.questionnaire", label=label)]
    if version.provenance == "reconstruction":
        lines.append(text("import.template.reconstruction"))
    if version.provenance == "draft":
        lines.append(text("import.template.draft"))
    return lines


def _fields(version: StandardVersion, actor_type: str, lists: Lists) -> list[tuple[str, str, str, str]]:
    """Return the fields to fill in: label, value known already, help, and what may be typed."""
    allowed = {
        "day": DATE,
        "nature": lists.of(tuple(text(f"population.nature.{key}") for key in NATURES)),
        "decision": lists.of(tuple(decisions(version).values())),
    }
    rows = [(column_name(key), "", text(f"import.help.{key}"), allowed.get(key, "")) for key in TYPED]
    asked = _category(version, actor_type)
    for name in dict.fromkeys(attribute_names([version]).values()):
        attribute, known = version.attributes[name], choices(version, name)
        value = choice_name(name, asked) if name == "category" and asked else ""
        rule = NUMBER if attribute.kind == "number" else ""
        if known:
            rule = lists.of(tuple(choice_name(name, one) for one in known))
        needed = any(test.attribute == name for actor in version.actor_types for test in actor.when)
        rows.append((attribute.label, value, text("import.help.needed") if needed else "", rule))
    return rows


def _category(version: StandardVersion, actor_type: str) -> str:
    """Return the category that the actor type names; empty when it names none."""
    actor = next(one for one in version.actor_types if one.id == actor_type)
    return next((test.equals for test in actor.when if test.attribute == "category" and test.equals), "")


def _rows(
    version: StandardVersion, criteria: tuple[Criterion, ...], columns: list[str], standards: Standards, lists: Lists
) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """Return the rows of answers: a section's title, or the cells of a criterion and what may be typed."""
    asked = {criterion.code for criterion in criteria}
    rows: list[tuple[str, list[str], tuple[str, ...]]] = []
    for section in version.sections:
        members = [criterion for criterion in section.criteria if criterion.code in asked]
        if members:
            rows.append((section.title, [], ()))
        for criterion in members:
            cells = _row(criterion, standards)
            rows.append(("", [cells.get(key, "") for key in columns], _rule(criterion, lists)))
    return rows


def _row(criterion: Criterion, standards: Standards) -> dict[str, str]:
    seen = criterion.observation
    unit = standards.symbols.get(seen.unit, "") if isinstance(seen, Measure) else ""
    return {
        "code": criterion.code, "number": criterion.number or "", "title": criterion.title,
        "question": criterion.question or "", "unit": unit, "expected": _expected(criterion),
    }


def _expected(criterion: Criterion) -> str:
    match criterion.observation:
        case YesNo():
            return text("import.expected.yes_no")
        case Graded(levels=levels):
            return "\n".join(_described(place, level) for place, level in enumerate(levels))
        case Measure(range=(low, high)):
            return text("import.expected.range", low=number(low), high=number(high))
        case Points(max=most):
            return text("import.expected.range", low=number(Decimal(0)), high=number(most))
    return ""


def _described(place: int, level: Level) -> str:
    name = level_name(place, level.name)
    return text("import.expected.level", name=name, description=level.description) if level.description else name


def _rule(criterion: Criterion, lists: Lists) -> tuple[str, ...]:
    """Return what may be typed: a list of a hidden sheet, or the two ends of a range."""
    match criterion.observation:
        case YesNo():
            return (lists.of((text("import.word.yes"), text("import.word.no"))),)
        case Graded(levels=levels):
            return (lists.of(tuple(level_name(place, level.name) for place, level in enumerate(levels))),)
        case Measure(range=(low, high)):
            return (str(low), str(high))
        case Points(max=most):
            return ("0", str(most))
    return ()


def _meta(lists: Lists, standards: Standards, version: StandardVersion, actor_type: str) -> None:
    said = {
        "format": FORMAT, "version": version.id, "questionnaire": actor_type,
        "fingerprint": standards.fingerprints.get(version.id, ""),
        "digest": questionnaire_digest(version, actor_type),
    }
    for row, (key, value) in enumerate(said.items(), start=1):
        lists.sheet[f"A{row}"] = key
        lists.sheet[f"B{row}"] = value
