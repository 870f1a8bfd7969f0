"""The semantic difference: what is told, how it is classed, and that it rebuilds the later version exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import build, pools, raw_versions

from referentiel.compare import KINDS, Declared, Detail, applied, apply, diff
from referentiel.files import read_version, version_paths
from referentiel.model import Criterion, EligibilityCondition, StandardVersion
from referentiel.model.change import Change, changed

D = Decimal
ROOT = Path(__file__).resolve().parents[1]
TOY = Path(__file__).parent / "data" / "toy-1.yaml"
SHIPPED = version_paths(ROOT / "referentiel_versions")
PAIRS = list(product(SHIPPED, repeat=2))


@pytest.fixture(scope="module")
def toy():
    return read_version(TOY)


def edited(version: StandardVersion, edited_code: str, /, **fields: object) -> StandardVersion:
    """The version with fields of one criterion written again, types checked."""
    return version.model_copy(update={"sections": tuple(
        s.model_copy(update={"criteria": tuple(
            Criterion.model_validate({**dict(c), **fields}) if c.code == edited_code else c for c in s.criteria)})
        for s in version.sections)})


def classes(a: StandardVersion, b: StandardVersion) -> set[tuple[str, str, str]]:
    found = diff(a, b)
    assert apply(a, replace(found, after=a)) == b
    return {(e.code, e.aspect, e.kind) for e in found.entries}


@settings(max_examples=150)
@given(st.data())
def test_the_entries_alone_rebuild_the_later_version(data):
    pool = data.draw(pools())
    a, b = (build(data.draw(raw_versions(pool, name))) for name in ("v-1", "v-2"))
    found = diff(a, b)
    assert apply(a, replace(found, before=b, after=a)) == b
    assert diff(a, a).entries == ()
    assert all(relation in {"equal", "to_confirm"} for _, relation in diff(a, a).relations)
    assert len({(e.part, e.code, e.aspect) for e in found.entries}) == len(found.entries)


@settings(max_examples=100)
@given(st.data())
def test_what_one_way_asks_more_the_other_way_asks_less(data):
    pool = data.draw(pools())
    a, b = (build(data.draw(raw_versions(pool, name))) for name in ("v-1", "v-2"))
    turned = {"stricter": "looser", "looser": "stricter", "new": "retired", "retired": "new"}
    told = {(e.part, e.code, e.aspect, turned.get(e.kind, e.kind)) for e in diff(a, b).entries if e.aspect != "order"}
    assert {(e.part, e.code, e.aspect, e.kind) for e in diff(b, a).entries if e.aspect != "order"} == told
    back = {"subset": "superset", "superset": "subset"}
    assert {(code, back.get(r, r)) for code, r in diff(a, b).relations} == set(diff(b, a).relations)


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda path: path.stem)
def test_every_pair_of_shipped_versions(first, second):
    a, b = read_version(first), read_version(second)
    found = diff(a, b)
    assert apply(a, replace(found, after=a)) == b
    assert (found.entries == ()) == (first == second)


@pytest.mark.parametrize(("fields", "expected"), [
    ({"ladder": (D(10), D(25), D(30))}, ("threshold", "stricter")),
    ({"ladder": (D(10), D(15), D(30))}, ("threshold", "looser")),
    ({"ladder": (D(5), D(25), D(30))}, ("threshold", "mixed")),
    ({"ladder": (D(20), D(30)), "required": D(1)}, ("threshold", "stricter")),
    ({"required": D(3)}, ("threshold", "stricter")),
    ({"points": (D(0), D(1), D(1), D(3))}, ("threshold", "stricter")),
    ({"points": (D(0), D(1), D(2), D(3))}, ("threshold", "wording")),
    ({"ladder": ({"value": D(10), "sources": ("X",)}, D(20), D(30))}, ("threshold", "annotation")),
    ({"ladder": {"small": (D(10), D(20), D(30)), "large": (D(10), D(20), D(30))}}, ("threshold", "wording")),
    ({"ladder": {"small": (D(10), D(20), D(30)), "large": None}}, ("scope", "scope")),
    ({"title": "Autre titre"}, ("wording", "wording")),
    ({"number": "7"}, ("number", "moved")),
    ({"weight": D(2)}, ("weight", "weight")),
    ({"weight": {"small": D(1), "large": D(1)}}, ("weight", "wording")),
    ({"knockout": True}, ("knockout", "stricter")),
    ({"knockout": False}, ("knockout", "looser")),
    ({"knockout": {"small": False, "large": True}}, ("knockout", "mixed")),
    ({"actor_types": ("small",)}, ("scope", "scope")),
    ({"conditions": ({"attribute": "headcount", "below": D(50)},)}, ("scope", "scope")),
    ({"definition": 2}, ("definition", "definition")),
    ({"legal_floor": {"basis": "law", "value": D(5)}}, ("floor", "stricter")),
    ({"legal_floor": {"basis": "law"}}, ("floor", "wording")),
    ({"verification": ("on_site",)}, ("verification", "stricter")),
    ({"iso26000": ("6.4.3",)}, ("iso26000", "annotation")),
    ({"sources": ("X",)}, ("annotation", "annotation")),
    ({"ladder": ({"value": D(10), "phases": ({"from": date(2030, 1, 1), "value": D(15)},)},
                 D(20), D(30))}, ("threshold", "stricter")),
])
def test_one_edit_of_a_measure(toy, fields, expected):
    assert classes(toy, edited(toy, "A-01", **fields)) == {("A-01", *expected)}


@pytest.mark.parametrize(("fields", "kind"), [
    ({"ladder": ({"low": D(30), "high": D(100)}, {"low": D(50), "high": D(85)})}, "stricter"),
    ({"ladder": ({"low": D(20), "high": D(110)}, {"low": D(45), "high": D(90)})}, "looser"),
    ({"ladder": ({"low": D(35), "high": D(110)}, {"low": D(45), "high": D(90)})}, "mixed"),
])
def test_bands_are_intervals(toy, fields, kind):
    assert classes(toy, edited(toy, "B-02", **fields)) == {("B-02", "threshold", kind)}


@pytest.mark.parametrize(("ladder", "required", "relation"), [
    ((20, 30, 40), 1, "equal"), ((20, 25, 30), 2, "subset"), ((5, 10, 30), 2, "superset"),
])
def test_relations_come_from_the_required_value(toy, ladder, required, relation):
    b = edited(toy, "A-01", ladder=tuple(map(D, ladder)), required=D(required))
    assert dict(diff(toy, b).relations)["A-01"] == relation


@pytest.mark.parametrize(("band", "relation"), [
    ((45, 90), "equal"), ((50, 80), "subset"), ((40, 95), "superset"), ((60, 120), "intersects"), ((91, 99), "none"),
])
def test_relations_of_bands(toy, band, relation):
    outer = {"low": D(0), "high": D(200)}
    a = edited(toy, "B-02", ladder=(outer, {"low": D(45), "high": D(90)}), required=D(2))
    b = edited(toy, "B-02", ladder=(outer, {"low": D(band[0]), "high": D(band[1])}), required=D(2))
    assert dict(diff(a, b).relations)["B-02"] == relation


@pytest.mark.parametrize(("code", "before", "after", "relation", "kind"), [
    ("B-01", 1, 2, "subset", "stricter"), ("B-01", 2, 1, "superset", "looser"), ("B-03", 5, 6, "subset", "stricter"),
    ("B-01", None, 1, "to_confirm", "stricter"), ("A-02", None, 1, "equal", "wording"),
])
def test_required_levels_and_points(toy, code, before, after, relation, kind):
    a, b = (edited(toy, code, required=None if level is None else D(level)) for level in (before, after))
    found = diff(a, b)
    assert [(e.aspect, e.kind) for e in found.entries] == [("threshold", kind)]
    assert dict(found.relations)[code] == relation


@pytest.mark.parametrize(("before", "after", "kind"), [
    (("a", "b"), ("a",), "stricter"), (("a",), ("a", "b"), "looser"), (("a", "b"), ("b", "a"), "wording"),
    (("a",), ("b",), "mixed"),
])
def test_values_that_make_a_candidate(toy, before, after, kind):
    def of(values):
        raw = {"id": "WHERE", "label": "e", "attribute": "category", "one_of": values}
        return toy.model_copy(update={"eligibility": (*toy.eligibility, EligibilityCondition.model_validate(raw))})

    assert classes(of(before), of(after)) == {("WHERE", "values", kind)}


def test_another_definition_is_to_be_confirmed(toy):
    b = edited(toy, "B-01", observation={"kind": "graded", "levels": ("rien", "tout")})
    found = diff(toy, b)
    assert dict(found.relations)["B-01"] == "to_confirm"
    assert [(e.kind, e.reason) for e in found.entries] == [("definition", "definition.levels")]
    b = edited(toy, "B-01", observation={"kind": "graded", "levels": ("rien", "peu", "tout")})
    assert [(e.kind, e.reason) for e in diff(toy, b).entries] == [("wording", "levels")]


@pytest.mark.parametrize(("path", "value", "expected"), [
    ("outcomes.award.global_at_least", D(65), ("award", "mark", "stricter")),
    ("outcomes.award.global_at_least[small]", D(55), ("award", "mark", "looser")),
    ("outcomes.award.sections_at_least.A", D(50), ("award", "minima", "stricter")),
    ("outcomes.award.knockouts", "ignored", ("award", "knockouts", "looser")),
    ("outcomes.award.levels_at_least.B-01", D(1), ("award", "levels", "stricter")),
    ("rule.coverage_minimum", D(70), ("", "rule_coverage_minimum", "looser")),
    ("rule.not_assessed", "zero", ("", "method", "definition")),
    ("rule.knockout_not_assessed", "report", ("", "knockout_not_assessed", "looser")),
    ("eligibility.MINIMUM.at_least", D(20), ("MINIMUM", "at_least", "stricter")),
    ("sections.A.weight[small]", D(60), ("A", "weight", "weight")),
])
def test_one_edit_of_the_rule(toy, path, value, expected):
    assert classes(toy, changed(toy, [Change(path, value)])) == {expected}


def test_details_name_the_types_and_the_values(toy):
    b = changed(toy, [Change("outcomes.award.global_at_least[small]", D(55))])
    (entry,) = diff(toy, b).entries
    assert entry.details == (Detail("mark", D(60), D(55), "looser", ("small",)),)


def moved(version: StandardVersion, code: str, section: str) -> StandardVersion:
    found = next(c for _, c in version.criteria() if c.code == code)
    return version.model_copy(update={"sections": tuple(
        s.model_copy(update={"criteria": (*(c for c in s.criteria if c.code != code),
                                          *((found,) if s.code == section else ()))})
        for s in version.sections)})


def test_a_code_is_followed_to_another_section(toy):
    b = edited(moved(toy, "A-02", "B"), "A-02", title="Une question")
    assert classes(toy, b) == {("A-02", "place", "moved"), ("A-02", "wording", "wording")}
    order = toy.model_copy(update={"sections": (toy.sections[1], toy.sections[0])})
    assert classes(toy, order) == {("", "order", "moved")}


def renamed_criterion(version: StandardVersion, code: str, new: str, title: str) -> StandardVersion:
    return edited(version, code, code=new, title=title)


def test_a_guess_is_marked_and_a_declaration_comes_first(toy):
    b = renamed_criterion(toy, "A-02", "A-09", "Un oui ou un non")
    links = {e.kind: e.link for e in diff(toy, b).entries}
    assert links["new"].guess
    assert (links["new"].codes, links["retired"].codes) == (("A-02",), ("A-09",))
    split = diff(toy, b, [Declared("split", ("A-02",), ("A-09",))])
    assert {(e.kind, e.link.event, e.link.guess) for e in split.entries} == {
        ("new", "split", False), ("retired", "split", False)}
    kept = diff(toy, b, [Declared("kept", ("A-02",), ("A-09",))])
    assert {(e.code, e.aspect) for e in kept.entries} == {("A-02", "code"), ("A-02", "wording")}
    assert apply(toy, kept) == b
    other = renamed_criterion(toy, "A-02", "A-09", "Tout autre chose")
    assert all(e.link is None for e in diff(toy, other).entries)


def test_some_entries_may_be_refused(toy):
    b = edited(edited(toy, "A-02", title="Autre"), "B-01", weight=D(3))
    entries = diff(toy, b).entries
    assert applied(toy, [e for e in entries if e.code == "A-02"]) == edited(toy, "A-02", title="Autre")
    with pytest.raises(ValueError, match="title is not what was compared"):
        apply(edited(toy, "A-02", title="Encore autre"), diff(toy, b))


def test_counts_and_frame(toy):
    b = edited(edited(toy, "A-01", required=D(3)), "A-02", title="Autre")
    found = diff(toy, b)
    assert found.counts() == {**dict.fromkeys(KINDS, 0), "stricter": 1, "wording": 1}
    assert found.criteria() == found.counts()
    assert found.unchanged == 3
    frame = found.to_frame()
    assert list(frame["kind"]) == ["stricter", "wording"]
    assert list(frame["relation"]) == ["subset", "equal"]
    assert list(diff(toy, toy).to_frame().columns) == list(frame.columns)
