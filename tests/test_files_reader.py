"""A version is made out anew when its file changed, and only then."""

import os
from pathlib import Path

import pytest

from referentiel.files import read_version
from referentiel.model import FindingsError

TOY = Path(__file__).parent / "data" / "toy-1.yaml"


def test_a_file_that_did_not_change_gives_the_version_again(tmp_path):
    path = tmp_path / "toy-1.yaml"
    text = TOY.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    first, written = read_version(path), path.stat()
    assert read_version(str(path)) is first
    changed = text.replace("title:", "title: Autre", 1)
    path.write_text(changed, encoding="utf-8")
    os.utime(path, ns=(written.st_atime_ns, written.st_mtime_ns))  # the bytes tell, and not the clock
    assert read_version(path).title == f"Autre {first.title}".strip()
    path.write_text(text, encoding="utf-8")
    assert read_version(path) == first


def test_a_file_that_does_not_read_is_refused_each_time(tmp_path):
    path = tmp_path / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    read_version(path)
    path.write_text("id: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(FindingsError) as raised:
            read_version(path)
        assert raised.value.findings[0].file == str(path)
        assert raised.value.findings[0].code == "YAML-SYNTAX"
    path.unlink()
    with pytest.raises(FindingsError) as raised:
        read_version(path)
    assert raised.value.findings[0].code == "FILE-ABSENT"
