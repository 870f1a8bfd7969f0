"""The files of a scenario: what is on the page, with where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from referentiel.audits.population import natural
from referentiel.compare import segments
from referentiel.report.impact_export import Told, csv_bytes, export_sheets, scenario_bytes, xlsx_bytes
from referentiel.report.lever_names import settled_words, value_words
from referentiel.texts import text

from .cuts_view import FIELDS, classes
from .scene import Scene


def shared_file(
    kind: str, scene: Scene, query: str, filters: Sequence[tuple[str, str]],
) -> tuple[str, bytes]:
    """Return the name and the content of a file.

    Parameters
    ----------
    kind
        ``scenario``, ``xlsx`` or ``csv``.
    query
        The end of the address of the page.
    filters
        The population as the commands take it.
    """
    scenario, version = scene.scenario, scene.scenario.version
    choices = tuple((one.path, scene.name(one.path), settled_words(scenario.lever(one.path).in_force, version),
                     value_words(one.value)) for one in scene.changes)
    told = Told(choices, scene.population, query, tuple(filters), date.today())  # noqa: DTZ011 - the day of the person
    name = text(f"share.file.{kind}", version=version.id)
    if kind == "scenario":
        return name, scenario_bytes(scene.effect, told)
    cuts = {by: segments(scene.effect, classes(scene, by), natural) for by in FIELDS}
    sheets = export_sheets(scene.effect, scene.sources, told, scene.exploration.curve(scene.hand, scene.changes),
                           scene.name(scene.hand), cuts)
    return name, xlsx_bytes(sheets) if kind == "xlsx" else csv_bytes(sheets)
