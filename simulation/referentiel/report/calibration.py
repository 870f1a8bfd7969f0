"""The calibration of the demonstration histories in French: the page that is shipped and the command prints."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from referentiel.compare.calibration import Calibration, Figure, calibrate
from referentiel.model import StandardVersion
from referentiel.texts import day, has, integer, number, text

_DECIMALS = {"audits": 0, "labels": 0, "employees": 0, "percent": 1, "points": 1, "value": 2, "ratio": 2}
_COUNTS = {"audits", "labels"}


def calibration_page(demo: Calibration, enlarged: Calibration, titles: Mapping[str, str]) -> str:
    """Return the page, in Markdown: a table a group, the demonstration beside the enlarged history.

    Parameters
    ----------
    titles
        Title of each criterion, by code.
    """
    return "\n".join(_lines(demo, enlarged, titles)) + "\n"


def criterion_titles(versions: Mapping[str, StandardVersion]) -> dict[str, str]:
    """Return the title of every criterion of some versions; the last version that holds it counts."""
    return {criterion.code: criterion.title for version in versions.values() for _, criterion in version.criteria()}


def figure_name(figure: Figure, titles: Mapping[str, str]) -> str:
    """Say what a figure measures."""
    about = dict(figure.about)
    if "code" in about:
        about["title"] = titles.get(about["code"], "")
    if "kind" in about:
        about["kind"] = text(f"calibration.kind.{about['kind']}")
    if "day" in about:
        about["day"] = day(date.fromisoformat(about["day"]))
    return text(f"calibration.figure.{figure.key}", **about)


def miss_reason(figure: Figure) -> str:
    """Say why a figure is outside its tolerance; empty for one that is not."""
    if figure.met is not False:
        return ""
    key = f"calibration.reason.{figure.key}"
    return text(key) if has(key) else ""


def _lines(demo: Calibration, enlarged: Calibration, titles: Mapping[str, str]) -> Iterator[str]:
    yield from (f"# {text('calibration.page.title')}", "", f"<!-- {text('calibration.page.made')} -->", "",
                text("calibration.page.lead"), "", text("calibration.page.model"), "", text("calibration.page.read"),
                "", text("calibration.page.missed", missed=integer(len(demo.missed)), whole=_targets(demo),
                         missed_enlarged=integer(len(enlarged.missed)), whole_enlarged=_targets(enlarged)))
    for group in dict.fromkeys(figure.group for figure in demo.figures):
        yield from ("", f"## {text(f'calibration.group.{group}')}", "")
        yield from _row(*(text(f"calibration.column.{name}") for name in (
            "figure", "target", "tolerance", "demo", "counted", "enlarged", "counted", "state")))
        yield "|---|---|---|---|---|---|---|---|"
        for one, other in zip(demo.figures, enlarged.figures, strict=True):
            if one.group == group:
                yield from _row(figure_name(one, titles), _target(one, other), _tolerance(one, other), _obtained(one),
                                integer(one.counted), _obtained(other), integer(other.counted), _state(one, other))
    yield from ("", f"## {text('calibration.missed')}", "")
    yield from _missed(demo, enlarged, titles)
    yield from ("", f"## {text('calibration.discordant')}", "", text("calibration.discordant.lead"), "")
    yield from _row(*(text(f"calibration.column.{name}") for name in ("audit", "proposed", "score", "decided",
                                                                      "reason")))
    yield "|---|---|---|---|---|"
    for proposal, reason in (*demo.discordant, *enlarged.discordant):
        yield from _row(proposal.audit.id, text(f"calibration.decision.{proposal.outcome}"),
                        number(proposal.score, 2) if proposal.score is not None else "—",
                        text(f"calibration.decision.{proposal.audit.decision}"), reason)


def _row(*cells: str) -> Iterator[str]:
    yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _targets(calibration: Calibration) -> str:
    return integer(sum(figure.met is not None for figure in calibration.figures))


def _target(one: Figure, other: Figure) -> str:
    if one.low is None or one.high is None or other.low is None:
        return "—"
    low, high = _written(one, one.low), _written(one, one.high)
    if one.unit in _COUNTS:
        return text("calibration.target.two", demo=low, enlarged=_written(other, other.low))
    return low if low == high else text("calibration.target.range", low=low, high=high)


def _tolerance(one: Figure, other: Figure) -> str:
    if one.low is None:
        return "—"
    if not one.tolerance and not other.tolerance:
        return text("calibration.exact")
    first, second = _written(one, one.tolerance), _written(other, other.tolerance)
    return first if first == second else text("calibration.target.two", demo=first, enlarged=second)


def _obtained(figure: Figure) -> str:
    return "—" if figure.obtained is None else _written(figure, figure.obtained)


def _written(figure: Figure, value: Fraction) -> str:
    return number(value, _DECIMALS[figure.unit])


def _state(one: Figure, other: Figure) -> str:
    if one.met is None:
        return text("calibration.state.told")
    missed = [text(f"calibration.state.{name}") for name, figure in (("demo", one), ("enlarged", other))
              if figure.met is False]
    return text("calibration.state.missed", where=", ".join(missed)) if missed else text("calibration.state.met")


def _missed(demo: Calibration, enlarged: Calibration, titles: Mapping[str, str]) -> Iterator[str]:
    if not demo.missed and not enlarged.missed:
        yield text("calibration.missed.none")
    for name, calibration in (("demo", demo), ("enlarged", enlarged)):
        for figure in calibration.missed:
            yield "- " + text("calibration.missed.line", where=text(f"calibration.state.{name}"),
                              figure=figure_name(figure, titles), obtained=_obtained(figure),
                              target=_target(figure, figure), tolerance=_written(figure, figure.tolerance),
                              reason=miss_reason(figure))


def calibration_text(versions: Mapping[str, StandardVersion]) -> str:
    """Make both histories up, measure them, and return the page."""
    return calibration_page(calibrate(versions), calibrate(versions, enlarged=True), criterion_titles(versions))


if __name__ == "__main__":
    from referentiel.files import read_versions, versions_folder

    sys.stdout.write(calibration_text(read_versions(versions_folder())))
