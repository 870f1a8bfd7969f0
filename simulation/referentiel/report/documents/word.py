"""Word documents from templates that the committee can own: texts go in as they are, and a template runs nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from referentiel.compare.wording import Run
from referentiel.model import Finding, FindingsError

_EPOCH = (1980, 1, 1, 0, 0, 0)


def rich(runs: Sequence[Run]) -> Any:  # noqa: ANN401
    """Return runs as Word shows them: what goes struck out, what comes underlined and bold."""
    from docxtpl import RichText  # type: ignore[import-untyped]  # noqa: PLC0415 - only for Word

    made = RichText()
    for run in runs:
        made.add(run.words, strike=run.mark == "out", underline="single" if run.mark == "in" else None,
                 bold=run.mark == "in")
    return made


def filled(template: Path, marks: Mapping[str, Any]) -> bytes:
    """Fill a template of Word; the same marks give the same bytes.

    Texts are never read as markup nor as a formula. The template may call the marks and loop over them, nothing else.

    Raises
    ------
    FindingsError
        ``DOC-TEMPLATE``: no Word document stands there, or it calls what there is not.
    """
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only for Word
    from jinja2 import StrictUndefined, TemplateError  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    stream = BytesIO()
    try:
        document = DocxTemplate(BytesIO(template.read_bytes()))
        document.render(dict(marks), SandboxedEnvironment(undefined=StrictUndefined), autoescape=True)
        document.save(stream)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, TemplateError) as error:
        raise FindingsError([Finding(code="DOC-TEMPLATE", file=str(template), found=template.name,
                                     params={"detail": str(error) or type(error).__name__})]) from error
    return _undated(stream.getvalue())


def _undated(package: bytes) -> bytes:
    """Return a package whose parts do not tell when they were written."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return stream.getvalue()
