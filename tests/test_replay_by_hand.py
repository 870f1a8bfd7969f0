"""Replays worked out by hand: one rule of each kind, two steps in a row, what happens backwards.

Toy-a asks eleven things; toy-b asks twelve, each weighing 1; toy-c reads one of them on another scale. An audit is
computable from a coverage of 50, and passes from 60.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import oracle
import oracle_replay
import pytest
from both import from_history

from referentiel.compare import audited_versions, effect, lineage, read_through, replay
from referentiel.engine import History
from referentiel.files import read_crosswalk, read_crosswalks, read_versions
from referentiel.model import Answer, Audit, FindingsError, State, ValueSet
from referentiel.model.change import change_of
from referentiel.report.replay import replay_lines

FOLDER = Path(__file__).parent / "data" / "replay"
VERSIONS = read_versions(FOLDER)
CROSSWALKS = read_crosswalks(FOLDER, VERSIONS)
A, B, C = (VERSIONS[name] for name in ("toy-a", "toy-b", "toy-c"))
NOT_APPLICABLE, NOT_ASSESSED = Answer(State.NOT_APPLICABLE), Answer(State.NOT_ASSESSED)


def audit(name, version="toy-a", **answers):
    recorded = {code.replace("_", "-"): value if isinstance(value, Answer) else Answer(State.VALUE, Decimal(str(value)))
                for code, value in answers.items()}
    return Audit(id=name, organisation=f"o-{name}", family="toy", version=version, day=date(2020, 6, 1),
                 attributes={"headcount": Decimal(50)}, answers=recorded)


# Under toy-b:
#  a1: Y {2, 3, 4}; G 3 of 3; M-01 0.625, at its second step; M-02 15, enough; T-01 cannot be read; T-02 20 or more;
#      P-11 1, P-12 0; U 1 of 2; R 1; K 1; N not asked.  (1 + 1 + 1 + 1 + 0 + 1/2 + 1 + 1) / 8 = 13/16; cover 8/12
#  a2: Y {0, 1}; G {1, 2}; M-01 0.624, one step; M-02 14.99, not enough; T not assessed under the old definition;
#      P 0 0; U 0; R 0; K 0.  (1/2) / 7 = 1/14; cover 7/12
#  a3: Y without object; G 0; M-01 not assessed; M-02 1; T-01 0, and T-02 0 or more, that is anything; P-01 not
#      assessed, so neither part is; U {1, 2} as one half is yes; R not assessed; K 1.  2/3; cover 3/11: not computable
#  b1: made under toy-b: read as it is.  N 1, K 1, R 1, U 2: 4/4; cover 4/12: not computable
AUDITS = (
    audit("a1", Y_01=1, G_01=4, M_01="62.5", M_02=15, T_01=20, P_01=1, U_01=1, U_02=0, R_01=1, K_01=1, X_01=1),
    audit("a2", Y_01=0, G_01=2, M_01="62.4", M_02="14.99", P_01=0, U_01=0, U_02=0, R_01=0, K_01=0, X_01=0),
    audit("a3", Y_01=NOT_APPLICABLE, G_01=0, M_02=60, T_01=0, P_01=NOT_ASSESSED, U_01=1, K_01=1),
    audit("b1", "toy-b", N_01=1, K_01=1, R_09=1, U_10=2),
)
READ_UNDER_B = {
    "Y-01": ("partly_known", "partly_known", "not_applicable", "not_assessed"),
    "G-01": ("converted", "partly_known", "converted", "not_assessed"),
    "M-01": ("converted", "converted", "not_assessed", "not_assessed"),
    "M-02": ("converted", "converted", "converted", "not_assessed"),
    "T-01": ("unreadable", "not_asked", "unreadable", "not_assessed"),
    "T-02": ("partly_known", "not_asked", "unreadable", "not_assessed"),
    "P-11": ("converted", "converted", "not_assessed", "not_assessed"),
    "P-12": ("converted", "converted", "not_assessed", "not_assessed"),
    "U-10": ("converted", "converted", "partly_known", "as_is"),
    "R-09": ("converted", "converted", "not_assessed", "as_is"),
    "K-01": ("as_is", "as_is", "as_is", "as_is"),
    "N-01": ("not_asked", "not_asked", "not_asked", "as_is"),
}


@pytest.fixture(scope="module")
def under_b():
    return replay(AUDITS, B, VERSIONS, CROSSWALKS)


def test_how_each_answer_is_read(under_b):
    assert {code: tuple(under_b.way(i, code) for i in range(4)) for code in under_b.ways} == READ_UNDER_B


def test_what_is_possible(under_b):
    levels = ValueSet.of
    assert [under_b.possible(i, "Y-01") for i in (0, 1)] == [levels([2, 3, 4]), levels([0, 1])]
    assert [under_b.possible(i, "G-01") for i in (0, 1, 2)] == [levels([3]), levels([1, 2]), levels([0])]
    assert under_b.possible(0, "M-01").single == Fraction(5, 8)
    assert [under_b.possible(i, "T-02") for i in range(4)] == [
        ValueSet.between(20, 500), *[ValueSet.between(0, 500)] * 3]
    assert [under_b.possible(i, "U-10") for i in (0, 1, 2)] == [levels([1]), levels([0]), levels([1, 2])]
    assert under_b.possible(0, "K-01").single == 1


def test_lowest_and_highest_for_the_bounds(under_b):
    reading = under_b.reading("T-02")
    ends = [(Fraction(int(a), reading.column.scale), Fraction(int(b), reading.column.scale))
            for a, b in zip(reading.low, reading.high, strict=True)]
    assert ends == [(20, 500), (0, 500), (0, 500), (0, 500)]
    assert under_b.decisions.history.readings["T-02", 1].low.tolist() == reading.low.tolist()
    known = under_b.reading("M-01")
    assert [known.low[i] == known.high[i] for i in (0, 1)] == [True, True]


def test_outcomes_and_scores(under_b):
    assert [under_b.decisions.outcome(i) for i in range(4)] == ["award", "refusal", "not_computable", "not_computable"]
    assert [under_b.decisions.score(i) for i in range(4)] == [
        Fraction(1300, 16), Fraction(100, 14), Fraction(200, 3), Fraction(100)]
    assert [under_b.decisions.coverage(i) for i in range(4)] == [
        Fraction(800, 12), Fraction(700, 12), Fraction(300, 11), Fraction(400, 12)]


def test_counts(under_b):
    assert under_b.counts() == {
        "audits": 4, "computable": 2, "not_computable": 2, "passes": 1, "ineligible": 0, "backwards": 0,
        "criteria": 12, "read": 11, "unread": 1, "as_is": 7, "converted": 15, "partly_known": 5, "unreadable": 3,
        "not_asked": 5, "not_assessed": 12, "not_applicable": 1,
    }
    assert sum(under_b.answers().values()) == 4 * 12
    assert under_b.made_under() == {"toy-a": 3, "toy-b": 1}
    assert {(r.kind, r.target): n for r, n in under_b.obstacles().items()} == {("coverage", ""): 2}
    assert under_b.path == ("toy-a", "toy-b")


def test_frames(under_b):
    frame = under_b.to_frame()
    assert list(frame["outcome"]) == ["award", "refusal", "not_computable", "not_computable"]
    assert list(frame["partly_known"]) == [2, 2, 1, 0]
    rows = under_b.answers_frame().set_index(["audit", "code"])
    assert len(rows) == 48
    assert tuple(rows.loc[("a1", "M-01"), ["way", "value", "lowest", "highest"]]) == (
        "converted", Fraction(5, 8), Fraction(5, 8), Fraction(5, 8))
    assert tuple(rows.loc[("a1", "Y-01"), ["way", "value", "lowest", "highest"]]) == ("partly_known", None, 2, 4)


def test_a_second_step_may_settle_what_the_first_left_open():
    """A no is 0 or 1 of toy-b, and both are 0 of toy-c; a yes stays open; the rest does not move."""
    result = replay(AUDITS, C, VERSIONS, CROSSWALKS)
    assert [result.way(i, "Y-01") for i in range(4)] == ["partly_known", "converted", "not_applicable", "not_assessed"]
    assert [result.possible(i, "Y-01") for i in (0, 1)] == [ValueSet.of([1, 2]), ValueSet.of([0])]
    others = {code: ways for code, ways in READ_UNDER_B.items() if code != "Y-01"}
    assert {code: tuple(result.way(i, code) for i in range(4)) for code in others} == others
    # a2 gains one answer worth nothing: (1/2) / 8, cover 8/12.
    assert (result.decisions.score(1), result.decisions.coverage(1)) == (Fraction(100, 16), Fraction(800, 12))
    assert result.path == ("toy-a", "toy-b", "toy-c")


def test_backwards_only_equal_code_and_definition_is_read():
    made = audit("c1", "toy-c", Y_01=2, K_01=1, R_09=1, M_01="0.5")
    result = replay([made], A, VERSIONS, CROSSWALKS)
    assert result.backwards == 1
    assert {code: result.way(0, code) for code in result.ways} == {
        "K-01": "as_is", "Y-01": "unreadable", "M-01": "unreadable", "G-01": "not_asked", "M-02": "not_asked",
        "T-01": "not_asked", "P-01": "not_asked", "U-01": "not_asked", "U-02": "not_asked", "R-01": "not_asked",
        "X-01": "not_asked"}
    assert "ne mène pas à celle-ci" in "\n".join(replay_lines(result))


def test_without_crosswalks_only_what_keeps_its_definition_is_read():
    result = replay(AUDITS[:1], B, VERSIONS)
    assert [code for code in result.ways if result.way(0, code) == "as_is"] == ["K-01"]
    assert result.answers()["converted"] == 0
    assert [s.before.id for s in lineage(C, VERSIONS, ())] == ["toy-a", "toy-b"], "by what each supersedes"


def test_a_version_that_the_folder_does_not_hold_is_reached_by_what_it_supersedes():
    draft = C.model_copy(update={"id": "toy-d", "supersedes": "toy-c"})
    reached = replay(AUDITS, draft, VERSIONS, CROSSWALKS)
    assert reached.path == ("toy-a", "toy-b", "toy-c", "toy-d")
    assert reached.answers() == replay(AUDITS, C, VERSIONS, CROSSWALKS).answers()


def test_an_unknown_audited_version_is_told():
    with pytest.raises(FindingsError) as refusal:
        replay([replace(AUDITS[0], version="toy-z")], B, VERSIONS, CROSSWALKS)
    assert [f.code for f in refusal.value.findings] == ["VER-AUDITED"]


def test_nobody_to_replay():
    result = replay([], B, VERSIONS, CROSSWALKS)
    assert (result.audits, result.computable, sum(result.answers().values())) == (0, 0, 0)
    assert len(result.to_frame()) == 0


def test_the_effect_of_changes_reads_the_same_answers(under_b):
    history = read_through(History.of(AUDITS, audited_versions(AUDITS, VERSIONS)), B, VERSIONS, CROSSWALKS)
    result = effect(B, history, [change_of(B, "outcomes.award.global_at_least", "82")])
    assert result.before.counts() == under_b.decisions.counts()
    assert (result.lost, result.gained) == (1, 0)
    step = effect(B, history, [change_of(B, "criteria.M-01.ladder[2]", "0.626")])
    assert step.after.score(0) == Fraction(100 * 6, 8)


# ---- against the oracle, and with a rule dropped


def oracle_decisions(audits, version, crosswalks, versions=VERSIONS):
    chain = [next(one for one in crosswalks if one.to == step.after.id)
             for step in lineage(version, versions, crosswalks) if step.crosswalk]
    return [oracle.decide(version, one, versions[one.version],
                          read=oracle_replay.decided(oracle_replay.read_answers(one, chain, versions)))
            for one in audits]


@pytest.mark.parametrize("version", [A, B, C], ids=lambda version: version.id)
def test_the_oracle_decides_the_same(version):
    history = read_through(History.of(AUDITS, VERSIONS), version, VERSIONS, CROSSWALKS)
    assert from_history(version, history, len(AUDITS)) == oracle_decisions(AUDITS, version, CROSSWALKS)


@pytest.mark.parametrize("to", [rule.to for rule in CROSSWALKS[0].conversions])
def test_a_dropped_rule_is_a_finding_and_changes_what_is_read(to, tmp_path, under_b):
    """T-02 is new and needs none; T-01 is told unreadable, as it is without a rule."""
    first = CROSSWALKS[0]
    lame = first.model_copy(update={"conversions": tuple(rule for rule in first.conversions if rule.to != to)})
    result = replay(AUDITS, B, VERSIONS, [lame])
    assert (result.answers() == under_b.answers()) == (to == "T-01")
    lines = (FOLDER / "crosswalks" / "toy-a--toy-b.yaml").read_text(encoding="utf-8").split("  - to: ")
    path = tmp_path / "toy-a--toy-b.yaml"
    path.write_text("  - to: ".join(part for part in lines if not part.startswith(f"{to} ") and
                                    not part.startswith(f"{to}\n")), encoding="utf-8")
    if to == "T-02":
        assert len(read_crosswalk(path, VERSIONS).crosswalk.conversions) == len(first.conversions) - 1
        return
    with pytest.raises(FindingsError) as refusal:
        read_crosswalk(path, VERSIONS)
    assert {(f.code, f.found) for f in refusal.value.findings} == {("XW-RULE-MISSING", to)}
