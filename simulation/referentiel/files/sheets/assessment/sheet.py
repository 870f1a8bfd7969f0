"""The self-assessment of one centre: what it is, its answers, its scores and the outcome that the rule proposes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from referentiel.model import ActorType, Section, StandardVersion
from referentiel.texts import number, text

from .. import styles
from ..names import Names
from ..styles import put
from ..writing import banner, finish
from .board import Board, Formula, TooLarge, letters
from .conditions import actor_type, attributes_read, words_of
from .outcome import INELIGIBLE, NOT_COMPUTABLE, OTHER_TYPE, UNREADABLE, Verdict, verdict
from .questions import ANSWER, ANSWERED, Question, Setting, add_question, counted
from .scores import Scores, scores

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

OUTCOME, OVERALL, COVERAGE, KNOCKOUTS, REMARK = 4, 5, 6, 7, 8
_CENTRE = 10
_WIDTHS = (12, 42, 46, 30, 26, 16, 9, 9, 20, 16)
_TITLE, _SHOWN = 2, 5


@dataclass(frozen=True)
class Assessment:
    """One sheet to be: its name, and its cells; None where a spreadsheet cannot hold the calculation exactly."""

    name: str
    actor: ActorType
    board: Board | None


def assessments(version: StandardVersion, names: Names) -> tuple[Assessment, ...]:
    """Return the self-assessment sheets of a version, one an actor type."""
    found: list[Assessment] = []
    for place, actor in enumerate(version.actor_types, start=1):
        try:
            board = _board(version, actor, names)
        except TooLarge:
            board = None
        found.append(Assessment(_name(actor, place, [one.name for one in found]), actor, board))
    return tuple(found)


def add_assessments(workbook: Workbook, version: StandardVersion, sheets: Iterable[Assessment]) -> None:
    """Write the self-assessment sheets at the end of a workbook."""
    for one in sheets:
        sheet = workbook.create_sheet(one.name)
        banner(sheet, version, text("sheet.assessment.title", label=one.actor.label), text("sheet.assessment.hint"))
        if one.board is None:
            put(sheet["A5"], text("sheet.assessment.too_large"), styles.LOUD)
        else:
            _write(sheet, one.board)
        line = one.board.header if one.board else 1
        finish(sheet, version, "C5", pages=1, repeated=f"{line}:{line}")
        sheet.sheet_properties.tabColor = "7A9A3A"


def _name(actor: ActorType, place: int, taken: Sequence[str]) -> str:
    name = "".join(" " if c in "[]:*?/\\" or not c.isprintable() else c
                   for c in text("sheet.name.assessment", label=actor.label))[:31].strip().rstrip("'")
    return name if name.casefold() not in {one.casefold() for one in taken} else f"{name[:27]} {place}"


def _board(version: StandardVersion, actor: ActorType, names: Names) -> Board:
    """Lay the sheet out: the centre, its sections, its questions; then the steps of the calculation under them."""
    board, attributes = Board(), attributes_read(version)
    sections = [section for section in version.sections if any(c.applies_to(actor.id) for c in section.criteria)]
    first = _CENTRE + len(attributes) + 2
    start = first + len(sections) + 3
    board.spare = start + sum(len(section.criteria) + 1 for section in sections) + 2
    answers = _centre(board, version, attributes)
    questions = _questions(board, Setting(version, actor.id, answers, names), sections, start)
    typed = actor_type(board, version, answers, actor.id)
    found = scores(board, version, actor.id, questions)
    result = verdict(board, version, actor.id, typed, questions, found, answers)
    _sections(board, version, actor, sections, first, found)
    _result(board, version, found, result, questions)
    return board


def _centre(board: Board, version: StandardVersion, attributes: Sequence[str]) -> dict[str, str]:
    board.put(_CENTRE, _TITLE, text("sheet.assessment.centre"), styles.STRONG)
    answers = {}
    for line, attribute in enumerate(attributes, start=_CENTRE + 1):
        board.put(line, _TITLE, version.attributes[attribute].label, styles.INFO)
        answers[attribute] = board.put(line, ANSWER, None, styles.OPEN)
        if words := words_of(version, attribute):
            board.lists[answers[attribute]] = board.words(line, words, 31)
    return answers


def _questions(board: Board, setting: Setting, sections: Sequence[Section], line: int) -> list[Question]:
    headers = ("code", "criterion", "question", "observed", "answer", "reading", "level", "top", "knockout", "alert")
    board.header = line
    for place, header in enumerate(headers, start=1):
        board.put(line, place, text(f"sheet.assessment.{header}"), styles.HEAD)
    found: list[Question] = []
    for section in sections:
        line += 1
        board.put(line, 1, section.code, styles.STRONG)
        board.put(line, _TITLE, section.title, styles.STRONG)
        for criterion in section.criteria:
            if criterion.applies_to(setting.actor):
                line += 1
                found.append(add_question(board, line, setting, section.code, criterion))
    return found


def _sections(
    board: Board, version: StandardVersion, actor: ActorType, sections: Sequence[Section], line: int, found: Scores,
) -> None:
    """Write the table of the sections: weight, minimum of the first outcome, score."""
    for place, header in ((_TITLE, "section"), (3, "weight"), (4, "minimum"), (_SHOWN, "score")):
        board.put(line, place, text(f"sheet.assessment.{header}"), styles.HEAD)
    minima = version.outcomes[0].sections_at_least
    for section in sections:
        line += 1
        minimum = minima.of(section.code, actor.id) if minima else None
        weight = section.weight.of(actor.id)
        board.put(line, _TITLE, section.title, styles.INFO)
        board.put(line, 3, number(weight) if weight else text("sheet.assessment.unweighed"), styles.INFO)
        board.put(line, 4, number(minimum.on(None)) if minimum else None, styles.INFO)
        score = found.sections.get(section.code)
        shown = f'IF({score.known}=1,{score.shown},"{text("sheet.assessment.no_score")}")' if score else None
        board.put(line, _SHOWN, Formula(shown) if shown else None, styles.INFO)


def _result(
    board: Board, version: StandardVersion, found: Scores, result: Verdict, questions: Sequence[Question],
) -> None:
    labels = [board.put(board.spare, 40 + place, outcome.label) for place, outcome in enumerate(version.outcomes)]
    board.spare += 1
    shown = f'"{text("sheet.assessment.unsure")}"'
    for place, label in enumerate(labels):
        shown = f"IF({result.rank}={place},{label},{shown})"
    for code, key in ((INELIGIBLE, "ineligible"), (NOT_COMPUTABLE, "not_computable"), (OTHER_TYPE, "other_type"),
                      (UNREADABLE, "unreadable")):
        shown = f'IF({result.rank}="{code}","{text(f"sheet.assessment.{key}")}",{shown})'
    remark = '""'
    for cause, cell in reversed(list(result.causes.items())):
        remark = f'IF({cell}=1,"{text(f"sheet.assessment.cause.{cause}")}",{remark})'
    none = f'"{text("sheet.assessment.no_score")}"'
    unit = "points" if version.rule.score == "points" else "percent"
    rows = (
        (OUTCOME, text("sheet.assessment.outcome"), shown, styles.RESULT),
        (OVERALL, text(f"sheet.assessment.overall.{unit}"),
         f"IF({found.overall.known}=1,{found.overall.shown},{none})", styles.FIGURE),
        (COVERAGE, text("sheet.assessment.coverage", minimum=number(version.rule.coverage_minimum.on(None))),
         f"IF({found.coverage.known}=1,{found.coverage.shown},{none})", styles.FIGURE),
        (KNOCKOUTS, text("sheet.assessment.failed"), result.failed, styles.FIGURE),
        (REMARK, text("sheet.assessment.given", count=len(questions)), counted(questions, ANSWERED), styles.FIGURE),
    )
    for line, label, formula, look in rows:
        board.put(line, _TITLE, label, styles.STRONG)
        board.put(line, _SHOWN, Formula(formula), look)
    board.put(OVERALL, _SHOWN + 1, Formula(f'IF({result.rank}="{NOT_COMPUTABLE}",{remark},"")'), styles.NOTE)


def _write(sheet: Worksheet, board: Board) -> None:
    """Put the cells of a board into a sheet, its calculation hidden."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - openpyxl costs a start-up

    for (line, column), (value, look) in sorted(board.cells.items()):
        cell = sheet.cell(line, column)
        if isinstance(value, Formula):
            styles.dress(cell, look)
            cell.value = f"={value.text}"
        else:
            put(cell, value, look)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[letters(column)].width = width
    _heighten(sheet, board)
    last = max(column for _, column in board.cells)
    sheet.column_dimensions.group(letters(len(_WIDTHS) + 1), letters(last), hidden=True)
    bottom = max(line for line, column in board.cells if column <= len(_WIDTHS))
    sheet.print_area = f"A1:{letters(len(_WIDTHS))}{bottom}"
    for answer, source in board.lists.items():
        validation = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True,
                                    errorTitle=text("sheet.list.title"), error=text("sheet.list.error"))
        validation.add(answer.replace("$", ""))
        sheet.add_data_validation(validation)
    for answer, words in board.prompts.items():
        validation = DataValidation(allow_blank=True, showInputMessage=True, prompt=words,
                                    promptTitle=text("sheet.assessment.answer"))
        validation.add(answer.replace("$", ""))
        sheet.add_data_validation(validation)



def _heighten(sheet: Worksheet, board: Board) -> None:
    """Make each row of the people's part as high as its texts."""
    lines: dict[int, list[tuple[object, float]]] = {}
    sizes: dict[int, int] = {}
    for (line, column), (value, look) in board.cells.items():
        if column <= len(_WIDTHS):
            lines.setdefault(line, []).append((value, _WIDTHS[column - 1]))
            sizes[line] = max(sizes.get(line, 0), look.size)
    for line, cells in lines.items():
        sheet.row_dimensions[line].height = styles.height(cells, sizes[line])
