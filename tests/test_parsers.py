"""The C parser and the Python one read the same texts alike: values, places, faults."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from referentiel.files import tree
from referentiel.model import FindingsError

ROOT = Path(__file__).resolve().parents[1]
TEXTS = [*sorted((ROOT / "referentiel_versions").glob("**/*.yaml")), *sorted(ROOT.glob("tests/broken/versions/*.yaml")),
         ROOT / "tests" / "data" / "toy-1.yaml"]


def read(text):
    """Return what a text gives: its data and places, or the code and line of its faults."""
    try:
        found = tree.parse(text)
    except FindingsError as error:
        return [(finding.code, finding.line) for finding in error.findings]
    return found.data, found.marks, found.keys


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_both_parsers_agree(path, monkeypatch):
    text = path.read_bytes().decode("utf-8", errors="ignore").removeprefix("\ufeff")
    fast = read(text)
    monkeypatch.setattr(tree, "_events", lambda text: YAML(typ="safe", pure=True).parse(text))
    assert read(text) == fast


def test_the_c_parser_is_the_one_in_use():
    assert "CParser" in {base.__name__ for base in YAML(typ="safe").Parser.__mro__}
