"""A history that comes as levels decides as one that comes as audits; blocks, ties and edges placed on purpose."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import oracle
import pytest
from both import from_history

from referentiel.engine import History, decide, drivers, history_of_levels, joint, sweep, tally
from referentiel.engine.bins import reached
from referentiel.engine.columnar import LevelColumn
from referentiel.engine.mean import mean
from referentiel.engine.ratio import Ratio, fitting, times
from referentiel.engine.sums import BLOCK
from referentiel.model import Rounding, StandardVersion

DAY = date(2020, 5, 1)
MARK, MINIMUM = "outcomes.award.global_at_least", "outcomes.award.sections_at_least.S1"
CODES = [f"C-{i}" for i in range(8)]


def version(mode="sections", policy="exclude", **changes):
    """Two sections of four graded or yes / no criteria, two types by category, weights by type, knock-outs."""
    def criterion(i):
        kind = {"kind": "yes_no"} if i % 4 == 3 else {"kind": "graded", "levels": ("a", "b", "c", "d", "e")}
        own = {"code": CODES[i], "title": "t", "observation": kind, "knockout": i in (1, 7),
               "weight": {"one": Decimal(1 + i % 3), "two": Decimal(2)}}
        if i == 2:
            own["points"] = (Decimal(0), Decimal(0), Decimal(1), Decimal(2), Decimal(3))
        return own | ({"required": Decimal(2)} if i == 1 else {})

    raw = {
        "id": "f-1", "family": "f", "title": "t", "provenance": "draft", "notice": "n", "life_cycle": (),
        "attributes": {"category": {"kind": "text", "label": "c"}},
        "actor_types": tuple({"id": t, "label": t, "when": ({"attribute": "category", "equals": t},)}
                             for t in ("one", "two")),
        "rule": {"score": mode, "not_assessed": policy, "coverage_minimum": Decimal(50)},
        "outcomes": ({"id": "award", "label": "a", "passes": True, "global_at_least": Decimal(50),
                      "sections_at_least": Decimal(40), "knockouts": "none_failed"},
                     {"id": "half", "label": "h", "passes": False, "global_at_least": Decimal(40)},
                     {"id": "refused", "label": "r", "passes": False}),
        "sections": tuple({"code": f"S{s + 1}", "title": "s", "weight": {"one": Decimal(3), "two": Decimal(1 + s)},
                           "criteria": tuple(criterion(i) for i in range(4 * s, 4 * s + 4))} for s in range(2)),
    }
    return StandardVersion.model_validate(raw | changes)


def levels(size, seed=3, codes=(-1, -2, -3)):
    draws = np.random.default_rng(seed)
    found = draws.integers(0, 5, (8, size)).astype(np.int8)
    found[[3, 7]] = np.minimum(found[[3, 7]], 1)
    for code in codes:
        found[draws.random((8, size)) < 0.06] = code
    return found


def columnar(text, size, **wanted):
    drawn = np.random.default_rng(5).choice(3, size, p=[0.5, 0.45, 0.05])
    category = np.array(["one", "two", None], dtype=object)[drawn]
    return history_of_levels(text, levels(size, **wanted), CODES, DAY, texts={"category": category})


@pytest.mark.parametrize("mode", ["sections", "criteria", "points"])
@pytest.mark.parametrize("policy", ["exclude", "zero"])
def test_levels_decide_as_the_audits_that_they_are(mode, policy):
    text = version(mode, policy, **({"outcomes": _points_outcomes()} if mode == "points" else {}))
    history = columnar(text, 300)
    audits = tuple(history.audits)
    wanted = [oracle.decide(text, audit, text) for audit in audits]
    assert from_history(text, history, 300) == wanted
    assert from_history(text, History.of(audits, {text.id: text}), 300) == wanted
    assert tally(decide(text, history)) == tally(decide(text, History.of(audits, {text.id: text})))


def _points_outcomes():
    return ({"id": "award", "label": "a", "passes": True, "global_at_least": Decimal(7)},
            {"id": "refused", "label": "r", "passes": False})


@pytest.mark.parametrize("codes", [(), (-1,), (-1, -2, -3)])
def test_blocks_add_up_to_plain_sums(codes):
    size = 2 * BLOCK + 17
    text = version("criteria", **_one_type())
    matrix = levels(size, seed=9, codes=codes)
    decisions = decide(text, history_of_levels(text, matrix, CODES, DAY))
    weight = np.array([1 + i % 3 for i in range(8)])[:, None]
    top = np.array([1 if i % 4 == 3 else 4 for i in range(8)])[:, None]
    shares = np.where(matrix >= 0, np.maximum(matrix, 0) * (12 // top), 0)
    shares[2] = np.where(matrix[2] >= 0, np.array([0, 0, 4, 8, 12])[np.maximum(matrix[2], 0)], 0)
    num, den = (weight * shares).sum(axis=0), (weight * (matrix >= 0)).sum(axis=0)
    (group,) = decisions.scores.groups
    known = group.overall.known
    assert (known == (den > 0)).all()
    found = group.overall
    left = found.num.astype(np.int64) * den * 12
    assert (left[known] == (100 * num * found.den.astype(np.int64))[known]).all()


def _one_type():
    plain = version().model_dump(by_alias=True)
    for section in plain["sections"]:
        section["weight"] = Decimal(1)
        for criterion in section["criteria"]:
            criterion["weight"] = criterion["weight"]["by_type"]["one"]
    return {"actor_types": ({"id": "one", "label": "one"},), "sections": plain["sections"]}


def test_the_order_of_the_audits_changes_nothing():
    text = version()
    history = columnar(text, 400)
    order = np.random.default_rng(1).permutation(400)
    texts = {"category": history.texts["category"][order]}
    turned = history_of_levels(text, levels(400)[:, order], CODES, DAY, texts=texts)
    first, second = decide(text, history), decide(text, turned)
    assert (first.outcomes[order] == second.outcomes).all()
    assert sweep(text, history, MARK).rows() == sweep(text, turned, MARK).rows()


def test_no_outcome_worsens_when_a_level_rises():
    text = version()
    matrix = levels(500, codes=())
    category = np.array(["one", "two"], dtype=object)[np.arange(500) % 2]
    before = decide(text, history_of_levels(text, matrix, CODES, DAY, texts={"category": category}))
    risen = matrix.copy()
    risen[0] = np.minimum(risen[0] + 1, 4)
    after = decide(text, history_of_levels(text, risen, CODES, DAY, texts={"category": category}))
    assert (after.outcomes <= before.outcomes).all()
    assert (after.outcomes < before.outcomes).any()


def test_a_map_of_two_levers_is_two_sweeps_at_its_edges():
    text = version()
    history = columnar(text, 2000)
    marks, minima = tuple(range(0, 101, 5)), tuple(range(0, 101, 4))
    found = joint(text, history, (MARK, MINIMUM), (marks, minima))
    curve, other = sweep(text, history, MARK), sweep(text, history, MINIMUM)
    assert found.passes[:, minima.index(40)].tolist() == [curve.passes_at(mark) for mark in marks]
    assert found.passes[marks.index(50)].tolist() == [other.passes_at(minimum) for minimum in minima]
    assert (np.diff(found.passes, axis=0) <= 0).all()
    assert (np.diff(found.passes, axis=1) <= 0).all()
    assert (found.counts.sum(axis=2) == 2000).all()


# ---- edges


@pytest.mark.parametrize("size", [0, 1])
def test_nobody_and_one_alone(size):
    text = version()
    history = columnar(text, size)
    decisions = decide(text, history)
    assert sum(decisions.counts().values()) == size
    curve = sweep(text, history, MARK)
    assert curve.counts.sum(axis=1).tolist() == [size] * curve.counts.shape[0]
    assert joint(text, history, (MARK, MINIMUM), ((10, 20), (30,))).counts.sum() == 2 * size
    assert len(drivers(text, history).each) == 8


@pytest.mark.parametrize(("level", "outcome"), [
    (4, "award"), (0, "refused"), (-1, "not_computable"), (-2, "not_computable"),
])
def test_all_alike(level, outcome):
    text = version()
    matrix = np.full((8, 50), level, dtype=np.int8)
    matrix[[3, 7]] = np.minimum(matrix[[3, 7]], 1)
    history = history_of_levels(text, matrix, CODES, DAY, texts={"category": np.array(["one"] * 50, dtype=object)})
    assert decide(text, history).counts()[outcome] == 50
    curve = sweep(text, history, MARK)
    assert curve.effective == (outcome == "award")
    assert curve.audits == 50


@pytest.mark.parametrize(("matrix", "codes", "wanted"), [
    (np.zeros((2, 3), dtype=np.int64), CODES[:2], "int8"),
    (np.zeros((2, 3), dtype=np.int8), CODES[:1], "one row"),
    (np.zeros((1, 3), dtype=np.int8), ["Z-9"], "Z-9"),
    (np.full((1, 3), 5, dtype=np.int8), CODES[:1], "outside 0 to 4"),
    (np.full((1, 3), -4, dtype=np.int8), CODES[:1], "outside"),
])
def test_levels_that_do_not_fit_are_refused(matrix, codes, wanted):
    with pytest.raises(ValueError, match=wanted):
        history_of_levels(version(), matrix, codes, DAY)
    with pytest.raises(ValueError, match="one an audit"):
        history_of_levels(version(), np.zeros((1, 3), dtype=np.int8), CODES[:1], DAY, organisations=["a"])


def test_an_audit_of_a_columnar_history_is_made_when_asked_for():
    text = version()
    history = history_of_levels(text, levels(5), CODES, DAY, numbers={"headcount": np.array([1, 2, 3, 4, 5])},
                                organisations=["a", "b", "c", "d", "e"])
    assert len(history.audits) == 5
    assert [audit.organisation for audit in history.audits[1:3]] == ["b", "c"]
    assert history.audits[-1].attributes == {"headcount": Decimal(5)}
    with pytest.raises(IndexError):
        history.audits[5]
    assert LevelColumn(np.array([0, -1, -2, -3], dtype=np.int8)).state.tolist() == [0, 1, 2, -1]


# ---- means: floats decide away from a mark, whole numbers near it


def test_means_at_a_mark_on_purpose():
    draws = np.random.default_rng(11)
    size = 4000
    parts = [Ratio(draws.integers(0, 50, size), np.where(draws.random(size) < 0.1, 0, draws.integers(1, 8, size)))
             for _ in range(5)]
    weights = [1, 3, 7, 2, 5]
    column = mean(parts, weights, np.ones(size, dtype=bool))
    exact = [column.value(i) for i in range(size)]
    for i in range(0, size, 400):
        mark = exact[i]
        if mark is not None:
            for shift in (Fraction(0), Fraction(1, 10**13), Fraction(-1, 10**13)):
                wanted = [value is not None and value >= mark + shift for value in exact]
                assert column.at_least(mark + shift).tolist() == wanted
    marks = tuple(sorted({value for value in exact[:60] if value is not None}))
    wanted = [0 if value is None else sum(mark <= value for mark in marks) for value in exact]
    assert reached(column, marks).tolist() == wanted
    assert reached(column.exact, marks).tolist() == wanted


@pytest.mark.parametrize("mode", ["nearest", "up", "down"])
@pytest.mark.parametrize("tie", ["half_up", "half_down", "half_even"])
def test_means_round_as_rationals(mode, tie):
    draws = np.random.default_rng(13)
    parts = [Ratio(draws.integers(0, 40, 500), np.full(500, 4)) for _ in range(2)]
    column = mean(parts, [1, 1], np.ones(500, dtype=bool))
    for step in ("1", "0.5", "0.25", "5", "0.1"):
        rounding = Rounding(step=Decimal(step), mode=mode, tie=tie)
        found = column.rounded(rounding)
        assert [found.value(i) for i in range(500)] == [oracle.rounded(column.value(i), rounding) for i in range(500)]


def test_whole_numbers_widen_before_they_overflow():
    small = np.array([120, -120], dtype=np.int8)
    for factor in (1, 100, 10**6, 10**12, 10**30):
        assert times(small, factor).tolist() == [120 * factor, -120 * factor]
    assert times(np.zeros(2, dtype=np.int8), 10**30).tolist() == [0, 0]
    assert [fitting(n) for n in (2**14, 2**30, 2**62)] == [np.int32, np.int64, object]
