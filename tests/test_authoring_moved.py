"""Where moved thresholds come from: of one criterion, and never of another whose code begins alike."""

import pytest

from referentiel.authoring.drafting.moved import moved_sourced, moved_thresholds
from referentiel.files import read_versions
from referentiel.model.change import change_of, changed


@pytest.fixture(scope="module")
def in_force(versions_folder):
    """The version of 2011 with a criterion whose code begins as that of another, both measures."""
    version = read_versions(versions_folder)["lrs-2011"]
    names = {"RH-03": "CT-1"}
    sections = tuple(section.model_copy(update={"criteria": tuple(
        one.model_copy(update={"code": names.get(one.code, one.code)}) for one in section.criteria)})
        for section in version.sections)
    return version.model_copy(update={"sections": sections})


def moved(version, code, step, value):
    return changed(version, [change_of(version, f"criteria.{code}.ladder[{step}]", value)])


def test_a_source_is_said_of_one_criterion_alone(in_force):
    draft = moved(moved(in_force, "CT-1", 1, "70"), "CT-12", 2, "11")
    assert set(moved_thresholds(draft, in_force, "criteria.CT-1")) == {"criteria.CT-1.ladder[1]"}
    said = changed(draft, moved_sourced(draft, in_force, "criteria.CT-1", (), assumption=True))
    assert [one.assumption for one in moved_thresholds(said, in_force, "criteria.CT-1").values()] == [True]
    assert [one.assumption for one in moved_thresholds(said, in_force, "criteria.CT-12").values()] == [False]


def test_a_source_goes_to_what_says_nothing_yet_and_is_corrected_where_all_is_said(in_force):
    draft = moved(in_force, "CT-12", 2, "11")
    draft = changed(draft, moved_sourced(draft, in_force, "criteria.CT-12", (), assumption=True))
    draft = moved(draft, "CT-12", 3, "20")
    said = changed(draft, moved_sourced(draft, in_force, "criteria.CT-12", ("AL-LUX",), assumption=False))
    found = moved_thresholds(said, in_force, "criteria.CT-12")
    assert [(one.sources, one.assumption) for one in found.values()] == [((), True), (("AL-LUX",), False)]
    again = changed(said, moved_sourced(said, in_force, "criteria.CT-12", (), assumption=True))
    assert {one.assumption for one in moved_thresholds(again, in_force, "criteria.CT-12").values()} == {True}


def test_a_new_criterion_has_no_moved_threshold(in_force):
    assert moved_thresholds(in_force, in_force, "criteria.CT-12") == {}
    assert moved_thresholds(in_force, in_force, "criteria.NO-99") == {}
