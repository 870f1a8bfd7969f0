"""Pseudonyms are stable, keyed and movable; keys are kept safe; k-anonymity is counted by organisation."""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referentiel.audits import Import, privacy
from referentiel.audits.privacy import Key, Keyring, anonymity, canonical, concealed, next_pseudonym, pseudonym
from referentiel.model import Answer, Audit, Correction, FindingsError, LabelEvent, Source, State

DAY = date(2026, 11, 22)
KEYS = Keyring((Key(DAY, b"a" * 32), Key(DAY, b"b" * 32)))


def audit(organisation, day=DAY, **attributes):
    return Audit(id=f"{organisation}-{day}-{sorted(attributes.items())}", organisation=organisation, family="lrs",
                 version="lrs-2005", day=day, attributes=attributes, answers={})


def refused(call, code):
    with pytest.raises(FindingsError) as caught:
        call()
    assert [finding.code for finding in caught.value.findings] == [code]
    return caught.value.findings[0]


def test_a_pseudonym_is_the_published_construction():
    first = hmac.new(b"a" * 32, b"organisation\0" + b"552081317", hashlib.sha256).digest()[:10]
    assert pseudonym("552 081 317", Keyring(KEYS.keys[:1])) == "org-" + base64.b32encode(first).decode().lower()


@pytest.mark.parametrize("other", ["SOCIETE ETOILE", " société  étoile ", "Société-Étoile", "societe.etoile"])
def test_one_organisation_has_one_pseudonym_however_it_is_typed(other):
    assert pseudonym(other, KEYS) == pseudonym("Société Étoile", KEYS)


def test_names_that_differ_stay_apart():
    assert canonical("12 3") == canonical("123")
    assert canonical("Appel 12 3") != canonical("Appel 123")
    with pytest.raises(ValueError, match="at least one letter"):
        canonical(" - ")


@given(st.text("abcdefghij 0123456789", min_size=1).filter(str.strip))
def test_a_base_moves_to_a_new_key_without_any_name(name):
    before = pseudonym(name, Keyring(KEYS.keys[:1]))
    assert next_pseudonym(before, KEYS.keys[1]) == pseudonym(name, KEYS) != before


def test_without_the_key_a_pseudonym_says_nothing():
    assert pseudonym("552081317", Keyring((Key(DAY, b"c" * 32),))) != pseudonym("552081317", Keyring(KEYS.keys[:1]))
    assert "aaaa" not in repr(KEYS)


