"""Another version written into the text of a file: exactly that version, the fewest lines, the comments kept."""

from __future__ import annotations

import difflib
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import build, pools, raw_versions

from referentiel.files import document_of, read_document, restated, version_paths
from referentiel.files.emission import raw_of, version_text
from referentiel.model import Criterion, FindingsError, PerType, Step, YesNo

D = Decimal
ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "referentiel_versions"
TOY = Path(__file__).parent / "data" / "toy-1.yaml"
FILES = version_paths(FOLDER)


@pytest.fixture(scope="module")
def toy():
    return read_document(TOY)


@pytest.fixture(scope="module")
def documents():
    return {path.stem: read_document(path) for path in FILES}


def changed_lines(before, after):
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0)
    return [line for line in found if line[0] in "+-" and line[:3] not in ("+++", "---")]


def criterion(version, code):
    return next(c for _, c in version.criteria() if c.code == code)


def with_criterion(version, code, **fields):
    return version.model_copy(update={"sections": tuple(
        s.model_copy(update={"criteria": tuple(
            c.model_copy(update=fields) if c.code == code else c for c in s.criteria)}) for s in version.sections)})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_version_written_from_nothing_reads_back(path):
    version = read_document(path).version
    assert document_of(version_text(raw_of(version)), path).version == version


@pytest.mark.parametrize(("one", "other"), list(product([path.stem for path in FILES], repeat=2)))
def test_any_shipped_version_can_be_written_over_any_other(one, other, documents):
    result = restated(documents[one], documents[other].version)
    assert result.version == documents[other].version
    if one == other:
        assert result.text == documents[one].text


@settings(max_examples=100)
@given(data=st.data())
def test_any_random_version_can_be_written_over_any_other(data):
    pool = data.draw(pools())
    one, other = (build(data.draw(raw_versions(pool))) for _ in range(2))
    document = document_of(version_text(raw_of(one)), TOY)
    assert restated(document, other).version == other


@given(data=st.data())
def test_the_comments_of_what_stays_stay(data, toy):
    """Take some criteria away, put the others in another order: every comment of those left is there."""
    text = toy.text
    for code in ("A-02", "B-01", "B-02", "B-03"):
        text = text.replace(f"      - code: {code}\n", f"      # au sujet de {code}\n      - code: {code}\n")
    document = document_of(text, TOY)
    sections = []
    for section in document.version.sections:
        kept = data.draw(st.lists(st.sampled_from(section.criteria), unique_by=lambda c: c.code, min_size=1))
        sections.append(section.model_copy(update={"criteria": tuple(kept)}))
    target = document.version.model_copy(update={"sections": tuple(sections)})
    result = restated(document, target)
    assert result.version == target
    left = {c.code for s in sections for c in s.criteria}
    for code in ("B-01", "B-02", "B-03"):
        # The comment above the first item of a list belongs to the list.
        if code in left and code != "B-01":
            assert f"# au sujet de {code}\n      - code: {code}" in result.text
    assert "# A fictional standard" in result.text
    assert "# mean of the sections" in result.text


CHANGES = [
    ("a title", lambda v: with_criterion(v, "A-02", title="Deux"),
     ["-        title: Un oui ou non", "+        title: Deux"]),
    ("a step", lambda v: with_criterion(v, "A-01", ladder=PerType(by_type={"*": (
        *criterion(v, "A-01").ladder.by_type["*"][:2],
        Step.model_validate(D(40)))})),
     ["-        ladder: [10, 20, 30]", "+        ladder: [10, 20, 40]"]),
    ("a text with a colon", lambda v: v.model_copy(update={"title": "Référentiel : jouet"}),
     ["-title: Référentiel jouet", '+title: "Référentiel : jouet"']),
    ("a question added", lambda v: with_criterion(v, "A-02", question="Oui ?"),
     ["+        question: Oui ?"]),
    ("a default taken back", lambda v: with_criterion(v, "A-01", knockout=PerType(by_type={"*": False})),
     ['-        knockout: {small: true, "*": false}']),
    ("one number for each type", lambda v: with_criterion(
        v, "A-02", weight=PerType(by_type={"small": D(2), "large": D(3)})),
     ["-        weight: 1", "+        weight: {small: 2, large: 3}"]),
    ("a criterion added", lambda v: v.model_copy(update={"sections": (
        v.sections[0].model_copy(update={"criteria": (*v.sections[0].criteria, Criterion(
            code="A-03", title="Trois", observation=YesNo(kind="yes_no")))}), v.sections[1])}),
     ["+      - code: A-03", "+        title: Trois", "+        observation:", "+          kind: yes_no"]),
    ("a criterion moved", lambda v: v.model_copy(update={"sections": (
        v.sections[0].model_copy(update={"criteria": (v.sections[0].criteria[0],)}),
        v.sections[1].model_copy(update={"criteria": (*v.sections[1].criteria, v.sections[0].criteria[1])}))}),
     ["-      - code: A-02", "-        title: Un oui ou non", "-        weight: 1",
      "-        observation: {kind: yes_no}", "+      - code: A-02", "+        title: Un oui ou non",
      "+        weight: 1", "+        observation: {kind: yes_no}"]),
]


@pytest.mark.parametrize(("change", "lines"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_only_the_lines_of_the_change_differ(change, lines, toy):
    target = change(toy.version)
    result = restated(toy, target)
    assert result.version == target
    assert changed_lines(toy.text, result.text) == lines


def test_windows_line_ends_are_kept(toy):
    windows = document_of(toy.text.replace("\n", "\r\n"), TOY)
    target = with_criterion(windows.version, "A-02", question="Oui ?", guidance=("un", "deux"))
    result = restated(windows, target)
    assert result.version == target
    assert result.text.count("\n") == result.text.count("\r\n")


def test_a_comment_inside_what_would_be_written_again_is_not_lost(toy):
    inside = toy.text.replace("        ladder: [10, 20, 30]\n",
                              "        ladder:\n          # la loi dit 10\n"
                              "          - 10\n          - 20\n          - 30\n")
    document = document_of(inside, TOY)
    target = with_criterion(document.version, "A-01", ladder=PerType(by_type={
        "small": criterion(document.version, "A-01").ladder.by_type["*"],
        "large": criterion(document.version, "A-01").ladder.by_type["*"]}))
    with pytest.raises(FindingsError) as caught:
        restated(document, target)
    assert [f.code for f in caught.value.findings] == ["FILE-EDIT"]
