"""Read a file of the standard into one kind of value: form and shape checked, every fault placed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from referentiel.model import Finding, FindingsError

from .fields import shape_findings
from .reader import read_text
from .tree import Tree, parse

Kind = TypeVar("Kind", bound=BaseModel)


def read_shaped(path: Path, kind: type[Kind]) -> tuple[Tree, Kind]:
    """Read a file whose whole content is one value.

    Raises
    ------
    FindingsError
        Every fault of form (``FILE-…``, ``YAML-…``) or of shape (``FMT-…``), in the order of its lines.
    """
    text = read_text(path)
    try:
        tree = parse(text)
    except FindingsError as error:
        raise FindingsError(replace(f, file=str(path)) for f in error.findings) from error
    try:
        return tree, kind.model_validate(tree.data)
    except ValidationError as error:
        raise FindingsError(placed(shape_findings(error, tree, kind), tree, path)) from error


def placed(findings: Iterable[Finding], tree: Tree, path: Path) -> list[Finding]:
    """Return findings with their place in the file, in the order of its lines."""
    return sorted((tree.place(f, str(path)) for f in findings), key=lambda f: (f.line, f.column))
