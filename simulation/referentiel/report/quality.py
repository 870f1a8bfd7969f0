"""The quality of an audit base in French: what a committee should know before it believes a figure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from referentiel.audits.privacy import Anonymity
from referentiel.compare.quality import Missing, Quality
from referentiel.compare.quality.bunching import LEAST, NEIGHBOURS
from referentiel.model import Source, StandardVersion
from referentiel.texts import day, integer, number, plural, rate, text

from .effect import outcome_name, reason_name, score_text, version_title
from .fragments import fragment

MOST_ROWS = 200
"""Rows of a table that the page shows; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, and whether it holds numbers."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be shown; `hidden` rows are counted only."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report: sentences, then tables."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = field(default=())


def quality_page(
    found: Quality, versions: Mapping[str, StandardVersion], sources: Sequence[Source], anonymous: Anonymity,
) -> str:
    """Return the report as one HTML page that stands alone and prints on A4."""
    return fragment("quality", band=_band(found, versions, sources), lead=_lead(found),
                    sections=quality_parts(found, versions, anonymous))


def quality_lines(
    found: Quality, versions: Mapping[str, StandardVersion], sources: Sequence[Source], anonymous: Anonymity,
) -> list[str]:
    """Return the report in lines: every sentence, no table."""
    lines = [*_band(found, versions, sources), _lead(found)]
    for part in quality_parts(found, versions, anonymous):
        lines += ["", part.title, *(f"  {sentence}" for sentence in part.sentences)]
    return lines


def quality_parts(
    found: Quality, versions: Mapping[str, StandardVersion], anonymous: Anonymity,
) -> tuple[Part, ...]:
    """Return the parts of the report, in the order of what a committee asks first."""
    return (
        _concordance(found, versions), _impossible(found, versions), _missing(found, versions),
        _bunching(found, versions), _firms(found), _duplicates(found), _anonymity(anonymous),
    )


def _band(found: Quality, versions: Mapping[str, StandardVersion], sources: Sequence[Source]) -> list[str]:
    audited = dict.fromkeys(version for (version, _, _), _ in found.concordance.counts)
    titles = ", ".join(version_title(versions[version]) for version in audited)
    told = [text("effect.source", title=source.title) for source in sources]
    return [*told, *([text("quality.texts", titles=titles)] if titles else [])]


def _lead(found: Quality) -> str:
    return text("quality.lead", audits=plural("unit.audits", found.audits),
                organisations=plural("quality.organisations", found.organisations))


def _concordance(found: Quality, versions: Mapping[str, StandardVersion]) -> Part:
    one = found.concordance
    sentences = [
        text("quality.concordance.share", agreed=integer(one.agreed), compared=plural("unit.audits", one.compared),
             share=rate(one.agreed, one.compared)),
        text("quality.concordance.apart", undecided=integer(one.undecided),
             not_computable=integer(one.not_computable)),
    ]
    crossing = sum(discordance.crossing for discordance in one.discordant)
    if one.discordant:
        sentences.append(plural("quality.concordance.crossing", crossing))
    pairs = [(version, _outcome(versions[version], decision), _outcome(versions[version], proposal),
              integer(count)) for (version, decision, proposal), count in one.counts]
    when = "day" if found.exact else "year"
    rows = [(d.audit, day(d.day) if found.exact else str(d.day.year), d.version,
             _outcome(versions[d.version], d.decision), _outcome(versions[d.version], d.proposal),
             " ; ".join(reason_name(reason, versions[d.version]) for reason in d.reasons) or "—")
            for d in one.discordant]
    return Part(text("quality.concordance"), tuple(sentences), (
        _table("pairs", ("version", "decision", "proposal", "#audits"), pairs),
        *([_table("discordant", ("audit", when, "version", "decision", "proposal", "reasons"), rows)] if rows else []),
    ))


def _outcome(version: StandardVersion, outcome: str) -> str:
    return outcome_name(version, outcome) if outcome else text("quality.no_decision")


def _impossible(found: Quality, versions: Mapping[str, StandardVersion]) -> Part:
    if not found.impossible:
        return Part(text("quality.impossible"), (text("quality.impossible.none"),))
    problems = Counter(one.problem for one in found.impossible)
    sentences = [text("quality.impossible.problem", problem=text(f"quality.problem.{problem}"), count=integer(count))
                 for problem, count in problems.most_common()]
    titles = {name: {c.code: c.title for _, c in version.criteria()} for name, version in versions.items()}
    rows = [(one.audit, " ".join((one.criterion, titles[one.version].get(one.criterion, ""))).strip(),
             "—" if one.value is None else number(one.value), text(f"quality.problem.{one.problem}"))
            for one in found.impossible]
    return Part(text("quality.impossible"), tuple(sentences),
                (_table("impossible", ("audit", "criterion", "#value", "problem"), rows),))


