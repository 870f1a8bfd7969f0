"""Amendments: numbered among many writers, checked all at once, compared, put in order, made into one text."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from pathlib import Path

import pytest

from referentiel.authoring import (
    LiveEffect,
    Proposal,
    advance,
    amendment_fingerprint,
    changes_of,
    clashes,
    comparative,
    compute_effect,
    consolidated,
    document_findings,
    fallen,
    file_amendment,
    known_effect,
    open_session,
    order_of_discussion,
    retable,
    revise,
    target_values,
)
from referentiel.authoring.amending.filing import drawn_up
from referentiel.engine import History
from referentiel.files import read_document, read_version
from referentiel.files.amendments import amendments_folder, read_amendment, read_amendments
from referentiel.files.changes import change_record, read_change
from referentiel.files.conflict import ConflictError
from referentiel.model import Criterion, FindingsError, YesNo
from referentiel.model.amendment import FOLLOWING, STATES
from referentiel.model.change import Change, changed
from referentiel.model.operations import Add, Move, Retire
from referentiel.model.rewriting import Rewrite, rewrite_of
from referentiel.report.findings import findings_text

HERE = Path(__file__).parent
TOY, BROKEN = HERE / "data" / "toy-1.yaml", HERE / "broken" / "amendments"
D, DAY = Decimal, date(2026, 1, 1)
COLLEGES = ("employers", "unions", "institutions")
LADDER = "criteria.A-01.ladder[2]"


@pytest.fixture(scope="module")
def toy():
    return read_version(TOY)


@pytest.fixture
def draft(tmp_path):
    folder = tmp_path / "versions" / "drafts"
    folder.mkdir(parents=True)
    path = folder / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    return path


def new(code, title="Un critère neuf"):
    return Criterion(code=code, title=title, observation=YesNo(kind="yes_no"), sources=("RCM-07",))


def proposal(*changes, title="Un amendement", college="unions", **other):
    return Proposal(title, "Une personne", college, "Parce que.", changes, sources=("RCM-07",), **other)


def amendments(version, *many):
    """Return amendments numbered from 1, each from its changes."""
    return [drawn_up(version, proposal(*changes), DAY).model_copy(update={"number": number})
            for number, changes in enumerate(many, start=1)]


def codes(error):
    return sorted({finding.code for finding in error.value.findings})


# ---- bad input

# File, code and line of its findings, a word of its French.
DEFECTS = [
    ("retired_code", "AMD-RETIRED", 9, "Accord-cadre"),
    ("retired_code_moved", "AMD-RETIRED", 9, "RH-30"),
    ("retired_code_retired_again", "AMD-RETIRED", 9, "lrs-2011"),
    ("retired_code_rewritten", "AMD-RETIRED", 9, "RH-30"),
    ("unknown_criterion", "CHG-TARGET", 9, "A-03"),
    ("unknown_path", "CHG-PATH", 9, "wieght"),
    ("unknown_field", "CHG-PATH", 9, "criteria.A-01.title"),
    ("unknown_step", "CHG-STEP", 9, "ladder[7]"),
    ("wrong_unit", "AMD-UNIT", 12, "percent"),
    ("no_rationale", "AMD-RATIONALE", 1, "motifs"),
    ("blank_rationale", "AMD-RATIONALE", 6, "motifs"),
    ("long_title", "AMD-LONG", 3, "5000"),
    ("markup", "AMD-MARKUP", 6, "<script>"),
    ("formula", "AMD-FORMULA", 4, "=cmd()"),
    ("formula_in_a_value", "AMD-FORMULA", 9, "HYPERLINK"),
    ("text_for_a_number", "CHG-VALUE", 9, "deux"),
    ("number_too_long", "CHG-VALUE", 9, "1.0000000001"),
    ("stale_old_value", "AMD-OLD", 9, "20"),
    ("stale_old_wording", "AMD-OLD", 9, "Une mesure"),
    ("nothing_new", "AMD-NOTHING", 9, "déjà"),
    ("no_change", "AMD-EMPTY", 8, "rien"),
    ("two_verbs", "AMD-CHANGE", 9, "set"),
    ("unknown_verb", "AMD-CHANGE", 9, "retire"),
    ("unknown_key", "AMD-CHANGE", 9, "from"),
    ("value_missing", "AMD-CHANGE", 9, "to"),
    ("unknown_part", "AMD-CHANGE", 9, "criterion"),
    ("part_without_title", "FMT-MISSING", 11, "title"),
    ("code_taken", "CHG-CODE", 9, "A-01"),
    ("twice_in_one", "CHG-TWICE", 8, "criteria.A-01.weight"),
    ("unsound_alone", "AMD-ALONE", 8, "STR-LADDER-ORDER"),
    ("other_draft", "AMD-DRAFT", 2, "toy-2"),
    ("other_number", "AMD-NUMBER", 1, "001.yaml"),
    ("unknown_college", "AMD-COLLEGE", 5, "unions"),
    ("no_source", "AMD-SOURCE", 7, "source"),
    ("adopted_unheard", "AMD-STATE", 12, "en discussion"),
    ("dates_go_back", "AMD-DATE", 12, "2025-12-31"),
    ("not_filed_first", "AMD-STATE", 11, "déposé"),
    ("retables_nobody", "AMD-RETABLES", 8, "3"),
]
SHAPES = [("number_not_whole", "FMT-INTEGER", 1), ("unknown_state", "FMT-CHOICE", 11), ("no_events", "FMT-MISSING", 1),
          ("changes_not_a_list", "FMT-LIST", 8)]


def test_every_broken_amendment_is_listed():
    assert {path.stem for path in BROKEN.glob("*.yaml")} == {one[0] for one in (*DEFECTS, *SHAPES)}


@pytest.mark.parametrize(("name", "code", "line", "word"), DEFECTS, ids=[one[0] for one in DEFECTS])
def test_each_defect_is_told_at_its_line(name, code, line, word, draft, toy, registries):
    folder = amendments_folder(draft)
    folder.mkdir()
    (folder / "001.yaml").write_bytes((BROKEN / f"{name}.yaml").read_bytes())
    document = read_amendment(folder / "001.yaml")
    found = document_findings(document, toy, registries, (), COLLEGES)
    assert [(one.code, one.line) for one in found] == [(code, line)]
    assert word in findings_text(found)


@pytest.mark.parametrize(("name", "code", "line"), SHAPES, ids=[one[0] for one in SHAPES])
def test_a_file_of_another_shape_is_refused_with_its_line(name, code, line):
    with pytest.raises(FindingsError) as error:
        read_amendment(BROKEN / f"{name}.yaml")
    assert [(one.code, one.line) for one in error.value.findings] == [(code, line)]


def test_every_fault_comes_at_once_and_nothing_is_written(draft, registries):
    wrong = Proposal("x" * 5000, "=cmd()", "union", " ", (
        Change("criteria.RH-30.weight", D(2)), Change(LADDER, "beaucoup"), Retire("A-77")), retables=9)
    with pytest.raises(FindingsError) as error:
        file_amendment(draft, wrong, DAY, registries, COLLEGES)
    assert codes(error) == ["AMD-COLLEGE", "AMD-FORMULA", "AMD-LONG", "AMD-RATIONALE", "AMD-RETABLES", "AMD-RETIRED",
                            "CHG-TARGET", "CHG-VALUE"]
    assert not amendments_folder(draft).exists()


def test_an_adopted_text_is_not_amended(draft, registries):
    event = "  - {state: draft, on: 2020-01-01}\n"
    text = draft.read_text(encoding="utf-8").replace(event, event + "  - {state: adopted, on: 2020-02-01}\n")
    draft.write_text(text, encoding="utf-8")
    with pytest.raises(FindingsError) as error:
        file_amendment(draft, proposal(Change(LADDER, D(25))), DAY, registries)
    assert codes(error) == ["AMD-ADOPTED"]


# ---- files


def test_an_amendment_reads_back_as_it_was_filed(draft, toy, registries):
    changes = (
        Change(LADDER, D("25.50")), Change("criteria.A-01.knockout[small]", False),
        rewrite_of(toy, "criteria.B-01", "question", "Est-ce « écrit » ? : oui # non"),
        rewrite_of(toy, "criteria.B-01", "guidance", ["Un", "Deux"]),
        rewrite_of(toy, "criteria.B-02", "ladder", [{"low": D(20), "high": D(100)}]),
        Add(new("A-03"), "A"), Move("B-03", "A"), Retire("A-02"),
    )
    document = file_amendment(draft, proposal(*changes), DAY, registries, COLLEGES)
    assert document.path == draft.parent / "toy-1.amendements" / "001.yaml"
    again = read_amendment(document.path)
    assert again.amendment == document.amendment
    assert changes_of(again.amendment, toy) == changes
    assert document_findings(again, toy, registries, (), COLLEGES) == ()
    assert sorted(path.name for path in document.path.parent.iterdir()) == ["001.yaml"]


@pytest.mark.parametrize("change", [
    Change(LADDER, D("1.50")), Change("rule.not_assessed", "zero"), Change("criteria.A-01.knockout", True),
    Retire("A-01"), Move("A-01", "B", "B-02"), Move("A-01", "B"), Add(new("A-09"), "A"), Add(new("A-09"), "A", "A-01"),
    Rewrite("criteria.A-01", "note", None), Rewrite("head", "sources", ("RCM-07",)),
], ids=str)
def test_a_change_is_written_and_read_without_loss(change, toy):
    assert read_change(change_record(change), toy) == change
    assert read_change(change_record(change, toy), toy) == change


WRITER = """
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from referentiel.authoring import Proposal, file_amendment
from referentiel.files import read_registries
from referentiel.model.change import Change
draft = Path(sys.argv[1])
registries = read_registries(draft.parent.parent)
sys.stdin.readline()
for turn in range(5):
    filed = file_amendment(draft, Proposal("Un amendement", sys.argv[2], "unions", "Parce que.",
        (Change("criteria.A-01.ladder[2]", Decimal(21 + turn)),), sources=("X",)), date(2026, 1, 1), registries)
    print(filed.number, flush=True)
