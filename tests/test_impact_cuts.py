"""An effect cut by class: each class counted one audit at a time, and told with what it rests on."""

from collections import Counter
from decimal import Decimal

import pytest

from referentiel.compare import Exploration, segments
from referentiel.engine import History
from referentiel.model.change import Change
from referentiel.report.segments import segments_page

MARK = "outcomes.award.global_at_least"


@pytest.fixture
def moved(lrs_2005, versions, demo):
    explored = Exploration(lrs_2005, History.of(demo[1], versions))
    return explored.effect((Change(MARK, Decimal(70)),))


@pytest.mark.parametrize("by", ["actor_type", "year", "region", "wave"])
def test_classes_are_counted_as_one_audit_after_the_other_would(moved, by):
    audits = moved.before.history.audits
    names = [moved.before.actor_type(i) or "" if by == "actor_type" else str(audit.day.year) if by == "year"
             else audit.wave if by == "wave" else str(audit.attributes.get("region", ""))
             for i, audit in enumerate(audits)]
    found = {one.name: one for one in segments(moved, names)}
    assert {name: one.audits for name, one in found.items()} == Counter(names)
    for name, one in found.items():
        own = [i for i, other in enumerate(names) if other == name]
        pairs = Counter(moved.standing(i) for i in own)
        assert one.gained == pairs["non_pass", "pass"]
        assert one.lost == pairs["pass", "non_pass"]
        assert one.passes_after == sum(moved.after.passes[i] for i in own)
        assert one.computable_before == sum(moved.before.computable[i] for i in own)
        assert one.moved == len({audits[i].organisation for i in own if moved.standing(i)[0] != moved.standing(i)[1]})
    assert sum(one.lost for one in found.values()) == moved.lost > 0


def test_as_many_classes_as_audits_are_wanted(moved):
    with pytest.raises(ValueError, match="classes for 106 audits"):
        segments(moved, ["a"])


def test_the_page_says_who_loses_most_and_what_rests_on_few(moved, lrs_2005):
    names = [str(audit.day.year) for audit in moved.before.history.audits]
    page = segments_page(segments(moved, names, str), "year", lrs_2005)
    assert page.title.startswith("Selon l’année")
    assert page.title.endswith("perd le plus")
    rows = {row[0]: row for row in page.tables[0].rows}
    assert sum(int(row[5]) for row in rows.values()) == moved.lost
    assert any("moins de 3 organisations" in one for one in page.sentences)


def test_without_an_effect_the_page_says_so(lrs_2005, versions, demo):
    effect = Exploration(lrs_2005, History.of(demo[1], versions)).effect(())
    names = [effect.before.actor_type(i) or "" for i in range(effect.audits)]
    assert segments_page(segments(effect, names), "actor_type", lrs_2005).title == (
        "Aucun type d’acteur ne change de taux")