def _missing(found: Quality, versions: Mapping[str, StandardVersion]) -> Part:
    asked, absent = (sum(getattr(one, name) for one in found.missing) for name in ("asked", "not_assessed"))
    without = sum(one.not_applicable for one in found.missing)
    sentence = text("quality.missing.share", absent=integer(absent), asked=integer(asked), share=rate(absent, asked),
                    without=integer(without))
    years: dict[tuple[str, int], list[Missing]] = defaultdict(list)
    criteria: dict[str, list[Missing]] = defaultdict(list)
    for one in found.missing:
        years[one.version, one.year].append(one)
        criteria[one.criterion].append(one)
    by_year = [(f"{year}", version, *_states(those))
               for (version, year), those in sorted(years.items(), key=lambda item: (item[0][1], item[0][0]))]
    worst = sorted(criteria.items(), key=lambda item: -_share(item[1]))
    titles = {c.code: c.title for version in versions.values() for _, c in version.criteria()}
    by_criterion = [(f"{code} {titles[code]}", *_states(those)) for code, those in worst if _share(those)]
    states = ("#asked", "#valued", "#not_applicable", "#not_assessed", "#share")
    return Part(text("quality.missing"), (sentence,), (
        _table("missing_years", ("year", "version", *states), by_year),
        *([_table("missing_criteria", ("criterion", *states), by_criterion)] if by_criterion else []),
    ))


def _states(rows: Iterable[Missing]) -> tuple[str, ...]:
    those = tuple(rows)
    counts = [sum(getattr(row, name) for row in those)
              for name in ("asked", "valued", "not_applicable", "not_assessed")]
    return (*map(integer, counts), rate(counts[3], counts[0]))


def _share(rows: Sequence[Missing]) -> Fraction:
    return Fraction(sum(row.not_assessed for row in rows), sum(row.asked for row in rows))


def _bunching(found: Quality, versions: Mapping[str, StandardVersion]) -> Part:
    title, method = text("quality.bunching"), text("quality.bunching.method", neighbours=integer(NEIGHBOURS))
    if not found.bunching:
        return Part(title, (plural("quality.bunching.none", LEAST),))
    titles = {c.code: c.title for version in versions.values() for _, c in version.criteria()}
    ordered = sorted(found.bunching, key=lambda one: one.expected - one.at)
    rows = [(f"{one.criterion} {titles[one.criterion]}", integer(one.definition), number(one.threshold),
             integer(one.observed), integer(one.at), number(one.expected, 1),
             "—" if one.ratio is None else number(one.ratio, 1))
            for one in ordered]
    columns = ("criterion", "#definition", "#threshold", "#observed", "#at", "#expected", "#ratio")
    return Part(title, (method,), (_table("bunching", columns, rows),))


def _firms(found: Quality) -> Part:
    rows = [(one.name or text("quality.no_firm"), integer(one.audits), integer(one.organisations),
             integer(one.computable), integer(one.passes), rate(one.passes, one.computable),
             score_text(one.score), rate(one.not_assessed, one.asked)) for one in found.firms]
    columns = ("firm", "#audits", "#organisations", "#computable", "#passes", "#rate", "#score", "#share")
    return Part(text("quality.firms"), (text("quality.firms.method"),), (_table("firms", columns, rows),))


def _duplicates(found: Quality) -> Part:
    sentences = [text(f"quality.duplicates.{one.why}", audits=", ".join(one.audits)) for one in found.duplicates]
    sentences += [text(f"quality.names.{one.why}", names=", ".join(one.names))
                  for one in found.same_names]
    if not found.duplicates:
        sentences.insert(0, text("quality.duplicates.none"))
    compared = plural("quality.names.compared", found.named) if found.named else text("quality.names.absent")
    return Part(text("quality.duplicates"), (*sentences, compared))


def _anonymity(found: Anonymity) -> Part:
    together = found.together
    sentences = (
        text("quality.anonymity.insiders", audits=plural("unit.audits", found.audits)),
        text("quality.anonymity.together", attributes=_attributes(together.attributes),
             organisations=plural("quality.organisations", found.organisations), alone=integer(together.alone),
             under_3=integer(together.under_3), under_5=integer(together.under_5)),
    )
    rows = [(_attributes(one.attributes), integer(one.groups), integer(one.smallest), integer(one.alone),
             integer(one.under_3), integer(one.under_5)) for one in found.groupings]
    columns = ("attributes", "#groups", "#smallest", "#alone", "#under_3", "#under_5")
    return Part(text("quality.anonymity"), sentences, (_table("anonymity", columns, rows),))


def _attributes(names: Iterable[str]) -> str:
    return " × ".join(text(f"quality.attribute.{name}") for name in names)


def _table(name: str, columns: Iterable[str], rows: Sequence[tuple[str, ...]]) -> Table:
    """Make a table from the ids of its columns, ``#`` before those that hold numbers."""
    heads = tuple(Column(text(f"quality.column.{c.removeprefix('#')}"), c.startswith("#")) for c in columns)
    return Table(text(f"quality.table.{name}"), heads, tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS))
