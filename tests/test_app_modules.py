"""An app loads nothing heavy before a person asks for what needs it: each notebook, alone in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from releases_made import made

from referentiel.audits import Store
from referentiel.releases import written

APPS = Path(__file__).parents[1] / "apps"
HEAVY = ("altair", "vl_convert", "scipy", "statsmodels", "SALib", "dask", "alembic", "openpyxl", "docxtpl", "docx",
         "pandas", "pyarrow", "matplotlib")
# The cells of a notebook as a kernel runs them; `page` is what its last line shows.
OPENING = """
import nbformat, sys
names = {}
for cell in nbformat.read(sys.argv[1], 4).cells:
    if cell.cell_type == "code":
        exec(cell.source, names)
        page = eval(cell.source.strip().splitlines()[-1], names)
loaded = lambda: {name for name in HEAVY if name in sys.modules}
assert type(page).__name__ == EXPECTED, page
assert loaded() == set(), loaded()
"""
MOVED = """
page.put("outcomes.award.global_at_least", "66")
assert page.results.scene.changes
assert loaded() == set(), loaded()
"""
EXPORTED = """
assert page._file("csv") and page._file("scenario")
assert loaded() == set(), loaded()
assert page._file("xlsx")
assert loaded() == {"openpyxl"}, loaded()
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory, demo):
    path = tmp_path_factory.mktemp("base") / "audits.sqlite"
    url = f"sqlite:///{path.as_posix()}"
    store = Store(url)
    store.add(*demo)
    store.close()
    return url


@pytest.mark.parametrize(("app", "page", "then"), [
    ("impact_seuils", "ImpactPage", MOVED + EXPORTED),
    ("comparer_versions", "ComparingPage", ""),
    ("seance", "SittingApp", ""),
    ("presentation", "PresentingPage", ""),
    ("impact_seuils", "PublishedPage", ""),
    ("presentation", "PublishedPresentation", ""),
    ("comparer_versions", "PublishedComparison", ""),
], ids=["impact_seuils", "comparer_versions", "seance", "presentation", "publication", "presentation_publication",
        "comparer_publication"])
def test_an_app_loads_nothing_heavy_before_it_is_asked_for(tmp_path, base, app, page, then):
    release = ""
    if page.startswith("Published"):
        path = tmp_path / "publication.json"
        path.write_text(written(made()), encoding="utf-8")
        release = str(path)
    call = f"HEAVY = {HEAVY!r}\nEXPECTED = {page!r}\n{OPENING}{then}"
    told = {**os.environ, "REFERENTIEL_BASE": base, "REFERENTIEL_PUBLICATION": release, "REFERENTIEL_PUBLIC": "",
            "REFERENTIEL_VERSIONS": "", "QUERY_STRING": ""}
    done = subprocess.run([sys.executable, "-c", call, str(APPS / f"{app}.ipynb")], env=told, cwd=tmp_path,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
