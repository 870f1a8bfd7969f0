"""The reader of the gender-equality index: what it understands, and how it refuses the rest."""

import gzip
import re
import tracemalloc
from collections import Counter
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from referentiel.audits import egapro, faults, read_egapro
from referentiel.audits.content import LIMIT
from referentiel.model import Answer, Finding, FindingsError, State
from referentiel.texts import has, text

HERE = Path(__file__).parent
BROKEN = HERE / "broken" / "audits"
COMPACT = HERE / "data" / "egapro_compact.csv"
OFFICIAL = HERE / "data" / "egapro_official.csv"
REAL = HERE.parents[1] / "shared" / "data" / "egapro_idf_2018_2021.csv.gz"

# One file a defect: code, line, and words that the French message must hold.
DEFECTS = {
    "binary.csv": ("AUD-ENCODING", 1, "texte lisible"),
    "blank.csv": ("AUD-EMPTY", 0, "aucune ligne de données"),
    "column_missing.csv": ("AUD-COLUMN-MISSING", 1, "note_promotion"),
    "column_mistyped.csv": ("AUD-COLUMN-MISSING", 1, "note_remunaration"),
    "column_twice.csv": ("AUD-COLUMN-TWICE", 1, "index .* deux fois"),
    "duplicate.csv": ("AUD-DUPLICATE", 4, "111111111 .* 2019.* lignes 2 et 4"),
    "empty.csv": ("AUD-EMPTY", 0, "aucune ligne de données"),
    "gzip_damaged.csv.gz": ("AUD-GZIP", 0, "abîmé ou incomplet"),
    "gzip_truncated.csv.gz": ("AUD-GZIP", 0, "abîmé ou incomplet"),
    "header_only.csv": ("AUD-EMPTY", 1, "aucune ligne de données"),
    "index_above_100.csv": ("AUD-INDEX", 3, "101"),
    "index_not_a_number.csv": ("AUD-INDEX", 3, "n/a"),
    "mark_above_maximum.csv": ("AUD-MARK-MAX", 3, "41 .* note_remuneration .* dépasse 40"),
    "mark_negative.csv": ("AUD-MARK-NUMBER", 3, "-3 .* n’est pas une note"),
    "mark_not_a_number.csv": ("AUD-MARK-NUMBER", 3, "trente"),
    "mark_not_on_scale.csv": ("AUD-MARK-VALUE", 3, "14 .* note_conge_mat .* barème"),
    "mark_not_whole.csv": ("AUD-MARK-INTEGER", 3, "12,5 .* nombre entier"),
    "mark_of_another_size_class.csv": ("AUD-MARK-UNEXPECTED", 3, "15 .* n’existe pas .* 50 à 250"),
    "nul_byte.csv": ("AUD-NUL", 3, "caractère nul"),
    "official_column_mistyped.csv": ("AUD-COLUMN-MISSING", 1, "Note Retour congé maternité"),
    "official_marks_swapped.csv": ("AUD-MARK-UNEXPECTED", 2, "hors promotion"),
    "quote_open.csv": ("AUD-QUOTE", 3, "guillemet"),
    "raise_mark_above_maximum_for_large.csv": ("AUD-MARK-MAX", 3, "35 .* dépasse 20"),
    "row_long.csv": ("AUD-ROW", 3, "13 cellules au lieu de 11"),
    "row_short.csv": ("AUD-ROW", 3, "10 cellules au lieu de 11"),
    "siren_letters.csv": ("AUD-SIREN", 3, "11111111O"),
    "siren_short.csv": ("AUD-SIREN", 3, "16250102"),
    "size_class_near.csv": ("AUD-SIZE-CLASS", 3, "50 à 25O"),
    "size_class_unknown.csv": ("AUD-SIZE-CLASS", 3, "moyenne"),
    "spreadsheet.csv": ("AUD-SPREADSHEET", 0, "classeur"),
    "undefined_in_cp1252.csv": ("AUD-ENCODING", 3, "0x81"),
    "unknown_layout.csv": ("AUD-LAYOUT", 1, "nom;prenom;ville"),
    "utf16.csv": ("AUD-ENCODING", 1, "UTF-16"),
    "utf16_without_mark.csv": ("AUD-ENCODING", 1, "texte lisible"),
    "utf8_damaged.csv": ("AUD-ENCODING", 3, "0xE9"),
    "year_out_of_bounds.csv": ("AUD-YEAR", 3, "1919"),
    "year_two_digits.csv": ("AUD-YEAR", 3, "« ?19 ?»"),
}
NEAR = {
    "column_mistyped.csv": "note_remuneration",
    "official_column_mistyped.csv": "Note Retour congé maternité",
    "siren_short.csv": "016250102",
    "size_class_near.csv": "50 à 250",
}


def refused(path, **options) -> tuple[Finding, ...]:
    with pytest.raises(FindingsError) as caught:
        read_egapro(path, **options)
    return caught.value.findings


