"""Criteria are found by code, by word, without accents, best first."""

from referentiel.model import search


def codes(version, typed):
    return [hit.criterion.code for hit in search(version, typed)]


def test_a_code_comes_first(lrs_2005):
    assert codes(lrs_2005, "ct-12")[0] == "CT-12"
    assert search(lrs_2005, "CT-12")[0].where == "code"


def test_words_are_found_without_accents_or_case(lrs_2005):
    assert "CT-12" in codes(lrs_2005, "PREVENANCE horaires") or "CT-12" in codes(lrs_2005, "changement horaire")
    assert set(codes(lrs_2005, "handicapés")) == set(codes(lrs_2005, "HANDICAPES")) != set()


def test_every_word_counts(lrs_2005):
    assert set(codes(lrs_2005, "formation initiale")) <= set(codes(lrs_2005, "formation"))
    assert codes(lrs_2005, "formation licorne") == []


def test_nothing_typed_finds_nothing(lrs_2005):
    assert search(lrs_2005, "  ") == ()
