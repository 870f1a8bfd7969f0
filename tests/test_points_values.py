"""Points that can only take some values: the list in the text, in the reader, in levers, in a comparison."""

from decimal import Decimal

import pytest

from referentiel.audits.egapro.layout import layouts
from referentiel.compare import apply, diff
from referentiel.model import FindingsError, Points
from referentiel.model.change import change_of, changed
from referentiel.report.comparison import comparison_lines


def scales(version):
    return {criterion.code: criterion.observation.values for _, criterion in version.criteria()}


def test_the_shipped_index_has_the_scales_of_the_decree(egapro_2019):
    found = scales(egapro_2019)
    assert {code: len(values) for code, values in found.items()} == {
        "REM-01": 22, "AUG-01": 4, "PRO-01": 4, "AUG-02": 4, "MAT-01": 2, "HRE-01": 3}
    assert found["MAT-01"] == (0, 15)


def test_the_reader_of_declarations_takes_the_same_marks(egapro_2019):
    found = scales(egapro_2019)
    asked = [one for layout in layouts() for mark in layout.marks for one in (mark.small, mark.large) if one]
    assert {code for code, _ in asked} == set(found)
    assert [code for code, values in asked if values != found[code]] == []


@pytest.mark.parametrize(("values", "inside", "outside"), [
    ((0, 15), (0, 15), (14, -1, 16)), (None, (0, Decimal("7.5"), 15), (-1, 16)),
])
def test_what_a_list_admits(values, inside, outside):
    points = Points(kind="points", max=Decimal(15),
                    values=None if values is None else tuple(map(Decimal, values)))
    assert all(points.admits(Decimal(value)) for value in inside)
    assert not any(points.admits(Decimal(value)) for value in outside)


def test_a_lever_cannot_require_what_nobody_can_have(egapro_2019):
    path = "criteria.MAT-01.required"
    assert changed(egapro_2019, [change_of(egapro_2019, path, "15")])
    with pytest.raises(FindingsError) as caught:
        changed(egapro_2019, [change_of(egapro_2019, path, "7")])
    assert [(f.code, f.params["values"]) for f in caught.value.findings] == [("STR-REQUIRED-VALUE", "0, 15")]


def test_another_list_is_another_definition_and_rebuilds(egapro_2019):
    raw = egapro_2019.model_dump(by_alias=True)
    raw["sections"][0]["criteria"][4]["observation"]["values"] = None
    free = type(egapro_2019).model_validate(raw)
    for one, other in ((egapro_2019, free), (free, egapro_2019)):
        comparison = diff(one, other)
        assert [(e.code, e.kind, e.reason) for e in comparison.entries] == [
            ("MAT-01", "definition", "definition.values")]
        assert apply(one, comparison) == other
        told = "\n".join(comparison_lines(comparison))
        assert "autres points possibles" in told
        assert "0 ; 15" in told.replace("\u202f", " ") or "0, 15" in told
