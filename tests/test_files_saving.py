"""Saving: the old file or the new one, never between, never over what another person wrote."""

import difflib
import errno
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referentiel.files import ConflictError, document_of, edited, read_document, read_versions, rewritten, save
from referentiel.files.conflict import conflict_of
from referentiel.files.holders import Holder
from referentiel.files.reader import MAX_BYTES
from referentiel.model import FindingsError
from referentiel.model.change import change_of
from referentiel.report.findings import findings_text

TOY = Path(__file__).parent / "data" / "toy-1.yaml"


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    return read_document(path)


@pytest.fixture(scope="module")
def dead_mark():
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    return Holder(pid=child.pid).mark


def with_mark(document, mark):
    return edited(document, [change_of(document.version, "outcomes.award.global_at_least", mark)])


def refused(*arguments, **named):
    with pytest.raises(FindingsError) as caught:
        save(*arguments, **named)
    findings = caught.value.findings
    assert "attendu\u00a0:" in findings_text(findings)
    return findings[0].code, caught.value


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_saved_reads_as_what_save_returns(draft):
    saved = save(with_mark(draft, "61"))
    assert saved == read_document(draft.path)
    again = save(with_mark(saved, "62"))
    assert "global_at_least: 62" in again.path.read_text(encoding="utf-8")
    assert names(draft.path.parent) == ["toy-1.yaml"]


def test_of_two_people_the_second_is_shown_both_texts(draft):
    first, second = with_mark(draft, "61"), with_mark(draft, "75")
    save(first)
    code, error = refused(second)
    assert code == "FILE-CHANGED"
    assert isinstance(error, ConflictError)
    (difference,) = error.conflict.differences
    assert (difference.mine, difference.theirs) == (("    global_at_least: 75",), ("    global_at_least: 61",))
    assert error.findings[0].line == difference.theirs_from == difference.mine_from == 32
    assert (error.conflict.mine, error.conflict.theirs) == (second.text, first.text)
    assert draft.path.read_text(encoding="utf-8") == first.text
    # What the screen does next: the change is made again on the text of the disk.
    assert "global_at_least: 75" in save(with_mark(read_document(draft.path), "75")).text


def test_the_same_change_twice_is_no_conflict(draft):
    one, other = with_mark(draft, "61"), with_mark(draft, "61")
    assert save(one) == save(other)


def test_a_change_of_white_space_on_the_disk_is_a_change(draft):
    draft.path.write_bytes(draft.path.read_bytes() + b"\n")
    assert refused(with_mark(draft, "61"))[0] == "FILE-CHANGED"


@pytest.mark.parametrize("content", [b"\xff\xfe caf\xe9", b"", b"x" * (MAX_BYTES + 9), b"\xef\xbb\xbfid: a\n"])
def test_whatever_stands_on_the_disk_is_kept(draft, content):
    draft.path.write_bytes(content)
    assert refused(with_mark(draft, "61"))[0] == "FILE-CHANGED"
    assert draft.path.read_bytes() == content


def test_another_place_must_be_free(draft, tmp_path):
    other = tmp_path / "autre.yaml"
    other.write_text("avant", encoding="utf-8")
    code, error = refused(draft, other)
    assert (code, error.conflict.theirs, other.read_text(encoding="utf-8")) == ("FILE-EXISTS", "avant", "avant")
    assert refused(document_of(draft.text + "# moi\n", draft.path))[0] == "FILE-EXISTS"
    assert save(draft, tmp_path / "libre.yaml").path.read_text(encoding="utf-8") == draft.text


def test_a_file_that_is_gone_is_told_and_saved_elsewhere(draft, tmp_path):
    draft.path.unlink()
    assert refused(with_mark(draft, "61"))[0] == "FILE-GONE"
    assert names(tmp_path) == []
    assert save(with_mark(draft, "61"), tmp_path / "toy-2.yaml").path.exists()


def test_a_folder_that_is_gone_is_told(draft, tmp_path):
    folder = tmp_path / "dossier"
    folder.mkdir()
    moved = save(draft, folder / "toy-1.yaml")
    moved.path.unlink()
    folder.rmdir()
    assert refused(with_mark(moved, "61"))[0] == "FILE-FOLDER-GONE"
    assert not folder.exists()


def test_the_first_draft_makes_the_folder_of_drafts(draft, tmp_path):
    assert save(draft, tmp_path / "drafts" / "toy-2.yaml").path.exists()


def test_a_folder_in_place_of_the_file(draft):
    draft.path.unlink()
    draft.path.mkdir()
    assert refused(with_mark(draft, "61"))[0] == "FILE-WRITE"


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_links_are_followed_and_permissions_kept(draft, tmp_path):
    (tmp_path / "ailleurs").mkdir()
    link = tmp_path / "ailleurs" / "lien.yaml"
    link.symlink_to(draft.path)
    draft.path.chmod(0o640)
    save(with_mark(read_document(link), "61"))
    assert link.is_symlink()
    assert "global_at_least: 61" in draft.path.read_text(encoding="utf-8")
    assert stat.S_IMODE(draft.path.stat().st_mode) == 0o640
    assert names(link.parent) == ["lien.yaml"]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_a_new_file_has_the_permissions_of_new_files(draft, tmp_path):
    (tmp_path / "temoin").touch()
    saved = save(draft, tmp_path / "toy-2.yaml")
    assert saved.path.stat().st_mode == (tmp_path / "temoin").stat().st_mode


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX")
def test_a_loop_of_links_is_refused(draft, tmp_path):
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert refused(draft, tmp_path / "a.yaml")[0] == "FILE-WRITE"