def wording(finding: Finding, part: str = "") -> str:
    return text(f"finding.{finding.code}{part}", found=finding.found, **finding.params)


def value(points: int) -> Answer:
    return Answer(State.VALUE, Decimal(points))


def body(layout: Path) -> list[str]:
    return layout.read_bytes().decode().splitlines(keepends=True)


def test_every_broken_file_has_its_case():
    assert {path.name for path in BROKEN.iterdir()} == set(DEFECTS)


@pytest.mark.parametrize("name", sorted(DEFECTS))
def test_a_defect_is_named_placed_and_explained(name):
    code, line, words = DEFECTS[name]
    findings = refused(BROKEN / name)
    first = findings[0]
    assert (first.code, first.line, first.file, first.severity) == (code, line, name, "error")
    assert re.search(words.replace(" ", r"[\s\u00a0\u202f]"), wording(first)), wording(first)
    assert first.near == NEAR.get(name, "")
    for finding in findings:
        assert wording(finding, ".expected")
        assert "rien n’a été enregistré" in wording(finding, ".remedy")


def test_the_cell_is_named():
    assert refused(BROKEN / "mark_above_maximum.csv")[0].cell == "note_remuneration"
    assert refused(BROKEN / "official_marks_swapped.csv")[1].cell == "Note Ecart taux de promotion"


def test_every_code_has_its_three_texts():
    sources = [path.read_text(encoding="utf-8") for path in Path(egapro.__file__).parents[1].rglob("*.py")]
    codes = set(re.findall(r'"(AUD-[A-Z-]+[A-Z])"', "".join(sources)))
    assert len(codes) > 25
    assert [c for c in codes for part in ("", ".expected", ".remedy") if not has(f"finding.{c}{part}")] == []


def test_compact_layout():
    source, audits = read_egapro(COMPACT)
    assert (source.family, source.kind, source.audits) == ("egapro", "open", 3)
    assert "Ministère du Travail, Index de l’égalité professionnelle F/H, Licence Ouverte 2.0" in source.title
    small, large, partial = audits
    assert small.answers == {"REM-01": value(38), "AUG-02": value(35), "MAT-01": value(15), "HRE-01": value(5)}
    assert small.attributes == {
        "category": "declarant",
        "size_class": "50 à 250",
        "naf": "62.02A",
        "department": "75",
    }
    assert (small.id, small.organisation, small.version) == ("egapro-111111111-2019", "111111111", "egapro-2019")
    assert (small.day, small.recorded_score, small.decision) == (date(2019, 12, 31), Decimal(93), None)
    assert small.source == source.id
    assert list(large.answers) == ["REM-01", "AUG-01", "PRO-01", "MAT-01", "HRE-01"]
    assert partial.answers["REM-01"] == partial.answers["MAT-01"] == Answer(State.NOT_ASSESSED)
    assert partial.recorded_score is None


def test_official_layout_drops_names():
    _, (small, large, medium) = read_egapro(OFFICIAL)
    assert small.answers == {
        "REM-01": value(38),
        "AUG-02": value(35),
        "MAT-01": Answer(State.NOT_ASSESSED),
        "HRE-01": value(5),
    }
    assert small.attributes == {
        "category": "declarant",
        "size_class": "50 à 250",
        "naf": "62.02A",
        "department": "Paris",
        "region": "Île-de-France",
        "structure": "Entreprise",
    }
    assert large.answers["AUG-01"] == value(20)
    assert large.answers["PRO-01"] == value(15)
    assert medium.answers["REM-01"].state is State.NOT_ASSESSED
    assert medium.recorded_score is None
    assert "INVENTEE" not in repr((small, large, medium))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("compressed", [False, True])
def test_encodings_delimiters_and_compression(tmp_path, encoding, delimiter, compressed):
    content = "".join(body(COMPACT)).replace(",", delimiter).encode(encoding)
    path = tmp_path / "misleading.gz" if not compressed else tmp_path / "misleading.csv"
    path.write_bytes(gzip.compress(content) if compressed else content)
    _, audits = read_egapro(path)
    _, expected = read_egapro(COMPACT)
    assert [(a.id, a.attributes, a.answers) for a in audits] == [(a.id, a.attributes, a.answers) for a in expected]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_official_layout_as_a_spreadsheet_writes_it(tmp_path, encoding):
    path = tmp_path / "export.csv"
    header, *rows = body(OFFICIAL)
    loose = header.replace("'", "’").replace("Année", " ANNEE ").replace("Région", "region")
    blank = ";" * 17 + "\r\n"
    path.write_bytes((loose + "".join(rows) + blank + "\r\n").replace("\n", "\r\n").encode(encoding))
    assert [audit.id for audit in read_egapro(path)[1]] == [audit.id for audit in read_egapro(OFFICIAL)[1]]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("De 50 à 250 inclus", "50 à 250"),
        ("50:250", "50 à 250"),
        ("251 A 999", "251 à 999"),
        ("1\u202f000 et plus", "1000 et plus"),
        ("1000 ET PLUS", "1000 et plus"),
    ],
)
def test_spellings_of_size_classes(tmp_path, typed, meant):
    path = tmp_path / "one.csv"
    path.write_text(body(COMPACT)[0] + f"111111111,2019,{typed},62.02A,75,38,,,15,5,\n", encoding="utf-8")
    (audit,) = read_egapro(path)[1]
    assert audit.attributes["size_class"] == meant


