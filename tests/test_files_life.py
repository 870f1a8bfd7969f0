"""The life of a version: events that may follow, adopted content that stays, a draft that starts from it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referentiel.files import (
    document_of,
    edited,
    fingerprint,
    freezing_event,
    life_findings,
    new_draft,
    next_states,
    read_document,
    rewritten,
    save,
    version_paths,
    with_event,
    write_manifest,
)
from referentiel.files.life import FROZEN, ORDER
from referentiel.files.scalars import scalar
from referentiel.files.tree import parse
from referentiel.model import FindingsError
from referentiel.model.change import change_of
from referentiel.model.version import LifeCycleEvent
from referentiel.report.findings import findings_text

ROOT = Path(__file__).resolve().parents[1]
TOY = ROOT / "tests" / "data" / "toy-1.yaml"
ALL = [*version_paths(ROOT / "referentiel_versions"), TOY]
BLOCK = "life_cycle:\n  - {state: draft, on: 2020-01-01}\n"


def event(state, on="2021-01-01", **named):
    return LifeCycleEvent(state=state, on=date.fromisoformat(on), **named)


def codes(call, *arguments):
    with pytest.raises(FindingsError) as caught:
        call(*arguments)
    assert "à faire\u00a0:" in findings_text(caught.value.findings)
    return [finding.code for finding in caught.value.findings]


@pytest.fixture
def toy(tmp_path):
    path = tmp_path / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    return read_document(path)


@pytest.fixture
def adopted(toy):
    return save(with_event(toy, event("adopted")))


def test_an_event_is_one_more_line_written_as_the_one_before(toy):
    result = with_event(toy, event("adopted", sources=("RCM-07",), assumption=True, note="Vote : 12 voix"))
    line = '  - {state: adopted, on: 2021-01-01, sources: [RCM-07], assumption: true, note: "Vote : 12 voix"}\n'
    assert result.text == toy.text.replace(BLOCK, BLOCK + line)
    assert (result.digest, fingerprint(result.version)) == (toy.digest, fingerprint(toy.version))


LAYOUTS = {
    "block in blocks": ("life_cycle:\n  - state: draft\n    on: 2020-01-01\n",
                        "life_cycle:\n  - state: draft\n    on: 2020-01-01\n  - state: voting\n    on: 2021-01-01\n"),
    "no margin": ("life_cycle:\n- state: draft\n  on: 2020-01-01\n# fin\n",
                  "life_cycle:\n- state: draft\n  on: 2020-01-01\n- state: voting\n  on: 2021-01-01\n# fin\n"),
    "comments": ("life_cycle:  # ici\n  # un\n  -   {state: draft, on: 2020-01-01}  # deux\n\n  # trois\n",
                 "life_cycle:  # ici\n  # un\n  -   {state: draft, on: 2020-01-01}  # deux\n"
                 "  -   {state: voting, on: 2021-01-01}\n\n  # trois\n"),
    "folded note": ("life_cycle:\n  - state: draft\n    on: 2020-01-01\n    note: >-\n      Un\n\n      # deux\n\n",
                    "life_cycle:\n  - state: draft\n    on: 2020-01-01\n    note: >-\n      Un\n\n      # deux\n"
                    "  - state: voting\n    on: 2021-01-01\n\n"),
    "brackets": ("life_cycle: [{state: draft, on: 2020-01-01}]  # ici\n",
                 "life_cycle: [{state: draft, on: 2020-01-01}, {state: voting, on: 2021-01-01}]  # ici\n"),
    "brackets on lines": ("life_cycle: [\n  {state: draft, on: 2020-01-01}  # un ]\n]\n",
                          "life_cycle: [\n  {state: draft, on: 2020-01-01},  # un ]\n"
                          "  {state: voting, on: 2021-01-01}\n]\n"),
    "last comma": ("life_cycle: [\n  {state: draft, on: 2020-01-01},\n]\n",
                   "life_cycle: [\n  {state: draft, on: 2020-01-01},\n  {state: voting, on: 2021-01-01},\n]\n"),
    "closed on the line": ("life_cycle: [\n  {state: draft, on: 2020-01-01}]\n",
                           "life_cycle: [\n  {state: draft, on: 2020-01-01},\n  {state: voting, on: 2021-01-01}]\n"),
    "empty": ("life_cycle: []\n", "life_cycle: [{state: voting, on: 2021-01-01}]\n"),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_and_comments_stay(name, end):
    before, after = LAYOUTS[name]
    text = TOY.read_text(encoding="utf-8")
    document = document_of(text.replace(BLOCK, before).replace("\n", end), TOY)
    assert with_event(document, event("voting")).text == text.replace(BLOCK, after).replace("\n", end)


def test_a_life_at_the_very_end_of_a_file_without_a_last_line_end():
    text = TOY.read_text(encoding="utf-8").replace(BLOCK, "") + BLOCK.rstrip("\n")
    result = with_event(document_of(text, TOY), event("voting"))
    assert result.text == text + "\n  - {state: voting, on: 2021-01-01}\n"


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_shipped_versions_have_a_possible_life_and_take_one_more_event(path):
    document = read_document(path)
    assert list(life_findings(document.version.life_cycle)) == []
    for state in next_states(document.version.life_cycle[-1].state):
        result = with_event(document, event(state, "2027-01-01", note="Décidé : « oui »\nà main levée"))
        assert len(result.version.life_cycle) == len(document.version.life_cycle) + 1
        kept = result.text.splitlines()
        assert all(line in kept for line in document.text.splitlines())


def test_impossible_events_are_refused(toy, adopted):
    assert codes(with_event, toy, event("in_force")) == ["LIFE-ORDER"]
    assert codes(with_event, toy, event("draft")) == ["LIFE-ORDER"]
    assert codes(with_event, toy, event("voting", "2019-12-31")) == ["LIFE-DATE"]
    assert codes(with_event, adopted, event("abandoned")) == ["LIFE-ORDER"]
    assert codes(with_event, adopted, event("voting", "2020-01-01")) == ["LIFE-ORDER", "LIFE-DATE"]
    over = with_event(toy, event("abandoned"))
    assert codes(with_event, over, event("adopted")) == ["LIFE-ORDER"]
    assert with_event(toy, event("voting", "2020-01-01")).version.life_cycle[-1].state == "voting"


STATES = st.sampled_from([*ORDER, "abandoned"])


@given(st.lists(st.tuples(STATES, st.integers(0, 40)), max_size=6), st.sampled_from(list(LAYOUTS)), st.text(min_size=1))
def test_any_life_is_refused_or_kept_whole(steps, layout, note):
    document = document_of(TOY.read_text(encoding="utf-8").replace(BLOCK, LAYOUTS[layout][0]), TOY)
    first = fingerprint(document.version)
    for state, days in steps:
        added = LifeCycleEvent(state=state, on=date(2020, 1, 1) + timedelta(days), note=note)
        before = document.version.life_cycle
        fine = not list(life_findings((*before, added)))
        if not fine:
            assert set(codes(with_event, document, added)) <= {"LIFE-ORDER", "LIFE-DATE"}
            continue
        document = with_event(document, added)
        assert document.version.life_cycle == (*before, added)
        assert fingerprint(document.version) == first
    states = [one.state for one in document.version.life_cycle]
    assert states == sorted(states, key=[*ORDER, "abandoned"].index)
    assert "abandoned" not in states or not set(states) & set(FROZEN)


@given(st.text())
def test_any_text_is_one_scalar(value):
    assert parse(f"a: {scalar(value)}\nb: [{scalar(value)}]\n").data == {"a": value, "b": (value,)}
    assert "\n" not in scalar(value)


def mark(document, value):
    return edited(document, [change_of(document.version, "outcomes.award.global_at_least", value)])


@pytest.mark.parametrize("states", [["adopted"], ["adopted", "in_force"], ["adopted", "in_force", "superseded"]])
def test_adopted_content_refuses_every_change(toy, states):
    for state in states:
        toy = save(with_event(toy, event(state)))
    before = toy.path.read_bytes()
    with pytest.raises(FindingsError) as caught:
        save(mark(toy, "61"))
    (finding,) = caught.value.findings
    assert (finding.code, finding.line) == ("FILE-ADOPTED", 9)
    assert "adoptée depuis le 1er janvier 2021" in findings_text([finding])
    assert toy.path.read_bytes() == before
    assert save(rewritten(toy, toy.text + "# relu\n")).text.endswith("# relu\n")


def test_a_draft_changes_until_it_is_adopted(toy):
    voted = save(mark(save(with_event(toy, event("voting"))), "61"))
    save(with_event(mark(voted, "62"), event("adopted")))
    assert codes(save, mark(read_document(toy.path), "63")) == ["FILE-ADOPTED"]


def test_adoption_is_not_undone_by_taking_its_event_away(adopted):
    undone = rewritten(adopted, TOY.read_text(encoding="utf-8"))
    assert codes(save, undone) == ["LIFE-KEPT"]
    assert codes(save, mark(undone, "61")) == ["FILE-ADOPTED", "LIFE-KEPT"]
    earlier = rewritten(adopted, adopted.text.replace("2021-01-01", "2021-01-02"))
    assert codes(save, earlier) == ["LIFE-KEPT"]


def test_nor_by_saving_it_elsewhere_or_under_another_id(adopted, tmp_path):
    assert codes(save, mark(adopted, "61"), tmp_path / "toy-2.yaml") == ["FILE-ADOPTED"]
    renamed = rewritten(adopted, adopted.text.replace("id: toy-1", "id: toy-2"))
    assert codes(save, renamed) == ["FILE-ADOPTED"]
    assert save(renamed, tmp_path / "toy-2.yaml").version.id == "toy-2"


def test_nor_by_a_hand_that_edits_the_file_once_it_is_recorded(adopted, tmp_path):
    write_manifest(tmp_path)
    adopted.path.write_bytes(TOY.read_bytes())
    again = read_document(adopted.path)
    assert codes(save, mark(again, "61")) == ["FILE-FINGERPRINT"]
    assert codes(save, replace(mark(again, "61"), digest=""), tmp_path / "drafts" / "b.yaml") == ["FILE-FINGERPRINT"]


def test_events_go_on_after_adoption(adopted):
    in_force = save(with_event(adopted, event("in_force")))
    assert freezing_event(in_force.version)[1].state == "adopted"
    assert save(with_event(in_force, event("superseded"))) == read_document(adopted.path)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_new_draft_is_the_same_content_at_the_beginning_of_its_life(path):
    base = read_document(path)
    draft = new_draft(base, "lrs-2027", "Projet : « 2027 »", date(2026, 11, 22))
    version = draft.version
    assert (version.id, version.title, version.provenance) == ("lrs-2027", "Projet : « 2027 »", "draft")
    assert version.supersedes == base.version.id
    assert version.life_cycle == (event("draft", "2026-11-22"),)
    assert (version.sections, version.rule, version.outcomes) == (
        base.version.sections, base.version.rule, base.version.outcomes)
    assert (draft.digest, draft.path) == ("", path.parent.joinpath(
        *([] if path.parent.name == "drafts" else ["drafts"]), "lrs-2027.yaml"))
    head = base.text.index("\nlife_cycle:")
    tail = base.text.index("\nattributes:")
    comments = [line for part in (base.text[:head], base.text[tail:]) for line in part.splitlines() if "# " in line]
    assert all(line in draft.text for line in comments)


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_a_new_draft_of_every_layout(name, end):
    text = TOY.read_text(encoding="utf-8").replace(BLOCK, LAYOUTS[name][1]).replace("\n", end)
    draft = new_draft(document_of(text, TOY), "toy-2", "Jouet 2", date(2026, 11, 22))
    assert [one.state for one in draft.version.life_cycle] == ["draft"]
    assert draft.text.count("\n") == draft.text.count(end)


def test_a_new_draft_is_saved_once(adopted, tmp_path):
    draft = new_draft(adopted, "toy-2", "Jouet 2", date(2026, 11, 22))
    saved = save(draft)
    assert saved.path == tmp_path / "drafts" / "toy-2.yaml"
    assert "comments must survive" in saved.text
    assert codes(save, mark(draft, "61")) == ["FILE-EXISTS"]
    assert save(mark(saved, "61")).version.outcomes[0].global_at_least
    assert new_draft(saved, "toy-3", "Jouet 3", date(2026, 11, 22)).path.parent == saved.path.parent


def test_a_new_draft_needs_an_id_of_its_own(toy):
    day = date(2026, 11, 22)
    assert codes(new_draft, toy, "toy-1", "Jouet", day) == ["FILE-SAME-ID"]
    assert codes(new_draft, toy, "Toy 2", "Jouet", day) == ["FMT-IDENTIFIER"]
    assert codes(new_draft, toy, "../toy-2", "Jouet", day) == ["FMT-IDENTIFIER"]
    assert codes(new_draft, toy, "toy-2", "", day) == ["FMT-TEXT"]
