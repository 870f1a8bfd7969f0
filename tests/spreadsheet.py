"""A spreadsheet in small: evaluates the few functions that the self-assessment uses, in doubles as spreadsheets do.

Written from the published meaning of each function, apart from the code that writes the formulas.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from referentiel.model import Audit, StandardVersion, State

TOKEN = re.compile(r'\s*(?:("(?:[^"]|"")*")|(\$?[A-Z]{1,3}\$?\d+)|([A-Z]+)\(|(\d+(?:\.\d+)?)|(<=|>=|<>|[-+*/=<>(),:]))')
LARGEST = 2.0**53


class SheetError(Exception):
    """An error value of a spreadsheet: #VALUE!, #NUM!, #DIV/0!."""


class Evaluator:
    """The values of one sheet."""

    def __init__(self, sheet):
        self.cells = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row
                      if cell.value is not None}
        self.known: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        if name not in self.known:
            held = self.cells.get(name)
            formula = isinstance(held, str) and held.startswith("=")
            self.known[name] = Reading(self, held[1:]).whole() if formula else (
                float(held) if isinstance(held, int | float | Decimal) else held)
        if isinstance(self.known[name], SheetError):
            raise self.known[name]
        return self.known[name]


class Reading:
    """One formula, read from left to right; arguments are kept as places and evaluated when asked for."""

    def __init__(self, evaluator: Evaluator, text: str):
        self.evaluator, self.tokens, place = evaluator, [], 0
        while place < len(text):
            found = TOKEN.match(text, place)
            assert found, f"cannot read {text[place:place + 30]!r}"
            self.tokens.append(next((kind, part) for kind, part in enumerate(found.groups()) if part is not None))
            place = found.end()
        self.place = 0

    def whole(self) -> Any:
        tree = self.comparison()
        assert self.place == len(self.tokens)
        try:
            return self.run(tree)
        except SheetError as error:
            return error

    def peek(self) -> Any:
        return self.tokens[self.place] if self.place < len(self.tokens) else (None, None)

    def take(self) -> Any:
        self.place += 1
        return self.tokens[self.place - 1]

    def chain(self, signs, below):
        tree = below()
        while self.peek()[0] == 4 and self.peek()[1] in signs:
            tree = (self.take()[1], tree, below())
        return tree

    def comparison(self):
        return self.chain({"=", "<>", "<", ">", "<=", ">="}, lambda: self.chain({"+", "-"}, self.product))

    def product(self):
        return self.chain({"*", "/"}, self.unary)

    def unary(self):  # noqa: PLR0911 - one line a kind
        if self.peek() == (4, "-"):
            self.take()
            return ("-", ("number", 0.0), self.unary())
        kind, part = self.take()
        if kind == 0:
            return ("text", part[1:-1].replace('""', '"'))
        if kind == 3:
            return ("number", float(part))
        if kind == 1:
            if self.peek() == (4, ":"):
                self.take()
                return ("range", part.replace("$", ""), self.take()[1].replace("$", ""))
            return ("cell", part.replace("$", ""))
        if kind == 2:
            arguments = []
            while self.peek() != (4, ")"):
                arguments.append(self.comparison())
                if self.peek() == (4, ","):
                    self.take()
            self.take()
            return ("call", part, arguments)
        assert part == "(", part
        tree = self.comparison()
        assert self.take() == (4, ")")
        return tree

    def run(self, tree) -> Any:
        match tree:
            case ("number" | "text", value):
                return value
            case ("cell", name):
                return self.evaluator.value(name)
            case ("range", first, last):
                return [self.evaluator.value(name) for name in names_between(first, last)]
            case ("call", name, arguments):
                return self.call(name, arguments)
            case (sign, left, right):
                return self.operate(sign, self.run(left), self.run(right))
        raise AssertionError(tree)

    def operate(self, sign, left, right):
        if sign in {"+", "-", "*", "/"}:
            left, right = number(left), number(right)
            if sign == "/" and right == 0:
                raise SheetError("#DIV/0!")
            result = left / right if sign == "/" else {
                "+": left + right, "-": left - right, "*": left * right}[sign]
            assert abs(result) < LARGEST, "a whole number too large to be exact"
            return result
        left, right = comparable(left, right), comparable(right, left)
        return {"=": left == right, "<>": left != right, "<": left < right, ">": left > right, "<=": left <= right,
                ">=": left >= right}[sign]

    def call(self, name, arguments):  # noqa: PLR0911, PLR0912 - one line a function
        match name:
            case "IF":
                chosen = 1 if truth(self.run(arguments[0])) else 2
                return self.run(arguments[chosen])
            case "IFERROR":
                try:
                    return self.run(arguments[0])
                except SheetError:
                    return self.run(arguments[1])
            case "CHOOSE":
                return self.run(arguments[int(number(self.run(arguments[0])))])
        values = [self.run(argument) for argument in arguments]
        flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
        match name:
            case "SUM":
                return float(sum(one for one in flat if isinstance(one, float)))
            case "AND":
                return all(truth(one) for one in flat)
            case "OR":
                return any(truth(one) for one in flat)
            case "INT":
                return float(math.floor(number(values[0])))
            case "ABS":
                return abs(number(values[0]))
            case "ROUND":
                scale = 10 ** int(values[1])
                return math.copysign(math.floor(abs(number(values[0])) * scale + 0.5) / scale, number(values[0]))
            case "GCD" | "LCM":
                whole = [int(number(one)) for one in values]
                result = math.gcd(*whole) if name == "GCD" else math.lcm(*whole)
                if min(whole) < 0 or result >= LARGEST:
                    raise SheetError("#NUM!")
                return float(result)
            case "ISNUMBER":
                return isinstance(values[0], float)
            case "ISTEXT":
                return isinstance(values[0], str)
            case "EXACT":
                return values[0] == values[1]
            case "VALUE":
                return number(values[0])
            case "LEFT":
                return str(values[0] or "")[: int(values[1])]
            case "FIND":
                place = str(values[1] or "").find(values[0])
                if place < 0:
                    raise SheetError("#VALUE!")
                return float(place + 1)
        raise AssertionError(f"no such function here: {name}")