def test_all_faults_at_once_and_nothing_else_is_kept(tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(
        body(COMPACT)[0] + "1,19,petite,62.02A,75,-1,x,2.5,15,5,300\n" + "222222222,2020,50 à 250,6,75,41,,,,11,\n",
        encoding="utf-8",
    )
    assert Counter((f.code, f.line) for f in refused(path)) == Counter(
        {
            ("AUD-SIREN", 2): 1,
            ("AUD-YEAR", 2): 1,
            ("AUD-SIZE-CLASS", 2): 1,
            ("AUD-MARK-NUMBER", 2): 2,
            ("AUD-MARK-INTEGER", 2): 1,
            ("AUD-INDEX", 2): 1,
            ("AUD-MARK-MAX", 3): 2,
        }
    )


def test_findings_are_capped_and_the_rest_counted(tmp_path):
    path = tmp_path / "many.csv"
    rows = [f"{siren:09d},2019,50 à 250,62.02A,75,99,35,,15,5,93\n" for siren in range(faults.KEPT + 234)]
    path.write_text(body(COMPACT)[0] + "".join(rows), encoding="utf-8")
    findings = refused(path)
    assert len(findings) == faults.KEPT + 1
    assert (findings[-1].code, findings[-1].found) == ("AUD-MORE", "234")
    assert "1\u202f000" in wording(findings[-1])


def test_lines_are_those_of_an_editor_despite_quoted_line_ends(tmp_path):
    path = tmp_path / "official.csv"
    path.write_text("\n" + "".join(body(OFFICIAL)) + body(OFFICIAL)[-1].replace("2020", "20"), encoding="utf-8")
    (finding,) = refused(path)
    assert (finding.code, finding.line) == ("AUD-YEAR", 7)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xa0\n\xa0", b"siren," * 60_000, b"a;" * 60_000, b'"' * 9])
def test_odd_contents_are_refused(tmp_path, content):
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    assert refused(path)[0].code in {"AUD-EMPTY", "AUD-LAYOUT", "AUD-COLUMN-TWICE"}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([COMPACT, OFFICIAL]), st.integers(0, 2_000), st.binary(max_size=3), st.integers(0, 5))
def test_whatever_is_damaged_nothing_but_findings(tmp_path, layout, place, put, dropped):
    data = layout.read_bytes()
    path = tmp_path / "damaged.csv"
    path.write_bytes(data[:place] + put + data[place + dropped :])
    findings = ()
    try:
        source, audits = read_egapro(path)
    except FindingsError as error:
        findings = error.findings
    assert all(wording(finding) and wording(finding, ".remedy") for finding in findings)
    assert findings or source.audits == len(audits) > 0


@contextmanager
def traced():
    """Give the most bytes that Python held at once since."""
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_absent_and_folder(tmp_path):
    assert refused(tmp_path / "absent.csv")[0].code == "AUD-NOT-FOUND"
    assert refused(tmp_path)[0].code == "AUD-FOLDER"


def test_a_200_mb_file_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.write(body(COMPACT)[0].encode())
        stream.truncate(200 * 1024 * 1024)
    with traced() as held:
        (finding,) = refused(path)
        assert 0 < held() < 1 << 20
    assert (finding.code, finding.params["limit"]) == ("AUD-TOO-LARGE", str(LIMIT // 1024 // 1024))
    assert "100 Mo" in wording(finding)


def test_a_gzip_bomb_stops_at_the_limit(tmp_path):
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(64):
            stream.write(bytes(1 << 20))
    with traced() as held:
        assert refused(path, limit=1 << 20)[0].code == "AUD-TOO-LARGE"
        assert 0 < held() < 8 << 20  # of 64 MB that the file claims


def test_the_same_table_has_the_same_digest_compressed_or_not(tmp_path):
    path = tmp_path / "same.gz"
    path.write_bytes(gzip.compress(COMPACT.read_bytes()))
    assert read_egapro(path)[0].digest == read_egapro(COMPACT)[0].digest


def test_progress_is_told(tmp_path):
    told = []
    read_egapro(COMPACT, lambda done, whole: told.append((done, whole)))
    assert told == [(0, 4), (3, 3)]


@pytest.mark.skipif(not REAL.exists(), reason="the real declarations are not on this machine")
def test_real_declarations():
    source, audits = read_egapro(REAL)
    assert source.audits == len(audits) == 10_158
    assert Counter(audit.day.year for audit in audits) == {2018: 1_116, 2019: 2_766, 2020: 2_985, 2021: 3_291}
    assert all(audit.recorded_score is not None for audit in audits)
    assert len({audit.id for audit in audits}) == 10_158