"""


def test_processes_that_file_at_once_get_numbers_of_their_own(draft):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(draft), f"personne-{i}"], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE) for i in range(2)]
    for one in writers:
        one.stdin.write("go\n")
        one.stdin.flush()
    answers = [[int(line) for line in one.communicate()[0].splitlines()] for one in writers]
    assert sorted(answers[0] + answers[1]) == list(range(1, 11))
    filed = read_amendments(draft)
    assert filed.findings == ()
    for i, numbers in enumerate(answers):
        assert [filed.numbered(number).amendment.author for number in numbers] == [f"personne-{i}"] * 5
    assert sorted(path.name for path in amendments_folder(draft).iterdir()) == [f"{n:03d}.yaml" for n in range(1, 11)]


def test_two_who_change_one_amendment_do_not_overwrite(draft, registries):
    filed = file_amendment(draft, proposal(Change(LADDER, D(25))), DAY, registries)
    other = read_amendment(filed.path)
    advance(filed, "in_discussion", DAY)
    with pytest.raises(ConflictError) as error:
        advance(other, "withdrawn", DAY)
    assert codes(error) == ["FILE-CHANGED"]
    assert read_amendment(filed.path).amendment.state == "in_discussion"


# ---- life


def test_only_the_states_of_the_table_follow(draft, registries):
    assert set(FOLLOWING) == {"", *STATES}
    for state in STATES:
        if state == "filed":
            continue
        document = file_amendment(draft, proposal(Change(LADDER, D(25))), DAY, registries)
        if state in FOLLOWING["filed"]:
            assert advance(document, state, DAY, "Note : dite.").amendment.events[-1].note == "Note : dite."
        else:
            with pytest.raises(FindingsError) as error:
                advance(document, state, DAY)
            assert codes(error) == ["AMD-STATE"]
            assert read_amendment(document.path).amendment.state == "filed"


def test_a_withdrawn_amendment_is_filed_again_under_its_own_number(draft, registries):
    first = file_amendment(draft, proposal(Change(LADDER, D(25))), DAY, registries)
    with pytest.raises(FindingsError) as error:
        retable(draft, 1, DAY, registries)
    assert codes(error) == ["AMD-RETABLES"]
    advance(first, "withdrawn", DAY)
    second = retable(draft, 1, date(2026, 2, 1), registries, author="Une autre personne")
    assert (second.number, second.amendment.retables, second.amendment.author) == (2, 1, "Une autre personne")
    assert second.amendment.changes == first.amendment.changes
    with pytest.raises(FindingsError) as error:
        retable(draft, 9, DAY, registries)
    assert codes(error) == ["AMD-UNKNOWN"]


def test_a_revised_amendment_keeps_its_number_and_loses_its_fingerprint(draft, registries):
    first = file_amendment(draft, proposal(Change(LADDER, D(25))), DAY, registries)
    text = first.path.read_text(encoding="utf-8") + "# Une remarque de la secrétaire.\n"
    first.path.write_text(text, encoding="utf-8")
    first = read_amendment(first.path)
    second = revise(first, proposal(Change(LADDER, D(26))), read_document(draft), registries)
    assert second.number == 1
    assert "# Une remarque de la secrétaire." in first.path.read_text(encoding="utf-8")
    assert amendment_fingerprint(second.amendment) != amendment_fingerprint(first.amendment)
    discussed = advance(second, "in_discussion", DAY)
    assert amendment_fingerprint(discussed.amendment) == amendment_fingerprint(second.amendment)
    with pytest.raises(FindingsError) as error:
        revise(discussed, proposal(Change(LADDER, D(27))), read_document(draft), registries)
    assert codes(error) == ["AMD-STATE"]


def test_what_a_vote_is_tied_to_is_the_present_value_of_the_targets(toy):
    (one,) = amendments(toy, [Change(LADDER, D(25)), Retire("A-02"), rewrite_of(toy, "criteria.B-01", "title", "x")])
    values = target_values(one, toy)
    assert (values[LADDER], values["criteria.A-02.section"], values["criteria.B-01.title"]) == (D(20), "A", "Un niveau")
    elsewhere = changed(toy, [Change("criteria.B-02.weight", D(3))])
    assert target_values(one, elsewhere) == values
    assert target_values(one, changed(toy, [Change(LADDER, D(21))])) != values


# ---- together


def test_an_amendment_applied_is_the_draft_edited_by_hand(draft, toy):
    session = open_session(draft, autosave=False)
    session.type(LADDER, "25")
    session.type("criteria.B-01.title", "Un autre niveau")
    session.retire("A-02")
    session.add(new("A-03"), "A")
    session.move("B-03", "A", "A-01")
    many = amendments(toy, [Change(LADDER, D(25))], [rewrite_of(toy, "criteria.B-01", "title", "Un autre niveau")],
                      [Retire("A-02"), Add(new("A-03"), "A")], [Move("B-03", "A", "A-01")])
    assert consolidated(toy, many) == session.version


def random_changes(version, rng):
    codes_known = [c.code for _, c in version.criteria()]
    return [
        rng.choice([
            Change(f"criteria.A-01.ladder[{rng.randrange(1, 4)}]", D(rng.randrange(1, 40))),
            Change(f"criteria.{rng.choice(codes_known)}.weight", D(rng.randrange(1, 5))),
            Change("outcomes.award.global_at_least", D(rng.randrange(40, 80))),
            Change(f"sections.{rng.choice('AB')}.weight[small]", D(rng.randrange(0, 5))),
            Retire(rng.choice(codes_known)), Move(rng.choice(codes_known), rng.choice("AB")),
            Add(new(f"N-{rng.randrange(9)}"), rng.choice("AB")),
            rewrite_of(version, f"criteria.{rng.choice(codes_known)}", "title", f"Titre {rng.randrange(9)}"),
        ]) for _ in range(rng.randrange(1, 3))]


@pytest.mark.parametrize("seed", range(40))
def test_any_compatible_subset_gives_one_text_whatever_its_order(seed, toy):
    rng = random.Random(seed)  # noqa: S311 - not a secret
    many = amendments(toy, *(random_changes(toy, rng) for _ in range(3)))
    for size in (1, 2, 3):
        for subset in combinations(many, size):
            results = set()
            for order in permutations(subset):
                try:
                    results.add(consolidated(toy, order).model_dump_json())
                except FindingsError:
                    results.add("refused")
            assert len(results) == 1


@pytest.mark.parametrize("seed", range(40))
def test_amendments_without_a_clash_stand_together(seed, toy):
    rng = random.Random(1000 + seed)  # noqa: S311 - not a secret
    many = amendments(toy, *(random_changes(toy, rng) for _ in range(2)))
    sound = []
    for one in many:
        try:
            consolidated(toy, [one])
            sound.append(True)
        except FindingsError:
            sound.append(False)
    found = clashes(toy, many)
    try:
        consolidated(toy, many)
        together = True
    except FindingsError:
        together = False
    excluding = any(clash.excluding for clash in found)
    if together:
        assert not excluding
    elif all(sound):
        assert excluding


CLASHES = [
    ([Change(LADDER, D(25))], [Change(LADDER, D(22))], "same_target"),
    ([Change(LADDER, D(25))], [Retire("A-01")], "retired"),
    ([Change("outcomes.award.levels_at_least.A-02", D(1))], [Retire("A-02")], "retired"),
    ([Change("criteria.A-01.weight", D(2))], [Move("A-01", "B")], "moved"),
    ([Retire("A-01")], [Retire("A-01")], "same_target"),
    ([Move("A-01", "B")], [Retire("A-01")], "retired"),
    ([Add(new("A-03"), "A")], [Add(new("A-03", "Autre"), "B")], "same_target"),
    ([Change("outcomes.award.sections_at_least", D(45))], [Change("outcomes.award.sections_at_least.A", D(35))],
     "same_target"),
    ([Change(LADDER, D(32))], [Change("criteria.A-01.ladder[3]", D(40))], "together"),
    ([Change("criteria.A-01.ladder[1]", D(18))], [Change(LADDER, D(15))], "incompatible"),
    ([Retire("A-01")], [Retire("A-02")], "incompatible"),
    ([Add(new("A-03"), "A")], [Change("criteria.A-03.weight", D(2))], "together"),
]


@pytest.mark.parametrize(("one", "other", "kind"), CLASHES, ids=[f"{c[2]}-{i}" for i, c in enumerate(CLASHES)])
def test_each_clash_has_its_kind(one, other, kind, toy):
    many = amendments(toy, one, other)
    assert [(c.first, c.second, c.kind) for c in clashes(toy, many)] == [(1, 2, kind)]
    assert clashes(toy, many[::-1]) == clashes(toy, many)


def test_amendments_to_other_things_do_not_clash_and_some_fall(toy):
    many = amendments(toy, [Change(LADDER, D(25))], [Change("criteria.B-01.weight", D(2))], [Change(LADDER, D(22))],
                      [Retire("A-01")], [rewrite_of(toy, "criteria.A-01", "title", "x")])
    found = clashes(toy, many)
    assert fallen([1], found) == (3, 4)
    assert fallen([4], found) == (1, 3, 5)
    assert fallen([2], found) == ()


def test_the_furthest_from_the_text_is_discussed_first(toy):
    many = amendments(
        toy, [Change(LADDER, D(22))], [Change(LADDER, D(29))], [Change("outcomes.award.global_at_least", D(61))],
        [Retire("A-01")], [Change(LADDER, D(11))], [rewrite_of(toy, "criteria.A-01", "title", "Une mesures")],
        [rewrite_of(toy, "criteria.A-01", "title", "Tout autre chose")], [Add(new("B-09"), "B")])
    points = order_of_discussion(toy, many)
    assert [point.number for point in points] == [3, 4, 2, 5, 1, 7, 6, 8]
    assert [point.rank for point in points] == list(range(1, 9))
    assert [point.distance for point in points][2:5] == [Fraction(9), Fraction(9), Fraction(2)]
    assert order_of_discussion(toy, many[::-1]) == points


# ---- comparative text


def test_the_words_that_change_are_marked(toy):
    before = changed(toy, [rewrite_of(toy, "criteria.A-01", "question", "Au moins sept jours à l’avance ?")])
    (one,) = amendments(before, [
        rewrite_of(before, "criteria.A-01", "question", "Au moins dix jours à l’avance, sauf urgence ?"),
        Change(LADDER, D("22.5")), Retire("A-02"), Add(new("A-03", "Trois <b>"), "A"), Move("B-03", "A")])
    rows = comparative(before, one)
    assert [row.kind for row in rows] == ["wording", "value", "retired", "new", "moved"]
    assert [run.words for run in rows[0].before_runs if run.mark == "out"] == ["sept"]
    assert [run.words for run in rows[0].after_runs if run.mark == "in"] == ["dix", ", sauf urgence"]
    for row in rows:
        assert "".join(run.words for run in row.before_runs) == row.before
        assert "".join(run.words for run in row.after_runs) == row.after
    assert (rows[1].label, rows[1].before, rows[1].after, rows[1].unit) == ("A-01, palier 2", "20", "22,5", "percent")
    assert (rows[2].after, rows[3].before) == ("", "")
    assert "A-02 Un oui ou non" in rows[2].before
    assert "A-03 Trois <b>" in rows[3].after
    assert (rows[4].before, rows[4].after) == ("Rubrique B", "Rubrique A")


# ---- effect


@pytest.fixture(scope="module")
def scene(versions, demonstration):
    base = versions["lrs-2011"]
    history = History.of([a for a in demonstration.audits if a.version == "lrs-2011"], dict(versions))
    return base, LiveEffect(base, history, versions), history


@pytest.fixture
def lrs_draft(tmp_path, versions_folder):
    text = (versions_folder / "lrs-2011.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("life_cycle:\n")
    tail = rest[rest.index("\nattributes:"):]
    folder = tmp_path / "versions" / "drafts"
    folder.mkdir(parents=True)
    path = folder / "lrs-2013.yaml"
    written = f"{head}life_cycle:\n  - {{state: draft, on: 2012-01-01}}\n{tail}"
    path.write_text(written.replace("id: lrs-2011", "id: lrs-2013").replace("provenance: reconstruction",
                                                                           "provenance: draft"), encoding="utf-8")
    return path


def test_an_effect_is_out_of_date_when_any_of_the_four_moves(scene, lrs_draft, registries, monkeypatch):
    _, live, history = scene
    version = read_version(lrs_draft)
    document = file_amendment(lrs_draft, proposal(Change("outcomes.award.global_at_least", D(70))), DAY, registries)
    assert known_effect(live, version, document).stored is None
    stored = compute_effect(live, version, document, DAY)
    known = known_effect(live, version, document)
    assert (known.stored, known.moved, known.stale) == (stored, (), False)
    assert stored.counts["lost"] > 0
    assert sum(map(sum, (row for cut in stored.cuts for row in cut.table))) == stored.counts["audits"] == history.size

    other = changed(version, [Change("criteria.CT-12.weight", D(1))])
    assert known_effect(live, other, document).moved == ("version",)
    reworded = replace(document, amendment=document.amendment.model_copy(update={"rationale": "Autrement."}))
    assert known_effect(live, version, reworded).moved == ("amendment",)
    fewer = LiveEffect(live.in_force, History.of(history.audits[1:], history.audited), {})
    assert known_effect(fewer, version, document).moved == ("history",)
    monkeypatch.setattr("referentiel.authoring.amending.effects.engine_fingerprint", lambda: "f" * 64)
    assert known_effect(live, version, document).moved == ("engine",)
    monkeypatch.undo()
    discussed = advance(document, "in_discussion", DAY)
    assert not known_effect(live, version, discussed).stale
