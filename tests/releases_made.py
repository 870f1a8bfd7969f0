"""A release written by hand, and its faults: what the reader and the pages are tried on."""

from dataclasses import replace
from decimal import Decimal

from referentiel.releases import Counts, Group, Lever, Release, Table, fingerprint_of, record_of

MARK = "outcomes.award.global_at_least"
MINIMUM = "outcomes.award.sections_at_least"


def counts(passes, non_passes, missing, gained=0, lost=0):
    return Counts(passes, non_passes, missing, gained, lost, 0, 0)


def made(**changes):
    """Thirty audits of twenty organisations: two levers, a breakdown in two classes withheld but in force."""
    whole = Group(("Ensemble",), 30, 20, 12_300, (
        counts(20, 6, 4), counts(15, 11, 4, lost=5), counts(17, 9, 4, lost=3), counts(12, 14, 4, lost=8)))
    large = Group(("300 et plus",), 12, 9, None, (counts(8, 4, 0), None, None, None))
    small = Group(("50 à 99", "100 à 299"), 18, 11, None, (counts(12, 2 + 0, 4), None, None, None))
    release = Release(
        audience="partners", control="applied", made_on="2026-01-02",
        version={"id": "lrs-2005", "title": "Label, version de 2005", "provenance": "reconstruction",
                 "fingerprint": "ab" * 32},
        history={"audits": 30, "organisations": 20, "synthetic": True, "fingerprint": "cd" * 32,
                 "sources": ({"kind": "synthetic", "title": "Démonstration"},)},
        parameters={"organisations": 3, "dominance": 85, "most_values": 8}, citation="À citer ainsi.",
        merged_standings=False,
        levers=(Lever(MARK, "barre d’une issue", "score", Decimal(60), (Decimal(65),)),
                Lever(MINIMUM, "minimum de rubrique", "score", Decimal(40), (Decimal("45.5"),))),
        positions=(("", ""), ("65", ""), ("", "45.5"), ("65", "45.5")),
        tables=(Table("", (whole,)), Table("size_class", (large, small))), left_out=("region",))
    release = replace(release, **changes)
    return replace(release, fingerprint=fingerprint_of(record_of(release)))
