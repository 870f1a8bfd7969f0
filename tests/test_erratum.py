"""Errata: what proves one, how it is written past adoption, and that a rival or a kill loses nothing."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referentiel.audits import Store
from referentiel.cli import main
from referentiel.compare import Proof, engine_fingerprint, history_fingerprint, proof
from referentiel.engine import History, decide
from referentiel.files import (
    ConflictError,
    adopt,
    corrected,
    correction_findings,
    document_of,
    erratum_findings,
    fingerprint,
    life_findings,
    manifest_findings,
    read_document,
    read_manifest,
    read_version,
    rewritten,
    save,
    save_erratum,
    with_event,
    write_manifest,
)
from referentiel.files import frozen as room
from referentiel.files.manifest import read_records
from referentiel.files.reader import MANIFEST
from referentiel.model import Answer, Audit, FindingsError, Source, State
from referentiel.model.version import ErratumRecord, LifeCycleEvent
from referentiel.report.findings import findings_text

TOY = Path(__file__).parent / "data" / "toy-1.yaml"
TITLE = ("title: Une mesure", "title: Une mesure exacte")
MARK = ("global_at_least: 60", "global_at_least: 61")
OTHER_WEIGHT = ("title: Un oui ou non\n        weight: 1", "title: Un oui ou non\n        weight: 2")


def audit(number, share, **named):
    """Return an audit of a large organisation whose answers all stand at one share of the best."""
    value = {"A-01": Decimal(10 * share), "A-02": Decimal(share // 3), "B-01": Decimal(2 * share // 3),
             "B-02": Decimal([0, 30, 60, 60][share]), "B-03": Decimal(10 * share) / 3 // 1}
    return Audit(
        id=f"a-{number}", organisation=f"o-{number}", family="toy", version="toy-1", day=date(2022, 1, number + 1),
        attributes={"category": "any", "headcount": Decimal(400)},
        answers={code: Answer(State.VALUE, one) for code, one in value.items()}, source="s", **named)


# By hand: A-01 1 and A-02 0 make 50 in A; B-01 1/2, B-02 1 step of 2 and B-03 5 of 10 make 50 in B: 50 in all.
HALF = replace(audit(4, 3), answers={code: Answer(State.VALUE, Decimal(one)) for code, one in {
    "A-01": 30, "A-02": 0, "B-01": 1, "B-02": 35, "B-03": 5}.items()})
AUDITS = (*(audit(number, share) for number, share in enumerate((0, 1, 2, 3))), HALF)
TIE, ABOVE = (MARK[0], "global_at_least: 50"), (MARK[0], "global_at_least: 50.0001")


def version(*changes):
    text = TOY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return document_of(text, TOY).version


def history(audits=AUDITS):
    return History.of(audits, {"toy-1": version()})


def refused(call, *arguments, **named):
    with pytest.raises(FindingsError) as caught:
        call(*arguments, **named)
    assert "à faire\u00a0:" in findings_text(caught.value.findings)
    return [(finding.code, finding.found) for finding in caught.value.findings]


# The proof.


def test_words_are_proved_with_their_counts():
    before, after = version(), version(TITLE)
    made = proof(before, after, history())
    assert (made.version, made.audits, made.computable) == ("toy-1", 5, 5)
    assert (made.before, made.after) == (fingerprint(before), fingerprint(after))
    assert made.before != made.after
    assert made.history == history_fingerprint(history())
    assert made.engine == engine_fingerprint()
    assert {len(getattr(made, field.name)) for field in fields(Proof) if field.type == "str"} == {5, 64}


def test_audits_without_an_outcome_are_counted_apart():
    unknown = replace(audit(7, 3), attributes={"category": "any"})
    made = proof(version(), version(TITLE), history((*AUDITS, unknown)))
    assert (made.audits, made.computable) == (6, 5)


def test_an_outcome_that_moves_names_its_audits():
    before, after = version(TIE), version(ABOVE)
    one, other = decide(before, history()), decide(after, history())
    assert [i for i in range(5) if one.outcome(i) != other.outcome(i)] == [4], "a score equal to its mark meets it"
    assert (one.outcome(4), one.score(4), other.outcome(4)) == ("award", 50, "refusal")
    assert refused(proof, before, after, history()) == [
        ("ERR-SUBSTANCE", "outcomes.award.global_at_least.by_type.*.value"), ("ERR-MOVED", "a-4")]


def test_reasons_and_scores_move_without_the_outcome():
    # 50 in both sections and in all: refused under a mark of 60, for two more reasons under minima of 51.
    with pytest.raises(FindingsError) as caught:
        proof(version(), version(("sections_at_least: 40", "sections_at_least: 51")), history((HALF,)))
    assert [f.params["what"] for f in caught.value.findings if f.code == "ERR-MOVED"] == ["motifs"]
    with pytest.raises(FindingsError) as caught:
        proof(version(), version(OTHER_WEIGHT), history((audit(0, 1),)))
    assert [f.params["what"] for f in caught.value.findings if f.code == "ERR-MOVED"] == ["note globale"]


def test_a_change_that_moves_nothing_is_still_no_erratum():
    # Every answer of these audits stands at its best: no weight moves their score.
    best = replace(audit(3, 3), answers={**audit(3, 3).answers, "B-03": Answer(State.VALUE, Decimal(10))})
    found = refused(proof, version(), version(OTHER_WEIGHT), history((best,)))
    assert found == [("ERR-SUBSTANCE", "sections.A.criteria.A-02.weight.by_type.*")]


@given(st.sampled_from([MARK, OTHER_WEIGHT, ("knockouts: none_failed", "knockouts: ignored"),
                        ("coverage_minimum: 80", "coverage_minimum: 79"), ("points, max: 10", "points, max: 11"),
                        ("levels: [rien, un peu, tout]", "levels: [rien, assez, tout]"),
                        ("not_assessed: exclude", "not_assessed: zero")]),
       st.lists(st.integers(0, 3), max_size=4))
def test_no_history_ever_proves_a_change_of_substance(change, shares):
    population = tuple(audit(number, share) for number, share in enumerate(shares))
    codes = [code for code, _ in refused(proof, version(), version(change), history(population))]
    assert "ERR-SUBSTANCE" in codes
    assert ("ERR-NO-REPLAY" in codes) == (not shares)


@pytest.mark.parametrize("population", [(), (replace(audit(0, 3), attributes={}),)], ids=["none", "none computable"])
def test_a_history_without_an_outcome_proves_nothing(population):
    assert refused(proof, version(), version(TITLE), history(population)) == [("ERR-NO-REPLAY", "toy-1")]


def test_the_fingerprint_of_a_history_follows_what_was_recorded():
    first = history_fingerprint(history())
    assert history_fingerprint(history(AUDITS[::-1])) == first
    others = [
        AUDITS[1:], (*AUDITS, audit(9, 1)), (replace(AUDITS[0], day=date(2022, 2, 1)), *AUDITS[1:]),
        (replace(AUDITS[0], answers={**AUDITS[0].answers, "A-02": Answer(State.NOT_ASSESSED)}), *AUDITS[1:]),
        (replace(AUDITS[0], attributes={"category": "any", "headcount": Decimal(401)}), *AUDITS[1:]),
    ]
    prints = [history_fingerprint(history(one)) for one in others]
    prints.append(history_fingerprint(History.of(AUDITS, {"toy-1": version(TITLE)})))
    assert len({first, *prints}) == len(others) + 2
    same = replace(AUDITS[0], attributes={"category": "any", "headcount": Decimal("400.0")}, source="autre")
    assert history_fingerprint(history((same, *AUDITS[1:]))) == first


# Writing it.


@pytest.fixture
def adopted(tmp_path):
    path = tmp_path / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    return adopt(read_document(path), LifeCycleEvent(state="adopted", on=date(2021, 1, 1)))


def record_of(before, after):
    made = proof(before, after, history())
    return ErratumRecord(author="Secrétariat", reason="Coquille : « mesure »", previous=made.before,
                         current=made.after, audits=made.audits, computable=made.computable, history=made.history,
                         engine=made.engine)


def correction(document, *changes):
    text = document.text
    for old, new in changes or (TITLE,):
        assert old in text
        text = text.replace(old, new)
    return document_of(text, Path("corrige.yaml"))


def made(document, *changes, on=date(2022, 1, 1)):
    text = correction(document, *changes)
    return corrected(document, text, record_of(document.version, text.version), on)


def test_adoption_writes_the_record(adopted, tmp_path):
    assert read_manifest(tmp_path) == {"toy-1": fingerprint(adopted.version)}
    assert read_document(adopted.path) == adopted
    assert manifest_findings(tmp_path) == []
    with pytest.raises(ValueError, match="freeze"):
        adopt(document_of(TOY.read_text(encoding="utf-8"), tmp_path / "toy-2.yaml"),
              LifeCycleEvent(state="voting", on=date(2021, 1, 1)))


def test_an_erratum_is_written_with_its_event_and_both_fingerprints(adopted, tmp_path):
    saved = save_erratum(made(adopted))
    assert saved == read_document(adopted.path)
    lines = saved.text.splitlines()
    gone = [line for line in adopted.text.splitlines() if line not in lines]
    come = [line for line in lines if line not in adopted.text.splitlines()]
    assert [line.strip() for line in gone] == ["title: Une mesure"]
    assert [line.strip()[:22] for line in come] == ["- {state: erratum, on:", "title: Une mesure exac"]
    event = saved.version.life_cycle[-1]
    assert (event.state, event.erratum.author, event.erratum.audits) == ("erratum", "Secrétariat", 5)
    assert read_records(tmp_path) == {"toy-1": (fingerprint(adopted.version), fingerprint(saved.version))}
    assert (event.erratum.previous, event.erratum.current) == read_records(tmp_path)["toy-1"]
    assert manifest_findings(tmp_path) == []
    assert list(life_findings(saved.version.life_cycle)) == erratum_findings(saved.version) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [MANIFEST, "toy-1.yaml"]


def test_errata_follow_each_other_and_the_life_goes_on(adopted, tmp_path):
    first = save_erratum(made(adopted))
    in_force = save(with_event(first, LifeCycleEvent(state="in_force", on=date(2022, 2, 1))))
    second = save_erratum(made(in_force, ("title: Une bande", "title: Une plage"), on=date(2022, 3, 1)))
    states = [event.state for event in second.version.life_cycle]
    assert states == ["draft", "adopted", "erratum", "in_force", "erratum"]
    assert list(life_findings(second.version.life_cycle)) == erratum_findings(second.version) == []
    assert read_records(tmp_path)["toy-1"] == tuple(
        fingerprint(one.version) for one in (adopted, first, second))
    assert manifest_findings(tmp_path) == []
    before = (tmp_path / MANIFEST).read_bytes()
    assert write_manifest(tmp_path).read_bytes() == before


def test_an_erratum_needs_no_earlier_record(adopted, tmp_path):
    (tmp_path / MANIFEST).unlink()
    saved = save_erratum(made(adopted))
    assert read_records(tmp_path)["toy-1"] == (fingerprint(adopted.version), fingerprint(saved.version))


@pytest.mark.parametrize(("changes", "codes"), [
    ((MARK,), ["ERR-SUBSTANCE"]), ((TITLE, MARK, OTHER_WEIGHT), ["ERR-SUBSTANCE", "ERR-SUBSTANCE"]),
    ((("# A fictional", "# Fictional"),), ["ERR-NOTHING"]), ((TITLE, ("2021-01-01", "2021-01-02")), ["LIFE-KEPT"]),
    ((("  - {state: adopted, on: 2021-01-01}\n", ""), MARK), ["ERR-SUBSTANCE", "LIFE-KEPT"]),
], ids=["threshold", "hidden among words", "only a comment", "another life", "adoption taken away"])
def test_what_is_no_erratum_is_refused_and_nothing_moves(adopted, tmp_path, changes, codes):
    disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    text = correction(adopted, *changes)
    record = record_of(adopted.version, version(TITLE))
    assert [code for code, _ in refused(corrected, adopted, text, record, date(2022, 1, 1))] == codes
    assert [finding.code for finding in correction_findings(adopted, text)] == codes
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == disk


def test_a_document_with_a_hidden_change_does_not_pass_by_its_event(adopted, tmp_path):
    disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    good = made(adopted)
    tampered = rewritten(good, good.text.replace(*MARK))
    assert [code for code, _ in refused(save_erratum, tampered)] == ["ERR-SUBSTANCE"]
    reworded = rewritten(good, good.text.replace("title: Une bande", "title: Une plage"))
    with pytest.raises(ValueError, match="erratum that leads to its content"):
        save_erratum(reworded)
    assert [code for code, _ in refused(save, good)] == ["FILE-ADOPTED"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == disk


def test_a_draft_has_no_erratum(tmp_path):
    path = tmp_path / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    document = read_document(path)
    assert [code for code, _ in refused(made, document)] == ["ERR-NOT-ADOPTED"]
    with_one = LifeCycleEvent(state="erratum", on=date(2022, 1, 1), erratum=record_of(version(), version(TITLE)))
    assert [code for code, _ in refused(with_event, document, with_one)] == ["LIFE-ORDER"]


def test_events_without_their_record_and_broken_chains_are_told(adopted, tmp_path):
    bare = LifeCycleEvent(state="erratum", on=date(2022, 1, 1))
    assert [code for code, _ in refused(with_event, adopted, bare)] == ["LIFE-ERRATUM"]
    saved = save_erratum(made(adopted))
    back = saved.text.replace("Une mesure exacte", "Une mesure")
    adopted.path.write_text(back, encoding="utf-8")
    again = read_document(adopted.path)
    assert [(f.code, f.at) for f in erratum_findings(again.version)] == [("ERR-CHAIN", ("life_cycle", 2, "erratum"))]
    line = next(line for line in saved.text.splitlines(keepends=True) if "erratum" in line)
    adopted.path.write_text(saved.text.replace(line, ""), encoding="utf-8")
    assert [f.code for f in manifest_findings(tmp_path)] == ["FILE-ERRATUM-LOST"]


def test_content_that_the_record_does_not_know_is_not_corrected(adopted, tmp_path):
    other = "0" * 64
    (tmp_path / MANIFEST).write_text(f'toy-1: "{other}"\n', encoding="utf-8")
    assert refused(save_erratum, made(adopted)) == [("FILE-FINGERPRINT", "toy-1")]
    assert (adopted.path.read_text(encoding="utf-8"), read_manifest(tmp_path)) == (adopted.text, {"toy-1": other})


# Rivals and kills.


def test_a_rival_save_is_kept_and_the_record_with_it(adopted, tmp_path):
    mine = made(adopted)
    save(with_event(adopted, LifeCycleEvent(state="in_force", on=date(2022, 1, 1))))
    disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ConflictError) as caught:
        save_erratum(mine)
    assert caught.value.findings[0].code == "FILE-CHANGED"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == disk
    assert save_erratum(made(read_document(adopted.path))).version.life_cycle[-2].state == "in_force"


def test_of_two_errata_the_second_is_shown_both_texts(adopted, tmp_path):
    first, second = made(adopted), made(adopted, ("title: Une bande", "title: Une plage"))
    saved = save_erratum(first)
    with pytest.raises(ConflictError):
        save_erratum(second)
    assert read_document(adopted.path) == saved
    assert manifest_findings(tmp_path) == []


@pytest.mark.parametrize("recorded", [True, False], ids=["recorded", "no record yet"])
@pytest.mark.parametrize("failure", [FindingsError([]), KeyboardInterrupt(), OSError("disk full")], ids=repr)
def test_a_save_that_fails_puts_the_record_back(adopted, tmp_path, monkeypatch, failure, recorded):
    if not recorded:
        (tmp_path / MANIFEST).unlink()
    disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def failing(*_):
        raise failure

    monkeypatch.setattr(room, "written", failing)
    with pytest.raises((FindingsError, KeyboardInterrupt)):
        save_erratum(made(adopted))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == disk


KILLED = """
import os, sys
from pathlib import Path
from test_erratum import made
from referentiel.files import frozen, read_document, saving
place = {"record": frozen, "text": saving}[sys.argv[2]]
name = {"record": "put_records", "text": "put"}[sys.argv[2]]
setattr(place, name, lambda *_: os._exit(9))
frozen.save_erratum(made(read_document(Path(sys.argv[1]))))
"""


def killed(path, moment):
    here = [str(Path(__file__).parent), *sys.path]
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), moment], check=False,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(here)})
    assert done.returncode == 9


@pytest.mark.parametrize(("moment", "code"), [("record", []), ("text", ["FILE-ERRATUM-HALF"])])
def test_a_process_killed_at_either_write_leaves_one_text_and_is_completed(adopted, tmp_path, moment, code):
    killed(adopted.path, moment)
    assert adopted.path.read_text(encoding="utf-8") == adopted.text
    assert [finding.code for finding in manifest_findings(tmp_path)] == code
    if code:
        other = made(read_document(adopted.path), ("title: Une bande", "title: Une plage"))
        assert refused(save_erratum, other) == [("FILE-FINGERPRINT", "toy-1")]
    saved = save_erratum(made(read_document(adopted.path)))
    assert manifest_findings(tmp_path) == []
    assert read_records(tmp_path)["toy-1"] == (fingerprint(adopted.version), fingerprint(saved.version))
    assert sorted(path.name for path in tmp_path.iterdir()) == [MANIFEST, "toy-1.yaml"]


# The command.


@pytest.fixture
def command(adopted, tmp_path, capsys):
    base = f"sqlite:///{tmp_path.parent / (tmp_path.name + '.sqlite3')}"
    Store(base).add(Source(id="s", family="toy", kind="synthetic", title="Jeu inventé", digest="d"), AUDITS)
    file = tmp_path.parent / f"{tmp_path.name}-corrige.yaml"

    def run(*arguments, changes=(TITLE,), audits=base):
        file.write_text(correction(adopted, *changes).text, encoding="utf-8")
        status = main(["erratum", "toy-1", str(file), *arguments, "--base", audits, "--versions", str(tmp_path)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def test_erratum_shows_and_writes_nothing_by_default(command, adopted, tmp_path):
    disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    status, out, err = command("--motif", "Coquille")
    assert (status, err) == (0, "")
    for words in ("1 correction", "sections.A.criteria.A-01.title", "«\u00a0Une mesure\u00a0»",
                  "«\u00a0Une mesure exacte\u00a0»", "5 audits, dont 5 calculables", "Jeu inventé", "Rien n’est écrit"):
        assert words in out
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == disk


def test_erratum_writes_when_asked_to(command, adopted, tmp_path):
    assert command("--ecrire", "--motif", "Coquille")[0] == 1
    assert adopted.path.read_text(encoding="utf-8") == adopted.text
    status, out, _ = command("--ecrire", "--motif", "Coquille", "--auteur", "Secrétariat")
    assert status == 0
    assert "erratum écrit" in out
    event = read_version(adopted.path).life_cycle[-1]
    assert (event.erratum.reason, event.erratum.author, event.erratum.computable) == ("Coquille", "Secrétariat", 5)
    assert manifest_findings(tmp_path) == []


def test_erratum_refuses_what_moves_with_every_fault_at_once(command, adopted, tmp_path):
    lower = (MARK[0], "global_at_least: 50")
    status, out, err = command("--ecrire", "--motif", "m", "--auteur", "a", changes=(lower, TITLE))
    assert (status, out) == (1, "")
    assert err.count("[ERR-SUBSTANCE]") == 1
    assert "corrige.yaml:33 [ERR-SUBSTANCE]" in err
    # a-2 has 53.7 in all and 33.3 in A: it stays refused, for its section only.
    assert [line.split("l’audit ")[1].split(" ne ")[0] + line.split("texte corrigé")[1]
            for line in err.splitlines() if "[ERR-MOVED]" in line] == [
        "a-2 (o-2)\u00a0: motifs", "a-4 (o-4)\u00a0: issue, motifs"]
    assert adopted.path.read_text(encoding="utf-8") == adopted.text


def test_erratum_says_that_an_empty_base_is_no_proof(command, tmp_path):
    empty = f"sqlite:///{tmp_path.parent / (tmp_path.name + '-vide.sqlite3')}"
    status, out, err = command(audits=empty)
    assert (status, out) == (1, "")
    assert "[ERR-NO-REPLAY]" in err
    status, _, err = command(audits=empty, changes=(MARK,))
    assert status == 1
    assert "[ERR-SUBSTANCE]" in err
    assert "[ERR-NO-REPLAY]" in err


def test_erratum_proves_on_the_shipped_demonstration(versions_folder, tmp_path, demo, capsys):
    base = f"sqlite:///{tmp_path / 'b.sqlite3'}"
    Store(base).add(*demo)
    text = (versions_folder / "lrs-2005.yaml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("        title: "))
    (tmp_path / "c.yaml").write_text(text.replace(line, "        title: Un autre titre", 1), encoding="utf-8")
    status = main(["erratum", "lrs-2005", str(tmp_path / "c.yaml"), "--base", base, "--versions", str(versions_folder)])
    assert status == 0
    assert "106 audits, dont 65 calculables et 41 hors calcul" in capsys.readouterr().out
    assert (versions_folder / "lrs-2005.yaml").read_text(encoding="utf-8") == text


def test_the_schema_knows_errata(versions_folder):
    schema = json.loads((versions_folder / "schema" / "version.schema.json").read_text(encoding="utf-8"))
    assert "erratum" in schema["$defs"]["LifeCycleEvent"]["properties"]["state"]["enum"]
