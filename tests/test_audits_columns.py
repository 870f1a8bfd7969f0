"""A columnar file gives the history and the decisions of the base it came from; one that was touched is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyarrow import parquet

from referentiel.audits import Population, demo_history, enlarged_history, select
from referentiel.audits.columns import ColumnSet, chosen_rows, odd_values, read_columns, write_columns
from referentiel.audits.columns.layout import HEAD, head_of
from referentiel.cli.main import main
from referentiel.compare import replay
from referentiel.compare.columns import audit_table, column_set, history_of
from referentiel.compare.fingerprints import history_fingerprint
from referentiel.engine import History, decide
from referentiel.files import Versions, read_versions, versions_folder
from referentiel.model import Answer, Audit, FindingsError, Source, State

SOURCE = Source(id="s", family="f", kind="synthetic", title="Essai", digest="0")


@pytest.fixture(scope="module")
def versions() -> Versions:
    return read_versions(versions_folder())


@pytest.fixture(scope="module")
def demo(versions: Versions) -> tuple[History, tuple[Source, ...]]:
    made = demo_history(versions)
    return History.of([replace(audit, source=made.source.id) for audit in made.audits], versions), (made.source,)


def same(one: History, other: History) -> None:
    """Compare two histories, column by column."""
    assert one.size == other.size
    for name in ("answers", "numbers"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert list(mine) == list(theirs)
        for key, column in mine.items():
            assert (column.scale, column.units.dtype) == (theirs[key].scale, theirs[key].units.dtype), key
            assert column.units.tolist() == theirs[key].units.tolist(), key
            assert column.state.tolist() == theirs[key].state.tolist(), key
    assert list(one.texts) == list(other.texts)
    assert all(one.texts[name].tolist() == other.texts[name].tolist() for name in one.texts)
    assert one.days().tolist() == other.days().tolist()


@pytest.mark.parametrize("make", [demo_history, enlarged_history])
def test_a_demonstration_history_comes_back_the_same_and_decides_the_same(
    make: Callable[..., Any], versions: Versions, tmp_path: Path,
) -> None:
    made = make(versions)
    history = History.of([replace(audit, source=made.source.id) for audit in made.audits], versions)
    write_columns(column_set(history, [made.source], "lrs"), tmp_path / "a.parquet")
    back = history_of(read_columns(tmp_path / "a.parquet"), versions)
    same(history, back)
    assert history_fingerprint(history) == history_fingerprint(back)
    for name in ("lrs-2005", "lrs-2011"):
        mine, theirs = (replay(one, versions[name], versions) for one in (history, back))
        assert mine.counts() == theirs.counts()
        assert mine.made_under() == theirs.made_under()
        assert mine.decisions.outcomes.tolist() == theirs.decisions.outcomes.tolist()
        assert [mine.decisions.score(i) for i in range(mine.audits)] == [
            theirs.decisions.score(i) for i in range(mine.audits)]
        assert [mine.decisions.reasons(i) for i in range(mine.audits)] == [
            theirs.decisions.reasons(i) for i in range(mine.audits)]


VALUES = st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e22"), max_value=Decimal("1e22"))
ANSWERS = st.one_of(
    VALUES.map(lambda value: Answer(State.VALUE, value)),
    st.integers(0, 4).map(lambda n: Answer(State.VALUE, Decimal(n))),
    st.sampled_from([Answer(State.NOT_APPLICABLE), Answer(State.NOT_ASSESSED)]))
AUDITS = st.lists(st.builds(
    dict, organisation=st.sampled_from(["o1", "o2"]), version=st.sampled_from(["v1", "v2"]),
    day=st.dates(date(1990, 1, 1), date(2030, 1, 1)), wave=st.sampled_from(["", "V1", "V10"]),
    nature=st.sampled_from(["", "first", "renewal"]), firm=st.text("aé\0;", max_size=3),
    decision=st.sampled_from([None, "award"]), recorded_score=st.none() | VALUES,
    attributes=st.dictionaries(st.sampled_from(["category", "size_class", "x"]), VALUES | st.text("aé", max_size=2)),
    answers=st.dictionaries(st.sampled_from(["A", "B", "C/state"]), ANSWERS)), max_size=6)


@given(AUDITS)
def test_any_history_comes_back_the_same(tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, Any]]) -> None:
    audits = [Audit(id=f"a{i}", family="f", source="s", **one) for i, one in enumerate(drawn)]
    known: Any = {"v1": None, "v2": None}  # only their names are read here
    history = History.of(audits, known)
    path = tmp_path_factory.mktemp("columns") / "a.parquet"
    write_columns(column_set(history, [SOURCE], "f"), path)
    columns = read_columns(path)
    same(history, history_of(columns, known))
    assert list(audit_table(columns)) == audits
    assert [columns.labels["id"].names[i] for i in columns.labels["id"].codes] == [audit.id for audit in audits]


@example([{"organisation": "o1", "version": "v1", "day": date(2000, 1, 1), "wave": "", "nature": "", "firm": "",
           "decision": None, "recorded_score": None, "answers": {},
           "attributes": {"category": Decimal("7779280603089302.8970892579225")}}], [("categorie", "a")])
@given(AUDITS, st.lists(st.sampled_from([
    ("annee", "2005"), ("vague", "V1"), ("vague", "V10"), ("nature", "premier"), ("version_auditee", "v1"),
    ("categorie", "a"), ("tranche", "1")]), max_size=3))
def test_the_audits_of_a_population_are_those_chosen_one_by_one(
    drawn: list[dict[str, Any]], pairs: list[tuple[str, str]],
) -> None:
    from referentiel.audits.population import fields, problems

    audits = [Audit(id=f"a{i}", family="f", source="s", **one) for i, one in enumerate(drawn)]
    population = Population(tuple(pair for pair in pairs if pair[0] in fields()))
    columns = column_set(History.of(audits, {"v1": None, "v2": None}), [SOURCE], "f")  # type: ignore[dict-item]
    rows = chosen_rows(columns, population)
    assert [audits[i] for i in rows] == list(select(audits, population))
    assert odd_values(columns, population) == problems(audits, population)
    assert list(audit_table(columns.take(rows))) == list(select(audits, population))


def test_a_version_that_is_not_known_is_refused_by_name(demo: Any, versions: Versions) -> None:
    columns = column_set(demo[0], demo[1], "lrs")
    with pytest.raises(FindingsError) as refused:
        history_of(columns, {name: one for name, one in versions.items() if name != "lrs-2008"})
    assert [(one.code, one.found) for one in refused.value.findings] == [("VER-AUDITED", "lrs-2008")]


# Files that were touched: each one a defect.

def small() -> ColumnSet:
    audits = [Audit(id=f"a{i}", organisation="o", family="f", version="v1", day=date(2009, 1, 1 + i), source="s",
                    attributes={"headcount": Decimal(300 + i), "category": "c"}, decision="award",
                    answers={"A": Answer(State.VALUE, Decimal(i)), "B": Answer(State.NOT_ASSESSED)})
              for i in range(3)]
    return column_set(History.of(audits, {"v1": None}), [SOURCE], "f")  # type: ignore[dict-item]


def written(path: Path, columns: ColumnSet | None = None) -> Path:
    write_columns(columns or small(), path)
    return path


def refusals(path: Path) -> list[tuple[str, str]]:
    with pytest.raises(FindingsError) as refused:
        read_columns(path)
    return [(one.code, one.cell) for one in refused.value.findings]


def rewritten(path: Path, change: Callable[[pa.Table], pa.Table], **head: Any) -> Path:
    """Write the file again, changed behind the back of its head."""
    table = parquet.read_table(path)
    told = json.loads(table.schema.metadata[HEAD]) | head
    parquet.write_table(change(table).replace_schema_metadata({HEAD: json.dumps(told)}), path)
    return path


def test_a_file_that_is_not_there_not_ours_or_truncated(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet")
    content = path.read_bytes()
    for name, held in (("cut", content[:-20]), ("short", content[: len(content) // 2]), ("empty", b""),
                       ("other", b"PAR1" + b"\0" * 40 + b"PAR1"), ("text", b"audit;date\n")):
        (tmp_path / name).write_bytes(held)
        assert refusals(tmp_path / name) == [("AUD-COLUMNS-OTHER", "")], name
    assert refusals(tmp_path / "absent") == [("AUD-COLUMNS-OTHER", "")]
    parquet.write_table(pa.table({"a": [1]}), tmp_path / "plain")
    assert refusals(tmp_path / "plain") == [("AUD-COLUMNS-OTHER", "")]


@pytest.mark.parametrize(("column", "values", "code"), [
    ("answer/A", pa.array([0, 1, 2], pa.int16()), "AUD-COLUMNS-TYPE"),
    ("answer/A", pa.array([0.0, 1.0, 2.0]), "AUD-COLUMNS-TYPE"),
    ("answer/A", pa.array([0, None, 2], pa.int8()), "AUD-COLUMNS-STATE"),
    ("answer/A", pa.array([0, 1, 3], pa.int8()), "AUD-COLUMNS-DAMAGED"),
    ("answer/A/state", pa.array([0, 0, 3], pa.int8()), "AUD-COLUMNS-STATE"),
    ("answer/A/state", pa.array([0, 0, 9], pa.int8()), "AUD-COLUMNS-STATE"),
    ("answer/A/state", pa.array([0, 0, 2], pa.int8()), "AUD-COLUMNS-STATE"),
    ("answer/B", pa.array([0, 1, 0], pa.int8()), "AUD-COLUMNS-STATE"),
    ("number/headcount/state", pa.array([0, 2, 0], pa.int8()), "AUD-COLUMNS-STATE"),
    ("audit/id", pa.array(["a0", "a1", "a1"]).dictionary_encode(), "AUD-COLUMNS-ID"),
    ("audit/id", pa.array(["a0", "", "a2"]).dictionary_encode(), "AUD-COLUMNS-ID"),
    ("audit/id", pa.array(["a0", None, "a2"]).dictionary_encode(), "AUD-COLUMNS-LABEL"),
    ("audit/nature", pa.array(["first", "first", "second"]).dictionary_encode(), "AUD-COLUMNS-LABEL"),
    ("audit/source", pa.array(["s", "s", "t"]).dictionary_encode(), "AUD-COLUMNS-LABEL"),
    ("audit/version", pa.array(["v1", "v1", None]).dictionary_encode(), "AUD-COLUMNS-LABEL"),
    ("audit/version", pa.array(["v1", "v1", "v2"]).dictionary_encode(), "AUD-COLUMNS-DAMAGED"),
    ("audit/decision", pa.array(["award", "award", "refusal"]).dictionary_encode(), "AUD-COLUMNS-DAMAGED"),
    ("audit/day", pa.array([date(2009, 1, 1), None, date(2009, 1, 3)]), "AUD-COLUMNS-STATE"),
    ("audit/day", pa.array(["2009-01-01"] * 3), "AUD-COLUMNS-TYPE"),
    ("audit/wave", pa.array(["V1"] * 3), "AUD-COLUMNS-TYPE"),
])
def test_a_column_that_was_touched(tmp_path: Path, column: str, values: pa.Array, code: str) -> None:
    path = written(tmp_path / "a.parquet")
    rewritten(path, lambda table: table.set_column(table.schema.get_field_index(column), column, values))
    found = refusals(path)
    assert {one for one, _ in found} == {code}
    assert {cell for _, cell in found} == ({""} if code == "AUD-COLUMNS-DAMAGED" else {column.removesuffix("/state")})


def test_a_column_missing_or_not_announced(tmp_path: Path) -> None:
    def change(table: pa.Table) -> pa.Table:
        return table.drop_columns(["answer/B", "audit/firm"]).append_column("name", pa.array(["x"] * 3))

    path = rewritten(written(tmp_path / "a.parquet"), change)
    assert refusals(path) == [("AUD-COLUMNS-COLUMN", name) for name in ("answer/B", "audit/firm", "name")]


@pytest.mark.parametrize(("head", "code"), [
    ({"format": 2}, "AUD-COLUMNS-FORMAT"), ({"audits": 4}, "AUD-COLUMNS-OTHER"), ({"family": "g"}, "AUD-COLUMNS-LABEL"),
    ({"sha256": "0" * 64}, "AUD-COLUMNS-DAMAGED"), ({"numbers": {}}, "AUD-COLUMNS-OTHER"),
    ({"sources": [{"id": "s"}]}, "AUD-COLUMNS-OTHER"), ({"texts": 3}, "AUD-COLUMNS-OTHER"),
])
def test_a_head_that_was_touched(tmp_path: Path, head: dict[str, Any], code: str) -> None:
    path = rewritten(written(tmp_path / "a.parquet"), lambda table: table, **head)
    assert [one for one, _ in refusals(path)] == [code]


def test_a_kind_of_source_that_is_none(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet", replace(small(), sources=(replace(SOURCE, kind="secret"),)))  # type: ignore[arg-type]
    assert refusals(path) == [("AUD-COLUMNS-LABEL", "audit/source")]


def test_a_scale_that_no_decimal_has(tmp_path: Path) -> None:
    columns = small()
    thirds = columns.answers["A"]._replace(scale=3)
    path = written(tmp_path / "a.parquet", replace(columns, answers={**columns.answers, "A": thirds}))
    assert refusals(path) == [("AUD-COLUMNS-SCALE", "answer/A")]


def test_a_file_that_announces_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referentiel.audits.columns.reading.MOST_CELLS", 10)
    assert refusals(written(tmp_path / "a.parquet")) == [("AUD-COLUMNS-SIZE", "")]


def test_two_defects_are_told_at_once(tmp_path: Path) -> None:
    columns = small()
    both = {**columns.answers, "B": columns.answers["B"]._replace(units=np.array([0, 5, 0], dtype=np.int8))}
    path = written(tmp_path / "a.parquet", replace(columns, answers=both, sources=()))
    assert refusals(path) == [("AUD-COLUMNS-STATE", "answer/B"), ("AUD-COLUMNS-LABEL", "audit/source")]


def test_a_file_is_never_replaced_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parquet")
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(FindingsError, match="AUD-EXPORT-THERE"):
        write_columns(small(), path)
    with pytest.raises(FindingsError, match="AUD-EXPORT-WRITE"):
        write_columns(small(), tmp_path / "absent" / "a.parquet")
    assert [one.name for one in tmp_path.iterdir()] == ["a.parquet"]


def test_the_fingerprint_is_of_the_content_and_the_head_says_it() -> None:
    columns = small()
    assert json.loads(head_of(columns))["sha256"] == columns.fingerprint() == small().fingerprint()
    moved = replace(columns, days=columns.days + np.timedelta64(1, "D"))
    assert moved.fingerprint() != columns.fingerprint()


def test_commands_say_the_same_of_the_base_and_of_its_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:
    base, file = str(tmp_path / "base.sqlite3"), str(tmp_path / "a.parquet")
    assert main(["demo", "--base", base]) == 0
    assert main(["base", "exporter", file, "--parquet", "--base", base]) == 0
    assert "106 audits écrits en colonnes" in capsys.readouterr().out
    for command in (
        ["simuler", "lrs-2005", "--changer", "outcomes.award.global_at_least=65", "--detail"],
        ["simuler", "lrs-2008", "--population", "annee=2007", "annee=2008", "--json", "--detail"],
        ["simuler", "egapro-2019"], ["simuler", "lrs-2008", "--population", "annee=1903"],
        ["rejouer", "lrs-2011"], ["etudier", "lrs-2011", "--etude", "neutralite"],
    ):
        said = []
        for address in (base, f"parquet:{file}"):
            assert main([*command, "--base", address]) == 0
            said.append(capsys.readouterr())
        assert said[0] == said[1], command


def test_what_writes_refuses_a_columnar_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["demo"], ["base", "journal"], ["qualite"]):
        assert main([*command, "--base", f"parquet:{tmp_path / 'a.parquet'}"]) == 1
        assert "[AUD-BASE-COLUMNS]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_family_is_asked_for_where_there_are_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, file = str(tmp_path / "base.sqlite3"), str(tmp_path / "a.parquet")
    for more in (["--parquet"], ["--parquet", "--famille", "lrs"], ["--famille", "lrs"]):
        with pytest.raises(SystemExit, match="2"):
            main(["base", "exporter", file, "--base", base, *more])
        assert "--famille" in capsys.readouterr().err
    assert not Path(file).exists()


def test_decisions_of_columns_need_no_audit(demo: Any, versions: Versions, monkeypatch: pytest.MonkeyPatch) -> None:
    history = history_of(column_set(demo[0], demo[1], "lrs"), versions)
    monkeypatch.setattr("referentiel.engine.table.AuditTable.__getitem__", None)
    assert decide(versions["lrs-2011"], history).passes.sum() == decide(versions["lrs-2011"], demo[0]).passes.sum()