def test_keys_are_made_read_and_rotated(tmp_path):
    path = tmp_path / "deep" / "cle.json"
    made = privacy.new_keyring(DAY, path)
    assert privacy.read_keyring(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    turned = privacy.rotated(date(2027, 1, 1), path)
    assert privacy.read_keyring(path) == turned
    assert turned.keys[0] == made.keys[0]
    assert turned.keys[1].secret != made.keys[0].secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["cle.json"]


def test_the_path_of_the_environment_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("REFERENTIEL_CLE", str(tmp_path / "mine.json"))
    assert privacy.default_path() == tmp_path / "mine.json"


def test_a_first_key_never_replaces_another(tmp_path):
    path = tmp_path / "cle.json"
    made = privacy.new_keyring(DAY, path)
    refused(lambda: privacy.new_keyring(DAY, path), "AUD-KEY-THERE")
    assert privacy.read_keyring(path) == made


def test_a_key_is_refused_inside_a_repository(tmp_path):
    (tmp_path / ".git").mkdir()
    finding = refused(lambda: privacy.new_keyring(DAY, tmp_path / "a" / "cle.json"), "AUD-KEY-INSIDE")
    assert finding.params["repository"] == str(tmp_path)
    assert not (tmp_path / "a").exists()


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_key_that_others_may_read_is_refused(tmp_path):
    path = tmp_path / "cle.json"
    privacy.new_keyring(DAY, path)
    path.chmod(0o640)
    assert refused(lambda: privacy.read_keyring(path), "AUD-KEY-SHARED").params["mode"] == "640"


def _keys(name, value):
    key = {"made": "2026-01-01", "secret": base64.b64encode(b"s" * 32).decode()}
    return json.dumps({"keys": [key | {name: value}]})


@pytest.mark.parametrize("content", [
    "", "{", "[]", "{}", '{"keys": []}', '{"keys": [{}]}', _keys("secret", "not base64"), _keys("secret", "c2hvcnQ="),
    _keys("made", "soon"), _keys("secret", 12), "\udcff",
])
def test_a_damaged_key_file_is_told_without_being_quoted(tmp_path, content):
    path = tmp_path / "cle.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    path.chmod(0o600)
    finding = refused(lambda: privacy.read_keyring(path), "AUD-KEY-DAMAGED")
    assert "not base64" not in repr(finding)


def test_no_key_no_pseudonym(tmp_path):
    refused(lambda: privacy.read_keyring(tmp_path / "none.json"), "AUD-KEY-ABSENT")
    (tmp_path / "file").write_text("x")
    refused(lambda: privacy.new_keyring(DAY, tmp_path / "file" / "cle.json"), "AUD-KEY-WRITE")


def test_groups_are_counted_by_organisation():
    audits = [
        audit("a", category="outsourcer", region="Nord"),
        audit("a", category="outsourcer", region="Nord", headcount="1"),
        audit("b", category="outsourcer", region="Nord"),
        audit("c", category="outsourcer", region="Sud"),
        audit("d", category="in_house_centre", region="Sud"),
        audit("e", category="in_house_centre", region="Sud"),
        # Moved: whoever reads the base sees both regions.
        audit("f", category="in_house_centre", region="Sud"),
        audit("f", category="in_house_centre", region="Nord"),
    ]
    found = anonymity(audits, ("category", "region"))
    assert (found.audits, found.organisations) == (8, 6)
    category, region, both = found.groupings
    assert (category.groups, category.smallest, category.under_3) == (2, 3, 0)
    # Nord: a, b; Sud: c, d, e; both: f.
    assert (region.groups, region.smallest, region.alone, region.under_3, region.under_5) == (3, 1, 1, 3, 6)
    # (outsourcer, Nord): a, b; (outsourcer, Sud): c; (in-house, Sud): d, e; (in-house, both): f.
    assert (both.groups, both.alone, both.under_3) == (4, 2, 6)
    assert found.together == both
    assert list(found.to_frame()["smallest"]) == [3, 1, 1]


def test_three_attributes_are_looked_at_alone_in_pairs_and_together():
    found = anonymity([audit("a")], ("category", "region", "year"))
    assert [len(one.attributes) for one in found.groupings] == [1, 1, 1, 2, 2, 2, 3]


def test_nobody_is_not_anonymous():
    found = anonymity([], ("region",))
    assert (found.organisations, found.together.smallest, found.together.groups) == (0, 0, 0)


@pytest.mark.parametrize("names", [(), ("region", "region")])
def test_attributes_are_named_once(names):
    with pytest.raises(ValueError, match="each attribute once"):
        anonymity([], names)


def test_finer_attributes_never_hide_better(demo):
    audits = demo[1]
    for grouping in anonymity(audits).groupings:
        fewer = anonymity(audits, grouping.attributes[:1]).together
        assert grouping.under_3 >= fewer.under_3
        assert grouping.groups >= fewer.groups
    same = [replace(one, attributes={}) for one in audits]
    assert anonymity(same, ("region",)).together.smallest == len({one.organisation for one in audits})


def test_an_import_is_kept_under_pseudonyms():
    name = "Société Étoile"
    one = audit(name)
    named = replace(one, id=f"lrs-{name}-{DAY}")
    event = LabelEvent(id="e-1", organisation=name, family="lrs", day=DAY, kind="refusal", audit=named.id)
    made = Correction(audit=named.id, criterion="A", before=None, after=Answer(State.NOT_ASSESSED), at="2026-11-22",
                      by="b", reason="r")
    source = Source(id="s", family="lrs", kind="confidential", title="t", digest="d")
    known = audit(next_pseudonym("x", KEYS.keys[1]))
    before = Import(source, (named, known), (event,), ((name, "Étoile SA"),), (made,))
    kept = concealed(before, KEYS)
    hidden = pseudonym(name, KEYS)
    assert [one.organisation for one in kept.audits] == [hidden, before.audits[1].organisation]
    assert kept.names == ((hidden, name), (hidden, "Étoile SA"))
    assert (kept.events[0].organisation, kept.events[0].audit) == (hidden, kept.audits[0].id)
    assert kept.corrections[0].audit == kept.audits[0].id == f"lrs-{hidden}-{DAY}"
    assert name not in repr((kept.audits, kept.events, kept.corrections))
    assert concealed(kept, KEYS) == kept
