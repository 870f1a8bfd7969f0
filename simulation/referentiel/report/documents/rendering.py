"""A document of the committee as Markdown, as a page that prints on A4, and as Word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from referentiel.compare.wording import Mark
from referentiel.report.fragments import fragment

from .paper import Block, Cell, Paper
from .word import filled, rich

Form = Literal["md", "html", "docx"]
FORMS: tuple[Form, ...] = ("md", "html", "docx")
TEMPLATE = Path(__file__).with_name("document.docx")
"""The template of Word that the kit ships for minutes, notes and texts; a committee may give its own."""
_MARKS = re.compile(r"([\\`*_\[\]|#~])")
_SIGNS: dict[Mark, str] = {"same": "", "out": "~~", "in": "**"}


def rendered(paper: Paper, form: Form, template: Path | None = None) -> bytes:
    """Return a document in one of its forms; the same document gives the same bytes.

    Parameters
    ----------
    template
        Of Word, in place of the one shipped; see `docx_bytes`.

    Raises
    ------
    FindingsError
        ``DOC-TEMPLATE``.
    """
    if form == "docx":
        return docx_bytes(paper, template)
    return (page(paper) if form == "html" else markdown(paper)).encode("utf-8")


def page(paper: Paper) -> str:
    """Return a document as one HTML page that stands alone and prints on A4."""
    return fragment("paper", paper=paper)


def docx_bytes(paper: Paper, template: Path | None = None) -> bytes:
    """Return a document in Word.

    The marks of a template: ``title``, ``lead``, ``provenance``, ``notices``, and ``parts`` of ``name``, ``title`` and
    ``blocks``; a part is also called by its name (``named.voted``). A block has a ``style`` (``heading``, ``line``,
    ``small``, ``item``, ``grid``) and ``words``; a grid has ``columns``, ``rows`` of cells and ``numbers``.
    """
    parts = [{"name": part.name, "title": part.title, "blocks": list(map(_block_marks, part.blocks))}
             for part in paper.parts]
    return filled(template or TEMPLATE, {
        "title": paper.title, "lead": paper.lead, "provenance": list(paper.provenance),
        "notices": list(paper.notices), "parts": parts, "named": {part["name"]: part for part in parts}})


def markdown(paper: Paper) -> str:
    """Return a document as Markdown; what people wrote shows as it is."""
    lines = [f"# {plain(paper.title)}"]
    lines += [line for told in (paper.lead, *paper.provenance) if told for line in ("", plain(told))]
    for part in paper.parts:
        lines += ["", f"## {plain(part.title)}"] if part.title else []
        before = ""
        for one in part.blocks:
            lines += [] if one.style == before == "item" else [""]
            lines += _block_lines(one)
            before = one.style
    lines += [line for told in paper.notices for line in ("", plain(told))]
    return "\n".join(lines) + "\n"


def plain(written: str) -> str:
    r"""Write a text so that Markdown shows it as it is, on one line.

    Examples
    --------
    >>> plain("<b> *a* | [x](y)")
    '&lt;b&gt; \\*a\\* \\| \\[x\\](y)'
    """
    escaped = written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(_MARKS.sub(r"\\\1", escaped).split("\n"))


def _block_lines(one: Block) -> Iterator[str]:
    if one.style == "grid":
        yield "| " + " | ".join(map(plain, one.columns)) + " |"
        yield "|" + "|".join("---:" if one.numbers and k else "---" for k in range(len(one.columns))) + "|"
        yield from ("| " + " | ".join(map(_marked, row)) + " |" for row in one.rows)
        return
    yield {"heading": "### ", "item": "- "}.get(one.style, "") + _marked(one.runs)


def _marked(runs: Cell) -> str:
    return "".join(_signed(_SIGNS[run.mark], plain(run.words)) for run in runs)


def _signed(sign: str, words: str) -> str:
    """Put a sign around words; Markdown reads none beside a space."""
    bare = words.strip(" ")
    return words.replace(bare, f"{sign}{bare}{sign}", 1) if sign and bare else words


def _block_marks(one: Block) -> dict[str, object]:
    return {"style": one.style, "words": rich(one.runs), "columns": list(one.columns), "numbers": one.numbers,
            "rows": [[rich(cell) for cell in row] for row in one.rows]}
