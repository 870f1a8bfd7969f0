"""The declaration of accessibility: whole sentences, and figures that are those of the code."""

import re

from referentiel.report.accessibility import CHECKS, KNOWN, PAGES, UNCHECKED, accessibility
from referentiel.texts import ids
from referentiel.widgets.map_view import AROUND


def test_every_line_is_told():
    told = accessibility()
    assert [len(told[part]) for part in ("checks", "unchecked", "known")] == [
        len(CHECKS), len(UNCHECKED), len(KNOWN)]
    lines = [told["how"], told["pages"], *told["unchecked"], *told["known"], *(how for _, how in told["checks"])]
    assert all(line.endswith(".") and "{" not in line for line in lines)
    assert len(told["pages"].split(",")) == len(PAGES)
    wanted = {f"accessibility.{kind}.{name}" for kind, names in (
        ("check", CHECKS), ("unchecked", UNCHECKED), ("known", KNOWN)) for name in names}
    found = [one for one in ids() if re.match(r"accessibility\.(check|unchecked|known)\.", one)]
    assert {one.removesuffix(".how") for one in found} == wanted


def test_the_grid_named_is_that_of_the_map():
    assert f" {(2 * AROUND + 1) ** 2}." in " ".join(accessibility()["known"])
