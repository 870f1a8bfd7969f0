"""The same audits under two texts, as a release tells it: the finding, who goes where, and why nothing is told."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.releases import Comparison, Release
from referentiel.releases.comparison import MERGED
from referentiel.texts import integer, plural, rate, text

from .cells import Row, heads_of, passages_figure
from .fragments import two_parts
from .study import Figure

Names = tuple[str, str]
"""Short names of the text of the release and of the other one."""


def comparison_title(release: Release, names: Names) -> str:
    """Return the finding: rates where both texts have one, passes where not.

    Examples
    --------
    Two texts under which 54 of 65 and 9 of 17 computable audits pass: "Sous le texte de 2011, 52,9 % …".
    """
    held = _held(release)
    old, new = names
    before, after = held.before, held.after
    if len(before) == MERGED or held.coarse or not sum(after[:2]) or not sum(before[:2]):
        return text("versions.release.passes", old=old, new=new, before=integer(before[0]), after=integer(after[0]),
                    audits=plural("unit.audits", held.audits))
    return text("versions.release.rates", old=old, new=new, before=rate(before[0], sum(before[:2])),
                after=rate(after[0], sum(after[:2])), passes_before=integer(before[0]), passes_after=integer(after[0]),
                computable_before=integer(sum(before[:2])), computable_after=integer(sum(after[:2])),
                audits=plural("unit.audits", held.audits))


def comparison_lines(release: Release) -> list[str]:
    """Tell the other text of a release, or that it could not be told; nothing where nobody asked for one."""
    other = release.comparison
    if other is None:
        return []
    named = text("version.titled", title=other.version["title"],
                 provenance=text(f"provenance.{other.version['provenance']}"))
    if other.table is None:
        told = text("versions.release.withheld", title=named)
        return [_said(release, told)]
    names = (release.version["id"], other.version["id"])
    return [_said(release, text("versions.release.line", title=named, told=comparison_title(release, names),
                                moves=_moves(other)))]


def comparison_html(release: Release, names: Names, source: str) -> tuple[str, str]:
    """Return the table of who goes where, with its finding, its reading and its source, in two parts.

    As `referentiel.report.transitions.matrix_html`: what stands over the buttons of the picture, and under them.
    """
    held = _held(release)
    return two_parts(
        "versions_matrix", title=_said(release, comparison_title(release, names)), old=names[0], new=names[1],
        columns=_labels(held.after), rows=_rows(held), totals=held.after, total=held.audits, reading=_reading(held),
        few="", source=source)


def comparison_figure(release: Release, names: Names) -> Figure:
    """Draw the table of who goes where."""
    held = _held(release)
    return passages_figure(_said(release, comparison_title(release, names)), _reading(held), heads_of(*names),
                           _labels(held.after), _rows(held), held.after)


def _rows(held: Comparison) -> list[Row]:
    return [(name, [(n, *_look(i, j, n, held)) for j, n in enumerate(row)], sum(row))
            for i, (name, row) in enumerate(zip(_labels(held.before), held.table or (), strict=True))]


def _reading(held: Comparison) -> str:
    return " ".join([text("versions.release.reading", moves=_moves(held)),
                     *([text("versions.release.coarse")] if held.coarse else [])])


def _look(i: int, j: int, count: int, held: Comparison) -> tuple[str, str]:
    """Return the look of a passage and what it means."""
    if not count:
        return "zero", ""
    if i == j and (i == 0 or not held.coarse):
        return ("nc", "") if i == MERGED else ("same", text("versions.matrix.same"))
    if MERGED in (i, j):
        return "nc", ""
    if j == 0:
        return "g", text("versions.matrix.gained.pass")
    return ("p", text("versions.matrix.lost.pass")) if i == 0 and not held.coarse else ("nc", "")


def _held(release: Release) -> Comparison:
    held = release.comparison
    assert held is not None  # noqa: S101 - callers ask first whether the release holds one
    assert held.table is not None  # noqa: S101
    return held


def _labels(counts: Sequence[int]) -> list[str]:
    names = ("pass", "others") if len(counts) == MERGED else ("pass", "fail", "missing")
    return [text(f"versions.release.{name}") for name in names]


def _moves(held: Comparison) -> str:
    """Say who gains and who loses; who enters and leaves where that is told apart."""
    told = [plural("effect.gained.pass", held.gained)]
    if held.left is None:
        told.append(plural("versions.release.lost", held.lost))
    else:
        told += [plural("effect.lost.pass", held.lost), plural("effect.entered", held.entered),
                 plural("effect.left", held.left)]
    return "\u202f; ".join(told)


def _said(release: Release, told: str) -> str:
    """Say that the control is lifted, where it is."""
    return text("release.prefix.lifted", told=told) if release.control == "lifted" else told