def number(value) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError as error:
            raise SheetError("#VALUE!") from error
    return value


def truth(value) -> bool:
    if isinstance(value, str):
        raise SheetError("#VALUE!")
    return bool(value)


def comparable(value, other):
    """Numbers come before texts; an empty cell is whatever it is compared with, empty."""
    if value is None:
        return (1, "") if isinstance(other, str) else (0, 0.0)
    return (1, value.casefold()) if isinstance(value, str) else (0, float(value))


def names_between(first: str, last: str) -> list[str]:
    from openpyxl.utils.cell import coordinate_from_string

    (column, top), (other, bottom) = coordinate_from_string(first), coordinate_from_string(last)
    assert column == other
    return [f"{column}{line}" for line in range(top, bottom + 1)]


# ---- one audit typed into the sheet of its actor type


def fill(sheet, version: StandardVersion, audit: Audit) -> None:
    """Type the attributes and the answers of an audit as a person would."""
    lines = {sheet.cell(line, 1).value: line for line in range(1, sheet.max_row + 1) if sheet.cell(line, 1).value}
    labels = {sheet.cell(line, 2).value: line for line in range(11, lines["Code"])}
    for name, attribute in version.attributes.items():
        held = audit.attributes.get(name)
        if attribute.label in labels and held is not None:
            sheet.cell(labels[attribute.label], 5).value = float(held) if isinstance(held, Decimal) else held
    for _, criterion in version.criteria():
        answer = audit.answers.get(criterion.code)
        if answer is not None and criterion.code in lines:
            cell = sheet.cell(lines[criterion.code], 5)
            cell.value = typed(criterion.observation, answer)


def typed(seen, answer) -> Any:
    if answer.state != State.VALUE:
        return {State.NOT_APPLICABLE: "sans objet", State.NOT_ASSESSED: "non évalué"}[answer.state]
    if seen.kind == "yes_no":
        return "oui" if answer.value else "non"
    if seen.kind == "graded":
        return f"{int(answer.value)} – {seen.levels[int(answer.value)]}"
    return float(answer.value)


def opened(content: bytes):
    return load_workbook(BytesIO(content))


def shown(sheet, evaluator: Evaluator | None = None) -> dict[str, Any]:
    """Return what the head of a self-assessment shows."""
    names = {"outcome": "E4", "overall": "E5", "coverage": "E6", "failed": "E7", "given": "E8", "remark": "F5"}
    value = evaluator.value if evaluator else lambda name: sheet[name].value
    return {key: value(name) for key, name in names.items()}


def section_scores(sheet, version: StandardVersion, value) -> dict[str, Any]:
    """Return the score shown of each section."""
    titles = {section.title: section.code for section in version.sections}
    start = next(line for line in range(1, sheet.max_row) if sheet.cell(line, 2).value == "Rubrique")
    found = {}
    for line in range(start + 1, sheet.max_row):
        title = sheet.cell(line, 2).value
        if title is None:
            break
        if title in titles:
            found[titles[title]] = value(f"{get_column_letter(5)}{line}")
    return found
