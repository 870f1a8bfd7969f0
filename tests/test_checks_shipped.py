"""The shipped versions: adopted ones come out without error or warning."""

from datetime import date
from pathlib import Path

import pytest

from referentiel.checks import findings
from referentiel.checks.dates import is_adopted
from referentiel.files import read_document, read_registries, version_paths

FOLDER = Path(__file__).resolve().parents[1] / "referentiel_versions"


@pytest.mark.parametrize("path", version_paths(FOLDER), ids=lambda path: path.stem)
def test_an_adopted_version_has_no_error_nor_warning(path):
    document, registries = read_document(path), read_registries(FOLDER)
    found = findings(document.version, units=registries.units, sources=registries.sources, bases=registries.bases,
                     day=date(2026, 11, 22))
    placed = [document.tree.place(f, path.name) for f in found if f.severity != "info"]
    if is_adopted(document.version):
        assert [(f.line, f.code, f.found) for f in placed] == []
    else:
        assert [f.code for f in placed if f.severity == "error"] == []
