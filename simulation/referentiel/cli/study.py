"""`referentiel etudier`: what explains an effect, how sure it is, how open the label is, what candidates lack."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from referentiel.texts import text

if TYPE_CHECKING:
    from referentiel.compare import Effect
    from referentiel.engine import Decisions
    from referentiel.report.studies import StudyResult
    from referentiel.report.study import StudyPage
    from referentiel.studies import Aims
    from referentiel.studies.design_front import Objective

STUDIES = ("attribution", "incertitude", "neutralite", "parcours", "bruit", "conception", "sensibilite")


def add_to(verbs: Any) -> None:  # noqa: ANN401
    """Declare the verb."""
    from .figures import add_figure
    from .main import common
    from .population import add_population, pair
    from .sensitivity import add_sensitivity

    parser = verbs.add_parser("etudier", help=text("cli.study.help"), description=text("cli.study.help"))
    parser.add_argument("version", metavar="VERSION", help=text("cli.simulate.version"))
    parser.add_argument("--etude", choices=STUDIES, required=True, help=text("cli.study.which"))
    parser.add_argument("--changer", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.change"), help=text("cli.simulate.change"))
    add_population(parser)
    parser.add_argument("--par", default="", metavar=text("cli.metavar.field"), help=text("cli.study.by"))
    parser.add_argument("--poids", type=_percent, metavar="%", help=text("cli.study.weights"))
    parser.add_argument("--marge", nargs="+", action="extend", default=[], type=_margin,
                        metavar=text("cli.metavar.margin"), help=text("cli.study.margin"))
    parser.add_argument("--cible", metavar=text("cli.metavar.outcome"), help=text("cli.study.target"))
    parser.add_argument("--prix", nargs="+", action="extend", default=[], type=pair,
                        metavar=text("cli.metavar.price"), help=text("cli.study.price"))
    parser.add_argument("--immobile", nargs="+", action="extend", default=[], metavar="CODE",
                        help=text("cli.study.fixed"))
    parser.add_argument("--desaccord", type=_percent, default=Decimal(10), metavar="%", help=text("cli.study.shift"))
    parser.add_argument("--levier", nargs="+", action="extend", default=[], metavar=text("cli.metavar.levers"),
                        help=text("cli.study.lever"))
    parser.add_argument("--viser", nargs="+", action="extend", default=[], metavar=text("cli.metavar.aim"),
                        help=text("cli.study.aim"))
    parser.add_argument("--stabilite", action="store_true", help=text("cli.study.stability"))
    parser.add_argument("--compromis", choices=("neutralite", "rubrique"), help=text("cli.study.front"))
    add_sensitivity(parser)
    parser.add_argument("--graine", type=_seed, default=0, metavar="N", help=text("cli.study.seed"))
    add_figure(parser)
    parser.add_argument("--json", action="store_true", help=text("cli.simulate.json"))
    parser.add_argument("--exact", action="store_true", help=text("cli.study.exact"))
    common(parser)
    parser.set_defaults(run=run)


def _percent(written: str) -> Decimal:
    from .simulate import number

    value = number(written)
    if value is None:
        raise argparse.ArgumentTypeError(text("cli.study.number", found=written))
    return value


def _margin(written: str) -> tuple[str, str, Decimal]:
    """Read ``FIELD:VALUE=SHARE``."""
    name, _, rest = written.partition(":")
    value, sign, share = rest.rpartition("=")
    if not (name.strip() and value.strip() and sign):
        raise argparse.ArgumentTypeError(text("cli.study.margin.form", found=written))
    return name.strip(), value.strip(), _percent(share)


def _seed(written: str) -> int:
    if not written.isdecimal():
        raise argparse.ArgumentTypeError(text("cli.study.seed.form", found=written))
    return int(written)


def run(options: argparse.Namespace) -> int:
    """Study an effect on the audits of the population, and print sentences and tables, or JSON."""
    from referentiel.compare import effect
    from referentiel.report.study import page_lines

    from .simulate import scene

    version, history, changes, told = scene(options)
    result = effect(version, history, changes)
    found = [(one, _page(options, one)) for one in _studied(options, result)]
    if options.figure:
        from referentiel.report.impact import source_line
        from referentiel.report.provenance import provenance_band

        from .figures import save_figures

        line, band = source_line(version, told, result.audits), provenance_band(version, told)
        signed = [page.signed(line, band).figure for _, page in found]
        save_figures(options.figure, [figure for figure in signed if figure is not None])
    if options.json:
        from referentiel.report.sweep import audit_names

        names = dict(zip((audit.id for audit in history.audits), audit_names(history.audits, exact=options.exact),
                         strict=True))
        print(json.dumps({
            "study": options.etude, "version": version.id, "provenance": version.provenance,
            "sources": [{"kind": source.kind, "title": source.title} for source in told],
            "changes": [{"path": change.path, "value": str(change.value)} for change in changes],
            **result.counts(), "seed": options.graine,
            "results": [_record(one, page, names) for one, page in found],
        }, ensure_ascii=False, indent=1))
        return 0
    from referentiel.report.effect import version_title

    print(version_title(version))
    for _, page in found:
        print("\n" + "\n".join(page_lines(page)))
    for source in told:
        print("\n" + text("effect.source", title=source.title))
    return 0


def _studied(options: argparse.Namespace, result: Effect) -> Iterable[StudyResult]:
    """Yield the results of the study asked for."""
    from referentiel import studies

    after, seed = result.after, options.graine
    match options.etude:
        case "attribution":
            yield studies.attribute(result.before.version, after.history, result.changes, seed=seed)
        case "incertitude":
            yield studies.uncertainty(result, seed=seed)
            if options.poids is not None:
                yield studies.weight_draws(after, options.poids / 100, seed=seed)
            if options.marge:
                yield studies.rake(after, _margins(options.marge))
        case "neutralite":
            for by in [options.par] if options.par else ["actor_type", *_sizes(result)]:
                yield studies.neutrality(after, by)
        case "parcours":
            yield studies.upgrade(after, options.cible, prices=_prices(options.prix), fixed=options.immobile)
        case "conception":
            yield from _designs(options, after)
        case "sensibilite":
            from .sensitivity import sensitivity_of

            yield sensitivity_of(options, after)
        case _:
            yield studies.noise(after, options.desaccord / 100, seed=seed)


def _designs(options: argparse.Namespace, after: Decisions) -> Iterable[StudyResult]:
    """Search the levers typed for the aims typed; the base is the version with the changes made."""
    from referentiel.studies import Aims, Effort, design_front, design_search

    from .progress import bar

    aims = _wanted(options.viser)
    with bar("cli.study.searching") as progress:
        yield design_search(after.version, after.history, options.levier, aims, stability=options.stabilite,
                            effort=Effort(progress=progress))
    if options.compromis:
        other: Objective = ("ratio", "highest") if options.compromis == "neutralite" else ("weakest", "highest")
        classed = None if aims.neutral is None else (aims.neutral[0], Fraction(0))
        yield design_front(after.version, after.history, options.levier, (("rate", "highest"), other),
                           Aims(neutral=classed) if classed else None)


def _wanted(typed: Iterable[str]) -> Aims:
    """Read aims as typed.

    Raises
    ------
    FindingsError
        ``STUDY-AIM`` for each one that does not read, or comes twice.
    """
    from referentiel.model import Finding, FindingsError
    from referentiel.studies import Aims

    from .simulate import number

    read: dict[str, Any] = {}
    wrong = []
    for written in typed:
        name, _, value = written.partition("=")
        first, _, second = (part.strip().removesuffix("%").strip() for part in value.partition(":"))
        one, other = number(first), number(second)
        found: Any = None
        if name == "taux" and one is not None and other is not None:
            found = {"rate": (Fraction(one) / 100, Fraction(other) / 100)}
        elif name == "neutralite" and first and other is not None:
            found = {"neutral": (first, Fraction(other))}
        elif name == "rubrique" and one is not None and not second:
            found = {"weakest": Fraction(one)}
        if found is None or found.keys() & read.keys():
            wrong.append(Finding(code="STUDY-AIM", found=written))
        else:
            read |= found
    if wrong:
        raise FindingsError(wrong)
    return Aims(**read)


def _page(options: argparse.Namespace, found: StudyResult) -> StudyPage:
    from referentiel.report.studies import study_page
    from referentiel.report.studies_upgrade import upgrade_page
    from referentiel.studies import UpgradeStudy

    return upgrade_page(found, options.par) if options.par and isinstance(found, UpgradeStudy) else study_page(found)


def _margins(typed: Iterable[tuple[str, str, Decimal]]) -> dict[str, dict[str, Decimal]]:
    margins: dict[str, dict[str, Decimal]] = {}
    for name, value, share in typed:
        margins.setdefault(name, {})[value] = share
    return margins


def _sizes(result: Effect) -> list[str]:
    """Compare size classes only where audits have one."""
    return ["size_class"] if "size_class" in result.after.history.texts else []


def _prices(pairs: Iterable[tuple[str, str]]) -> dict[str, Decimal]:
    """Read prices as typed.

    Raises
    ------
    FindingsError
        ``STUDY-PRICE`` for each one that is not a number.
    """
    from referentiel.model import Finding, FindingsError

    from .simulate import number

    read = {code: number(written) for code, written in pairs}
    wrong = [Finding(code="STUDY-PRICE", found=written, cell=code) for code, written in pairs if read[code] is None]
    if wrong:
        raise FindingsError(wrong)
    return {code: value for code, value in read.items() if value is not None}


def _record(result: StudyResult, page: StudyPage, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what a program needs of a study: sentences and rows, audits by their `names`, fractions as exact text."""
    rows = result.to_frame().to_dict("records")
    return {"title": page.title, "sentences": list(page.sentences),
            "rows": [{name: names[value] if name == "audit" else _plain(value) for name, value in row.items()}
                     for row in rows]}


def _plain(value: Any) -> Any:  # noqa: ANN401
    from dataclasses import asdict, is_dataclass

    from referentiel.model import exact_text

    if isinstance(value, Fraction | Decimal):
        return exact_text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(own) for name, own in asdict(value).items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
