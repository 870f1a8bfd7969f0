"""The whole scenario in the address of the page: written as people could, read as strangers may have edited it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from referentiel.audits.population import fields
from referentiel.files import Versions
from referentiel.model import FindingsError, StandardVersion, nearest
from referentiel.model.change import change_of
from referentiel.report.findings import finding_summaries
from referentiel.texts import integer, plural, text

MOST = 8_000
"""Characters of a query that are read; a scenario of a hundred levers has about half as many."""
MOST_PAIRS = 300
SHOWN = 60
"""Characters of a stranger's text that are said back."""
TOLD = 5
"""Faults that are told one by one."""
VERSION, LATEST = "version", "dernier"
_OURS = {"token", "voila-template", "voila-theme"}
_ROOTS = {"outcomes", "sections", "criteria", "eligibility", "actor_types", "rule"}


@dataclass(frozen=True)
class Link:
    """What an address asks for.

    Parameters
    ----------
    version
        Id of a version that there is; empty when none is asked for.
    population
        Pairs of a field, as people type it, and a value; whether an audit has it is not known here.
    levers
        Path and what stands there, as typed; every path is one of the version.
    told
        What could not be read, in French; the rest is taken.
    """

    version: str = ""
    population: tuple[tuple[str, str], ...] = ()
    latest: bool = False
    levers: tuple[tuple[str, str], ...] = ()
    told: tuple[str, ...] = ()


def written(
    version: str, levers: Mapping[str, str], population: Iterable[tuple[str, str]] = (), *, latest: bool = False,
) -> str:
    """Return the query of a scenario.

    Examples
    --------
    >>> written("lrs-2011", {"outcomes.award.global_at_least": "67,5"}, [("annee", "2008")], latest=True)
    'version=lrs-2011&annee=2008&dernier=1&outcomes.award.global_at_least=67%2C5'
    """
    pairs = [(VERSION, version), *population, *([(LATEST, "1")] if latest else []), *levers.items()]
    return urlencode(pairs)


def read(query: str, versions: Versions, default: StandardVersion) -> Link:
    """Read a query, whoever wrote it: what is understood is taken, the rest is told.

    Parameters
    ----------
    default
        The version that levers are read against when the query names none.
    """
    if len(query) > MOST:
        return Link(told=(text("link.long", size=integer(len(query)), most=integer(MOST)),))
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError:
        return Link(told=(text("link.many", most=integer(MOST_PAIRS)),))
    told: list[str] = []
    name = next((value for key, value in pairs if key == VERSION), "")
    if name and name not in versions:
        near = nearest(name, versions)
        told.append(_near(text("link.version", found=_short(name)), near))
        return Link(told=tuple(told))
    version = versions[name] if name else default
    known, population, levers = fields(), [], {}
    for key, value in pairs:
        if key in known:
            population.append((key, value))
        elif key.split(".", 1)[0] in _ROOTS:
            fault = _fault(version, key, value)
            if fault:
                told.append(fault)
            else:
                levers[key] = value
        elif key not in {VERSION, LATEST} | _OURS:
            told.append(_near(text("link.key", found=_short(key)), nearest(key, [*known, VERSION, LATEST])))
    latest = any(key == LATEST and value == "1" for key, value in pairs)
    return Link(name, tuple(population), latest, tuple(levers.items()), _bounded(told))


def _fault(version: StandardVersion, path: str, value: str) -> str:
    """Say why a lever cannot be set to what stands in the address; empty when it can.

    A value that only its range refuses is set, and told beside its lever.
    """
    if len(path) > SHOWN * 3 or len(value) > SHOWN * 3:
        return text("link.key", found=_short(path))
    try:
        change_of(version, path, value)
    except FindingsError as error:
        told = text("link.lever", path=_short(path), found=" ".join(finding_summaries(error.findings)))
        return _near(told, next((finding.near for finding in error.findings if finding.near), ""))
    return ""


def _near(told: str, near: str) -> str:
    return f"{told} {text('lever.search.near', near=near)}" if near else told


def _short(found: str) -> str:
    return found if len(found) <= SHOWN else found[: SHOWN - 1] + "…"


def _bounded(told: Sequence[str]) -> tuple[str, ...]:
    more = len(told) - TOLD
    return (*told[:TOLD], plural("link.more", more)) if more > 0 else tuple(told)
