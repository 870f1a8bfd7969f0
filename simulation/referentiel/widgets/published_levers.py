"""The levers of a release as lists of the values that are published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from referentiel.model import exact_text
from referentiel.releases import Release
from referentiel.report import release_html as report

from .choice import Choice


def lever_choices(release: Release, update: Callable[[], None]) -> dict[str, Choice]:
    """Return one list a lever, by path, each on the value in force; `update` is called when one moves."""
    found = {}
    for lever in release.levers:
        options = [[exact_text(value), report.choice_text(lever, value)] for value in lever.choices]
        made = Choice(path=lever.path, label=lever.label, options=options, value=exact_text(lever.in_force))
        made.observe(lambda _: update(), "value")
        found[lever.path] = made
    return found


def chosen(choices: Mapping[str, Choice]) -> dict[str, Decimal]:
    """Return the value chosen for each lever."""
    return {path: Decimal(choice.value) for path, choice in choices.items()}