def test_a_read_only_file_is_not_replaced(draft):
    draft.path.chmod(0o444)
    assert refused(with_mark(draft, "61"))[0] == "FILE-WRITE"
    assert draft.path.read_text(encoding="utf-8") == draft.text


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_is_refused(draft, tmp_path):
    tmp_path.chmod(0o555)
    try:
        assert refused(with_mark(draft, "61"))[0] == "FILE-WRITE"
    finally:
        tmp_path.chmod(0o755)


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


@pytest.mark.parametrize(("name", "error"), [
    ("os.open", PermissionError(errno.EACCES, "read-only folder")),
    ("os.open", OSError(errno.EROFS, "read-only disk")),
    ("os.fsync", OSError(errno.ENOSPC, "full disk")),
    ("os.write", OSError(errno.ENOSPC, "full disk")),
    ("pathlib.Path.replace", OSError(errno.EDQUOT, "quota")),
    ("pathlib.Path.chmod", OSError(errno.EPERM, "not ours")),
], ids=["folder", "disk-read-only", "full", "full-for-the-lock", "quota", "mode"])
def test_a_save_that_fails_anywhere_leaves_the_old_file_alone(draft, monkeypatch, name, error):
    changed = with_mark(draft, "61")
    with monkeypatch.context() as patch:
        patch.setattr(name, failing(error))
        assert refused(changed)[0] == "FILE-WRITE"
    assert draft.path.read_text(encoding="utf-8") == draft.text
    assert names(draft.path.parent) == ["toy-1.yaml"]
    assert save(changed).text == changed.text


def test_a_folder_that_cannot_be_synchronised_is_no_failure(draft, monkeypatch):
    real, calls = os.fsync, []

    def second_fails(descriptor):
        calls.append(descriptor)
        if len(calls) > 1:
            raise OSError(errno.EINVAL, "not on this file system")
        real(descriptor)

    monkeypatch.setattr("os.fsync", second_fails)
    assert save(with_mark(draft, "61")) == read_document(draft.path)
    assert len(calls) == (2 if sys.platform != "win32" else 1)


def test_what_is_left_of_a_dead_process_does_not_harm_reading_and_is_cleared(draft, tmp_path, dead_mark):
    (tmp_path / f".toy-1.yaml.{dead_mark}.tmp").write_text("id: [", encoding="utf-8")
    (tmp_path / ".toy-1.yaml.lock.1234abcd").write_text(f"{dead_mark} 2026-01-01\n", encoding="utf-8")
    (tmp_path / ".autre.yaml.1-00000000-00000000.tmp").touch()
    assert set(read_versions(tmp_path)) == {"toy-1"}
    save(with_mark(draft, "61"))
    assert names(tmp_path) == [".autre.yaml.1-00000000-00000000.tmp", "toy-1.yaml"]


def test_50_megabytes_are_refused_unread(tmp_path):
    big = tmp_path / "gros.yaml"
    with big.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(FindingsError) as caught:
        read_document(big)
    assert [f.code for f in caught.value.findings] == ["FILE-TOO-LARGE"]


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map("\n".join)


@given(LINES, LINES)
def test_both_texts_can_be_made_again_from_the_lines_that_differ(mine, theirs):
    conflict = conflict_of(Path("a.yaml"), mine, theirs)
    lines = mine.splitlines()
    for difference in reversed(conflict.differences):
        start = difference.mine_from - 1
        assert tuple(lines[start : start + len(difference.mine)]) == difference.mine
        lines[start : start + len(difference.mine)] = difference.theirs
    assert lines == theirs.splitlines()
    assert bool(conflict.differences) == any(line[0] in "+-" for line in difflib.ndiff(mine.splitlines(), lines))


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["save", "other", "stale"]), max_size=6))
def test_no_sequence_of_saves_loses_a_text_that_was_not_read(tmp_path_factory, steps):
    path = tmp_path_factory.mktemp("suite") / "toy-1.yaml"
    path.write_bytes(TOY.read_bytes())
    mine = read_document(path)
    for number, step in enumerate(steps):
        if step == "other":
            theirs = read_document(path)
            save(rewritten(theirs, f"{theirs.text}# elle {number}\n"))
            continue
        wanted = rewritten(mine if step == "stale" else read_document(path), f"{mine.text}# moi {number}\n")
        before = path.read_text(encoding="utf-8")
        if wanted.digest == read_document(path).digest:
            mine = save(wanted)
            assert path.read_text(encoding="utf-8") == wanted.text
        else:
            assert refused(wanted)[0] == "FILE-CHANGED"
            assert path.read_text(encoding="utf-8") == before


def test_a_save_by_force_says_so(draft):
    """Whoever wants to overwrite must say which text: that is reading it."""
    save(with_mark(draft, "61"))
    mine = with_mark(draft, "75")
    assert save(replace(mine, digest=read_document(draft.path).digest)).text == mine.text
