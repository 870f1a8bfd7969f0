"""The demonstration histories: the waves of the dossier, plausible answers, the same bytes everywhere."""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from referentiel.audits import Store, demo_history, enlarged_history, latest_per_organisation
from referentiel.audits.applicable import actor_type, asked
from referentiel.audits.demo.calendar import VERSIONS, candidates
from referentiel.audits.demo.draws import Draws
from referentiel.audits.demo.history import made_up
from referentiel.audits.demo.model import Model
from referentiel.audits.demo.names import invented_names
from referentiel.files import read_version
from referentiel.model import Answer, FindingsError, Graded, Measure, Points, State

HERE = Path(__file__).parent
TOY = read_version(HERE / "data" / "toy_version.yaml")
TOYS = {name: TOY.model_copy(update={"id": name}) for name in VERSIONS}

# Typed again from the dossier: year and month, version, first audits, awarded (of which for one year), refused,
# renewals due, renewed, not renewed, labels active after.
WAVES = {
    "V1": ((2006, 3), "lrs-2005", 11, 8, 0, 3, 0, 0, 0, 8),
    "V2": ((2007, 2), "lrs-2005", 9, 7, 0, 2, 0, 0, 0, 15),
    "V3": ((2007, 9), "lrs-2005", 3, 2, 1, 1, 0, 0, 0, 17),
    "V4": ((2008, 3), "lrs-2005", 2, 1, 0, 1, 8, 7, 1, 17),
    "V5": ((2008, 5), "lrs-2008", 3, 2, 0, 1, 0, 0, 0, 19),
    "V6": ((2008, 7), "lrs-2008", 2, 1, 0, 1, 0, 0, 0, 20),
    "V7": ((2008, 10), "lrs-2008", 2, 1, 0, 1, 1, 0, 1, 20),
    "V8": ((2009, 3), "lrs-2008", 6, 4, 0, 2, 7, 6, 1, 22),
    "V9": ((2009, 11), "lrs-2008", 7, 5, 0, 2, 1, 1, 0, 27),
    "V10": ((2010, 6), "lrs-2009", 4, 2, 0, 2, 10, 9, 1, 28),
    "V11": ((2011, 3), "lrs-2009", 4, 2, 0, 2, 11, 10, 1, 29),
    "V12": ((2012, 2), "lrs-2011", 5, 3, 0, 2, 6, 4, 2, 30),
    "V13": ((2012, 11), "lrs-2011", 4, 2, 0, 2, 0, 0, 0, 32),
}
# Firms, brands, bodies and places of business named by the dossier: no invented name may hold one.
REAL = (
    "teleperformance", "tph", "acticall", "canal", "orange", "edf", "gdf", "suez", "bouygues", "telecom", "afnor",
    "ernst", "young", "ey", "avenue", "afrc", "sp2c", "smt", "alrs", "inrc", "osi", "afut", "asseco", "andrh", "seca",
    "secafi", "bearingpoint", "sfam", "insee", "inrs", "cnil", "dgefp", "cfdt", "cfe", "cgc", "cftc", "cgt", "sud",
    "solidaires", "andre", "wauquiez", "borloo", "pacitel", "bloctel", "sitel", "webhelp", "arvato", "phone",
)
DEMO_DIGEST = "9dbccbc251f3fcf5e445de398864aacb52be4223c873331b01414bad2749f216"
ENLARGED_DIGEST = "b7ac0d3c6fc6b98aa5e59666bf5ef92225da75bf8f8e3bef3a3695c952c4ec89"
TOY_DIGEST = "043fa43d23e99ecaac29f4f5fb360df85fdffbe6c21cd43244e52ce3f3336740"


@pytest.fixture(scope="module")
def audits(demonstration):
    return demonstration.audits


@pytest.fixture(scope="module")
def enlarged(versions):
    return enlarged_history(versions)


@pytest.fixture(scope="module")
def toy():
    return demo_history(TOYS)


def passed(audit):
    return audit.decision in {"award", "shortened_award"}


def of_kind(audit):
    category, headcount = audit.attributes["category"], audit.attributes["headcount"]
    kinds = {"in_house_centre": "C", "client_organisation": "D"}
    return kinds.get(category, "S" if headcount < 300 else "P")


def active(events, day):
    """The labels in force at the end of a day, read from the events alone, one organisation at a time."""
    holders = []
    for organisation in {event.organisation for event in events}:
        own = [event for event in events if event.organisation == organisation and event.day <= day]
        own.sort(key=lambda event: event.day)
        until = None
        for event in own:
            if event.kind in {"award", "shortened_award"}:
                until = event.until
            elif event.kind in {"withdrawal", "hand_back", "expiry"}:
                until = None
        if until is not None and day <= until:
            holders.append(organisation)
    return holders


# ---- the table of the dossier


@pytest.mark.parametrize("wave", WAVES)
@pytest.mark.parametrize("copies", [1, 3])
def test_each_wave_is_that_of_the_table(demonstration, enlarged, wave, copies):
    month, version, first, awarded, short, refused, due, renewed, lost, after = WAVES[wave]
    made = demonstration if copies == 1 else enlarged
    there = [audit for audit in made.audits if audit.wave == wave]
    news = [audit for audit in there if audit.nature == "first"]
    again = [audit for audit in there if audit.nature == "renewal"]
    assert {(audit.day.year, audit.day.month) for audit in there} == {month}
    assert {audit.version for audit in there} == {version}
    labelled = sum(map(passed, news))
    assert (len(news), labelled, len(news) - labelled) == (copies * first, copies * awarded, copies * refused)
    assert sum(audit.decision == "shortened_award" for audit in there) == copies * short
    kept = sum(map(passed, again))
    assert (len(again), kept, len(again) - kept) == (copies * due, copies * renewed, copies * lost)
    assert len(active(made.events, there[0].day)) == copies * after


def test_totals(audits):
    assert len(audits) == 106
    first = [audit for audit in audits if audit.nature == "first"]
    renewals = [audit for audit in audits if audit.nature == "renewal"]
    assert (len(first), sum(map(passed, first))) == (62, 40)
    assert (len(renewals), sum(map(passed, renewals))) == (44, 37)
    assert Counter(audit.decision for audit in audits) == {
        "award": 76, "shortened_award": 1, "refusal": 27, "certificate": 2}
    assert [audit.wave for audit in audits if audit.decision == "certificate"] == ["V11", "V13"]
    assert {audit.organisation for audit in audits} == {f"org-{number:03d}" for number in range(1, 63)}


def test_labels_in_force_between_the_sessions(demonstration):
    held = {day: active(demonstration.events, day) for day in (
        date(2006, 3, 14), date(2009, 1, 27), date(2009, 1, 28), date(2009, 3, 10), date(2011, 12, 31))}
    assert [len(who) for who in held.values()] == [0, 20, 19, 19, 29]
    latest = {audit.organisation: audit for audit in demonstration.audits if audit.day.year < 2012}
    assert Counter(of_kind(latest[who]) for who in held[date(2011, 12, 31)]) == {"P": 15, "S": 3, "C": 8, "D": 3}


def test_events_tell_the_story(demonstration):
    kinds = Counter(event.kind for event in demonstration.events)
    assert kinds == {"award": 76, "shortened_award": 1, "refusal": 27, "certificate": 2, "withdrawal": 1,
                     "hand_back": 1, "expiry": 6}
    by_id = {audit.id: audit for audit in demonstration.audits}
    assert len({event.id for event in demonstration.events}) == len(demonstration.events)
    assert [event.day for event in demonstration.events] == sorted(event.day for event in demonstration.events)
    for event in demonstration.events:
        assert (event.until is not None) == (event.kind in {"award", "shortened_award", "certificate"})
        assert event.source == demonstration.source.id
        if event.kind == "hand_back":
            assert (event.audit, event.day) == ("", date(2009, 1, 28))
        else:
            audit = by_id[event.audit]
            assert (event.day, event.organisation) == (audit.day, audit.organisation)
            assert event.kind in {audit.decision, "withdrawal", "expiry"}
    withdrawn = next(event for event in demonstration.events if event.kind == "withdrawal")
    shortened = next(event for event in demonstration.events if event.kind == "shortened_award")
    assert (withdrawn.day, withdrawn.organisation) == (date(2008, 10, 1), shortened.organisation)


def test_labels_last_two_years_then_three(demonstration):
    renewed = defaultdict(list)
    for audit in demonstration.audits:
        renewed[audit.organisation].append(audit.day)
    for event in demonstration.events:
        if event.kind == "award":
            years = (event.until - event.day).days / 365.25
            later = [day for day in renewed[event.organisation] if day > event.day]
            due = 2 if event.day.year < 2010 else 3
            assert years == pytest.approx(due, abs=0.01) or event.until == min(later), "kept until its renewal"


def test_only_an_organisation_that_holds_a_label_is_renewed(audits):
    held = {}
    for audit in audits:
        assert (audit.nature == "renewal") == held.get(audit.organisation, False)
        held[audit.organisation] = passed(audit)


def test_ids_follow_the_order_of_import(audits, enlarged):
    assert audits[0].id == "demo-V01-01"
    for made in (audits, enlarged.audits):
        assert [audit.id for audit in made] == sorted({audit.id for audit in made})
    assert not {audit.id for audit in audits} & {audit.id for audit in enlarged.audits}
    assert not {audit.organisation for audit in audits} & {audit.organisation for audit in enlarged.audits}


def test_facts_of_an_organisation(audits):
    kinds, regions = {}, {}
    for audit in audits:
        assert kinds.setdefault(audit.organisation, of_kind(audit)) == of_kind(audit)
        assert regions.setdefault(audit.organisation, audit.attributes["region"]) == audit.attributes["region"]
        headcount = audit.attributes["headcount"]
        bounds = {"moins de 50": (0, 49), "50 à 299": (50, 299), "300 à 999": (300, 999), "1000 et plus": (1000, 10**6)}
        low, high = bounds[audit.attributes["size_class"]]
        assert low <= headcount <= high
    assert len(set(regions.values())) >= 10
    assert {audit.firm for audit in audits if audit.day.year < 2012} == {"cabinet-A"}
    assert {audit.firm for audit in audits if audit.day.year == 2012} == {"cabinet-A", "cabinet-B"}


def test_sources_are_marked_as_invented(demonstration, enlarged):
    for made, count in ((demonstration, 106), (enlarged, 318)):
        assert (made.source.kind, made.source.family, made.source.audits) == ("synthetic", "lrs", count)
        assert "synthétique" in made.source.title
        assert {audit.source for audit in made.audits} == {made.source.id}
        assert made.source.notes["versions"] == ", ".join(VERSIONS)
    assert "agrandi" in enlarged.source.title
    assert "agrandi" not in demonstration.source.title


# ---- names


def tokens(name):
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return set(re.findall(r"[a-z0-9]+", plain))


def test_names_are_invented_and_stand_apart(demonstration, enlarged):
    for made in (demonstration, enlarged):
        assert set(made.names) == {audit.organisation for audit in made.audits}
        assert len(set(made.names.values())) == len(made.names)
        for name in made.names.values():
            assert not tokens(name) & set(REAL), name
            assert "*" not in name
        told = " ".join(str(audit) for audit in made.audits)
        assert [name for name in made.names.values() if name in told] == []
        assert not any(made.names[event.organisation] in event.note for event in made.events)


def test_real_names_would_be_seen():
    assert tokens("Téléperformance France") & set(REAL)
    with pytest.raises(ValueError, match="not enough names"):
        invented_names(["D"] * 1_000, Draws(1))


# ---- answers


def check_answers(versions, audits):
    for audit in audits:
        criteria = asked(versions[audit.version], audit.attributes, audit.day)
        assert list(audit.answers) == [criterion.code for criterion, _ in criteria]
        for criterion, _ in criteria:
            answer = audit.answers[criterion.code]
            assert answer.state is not State.NOT_COMPUTABLE
            assert (answer.value is None) == (answer.state is not State.VALUE)
            assert bool(answer.note) == (answer.state is State.NOT_APPLICABLE)
            if answer.value is not None:
                check_value(criterion.observation, answer.value)


def check_value(observation, value):
    if isinstance(observation, Measure):
        assert observation.range[0] <= value <= observation.range[1]
        assert -value.as_tuple().exponent <= 2
        return
    top = {Graded: lambda o: len(o.levels) - 1, Points: lambda o: o.max}.get(type(observation))
    assert 0 <= value <= (1 if top is None else top(observation))
    assert value == int(value)


def test_every_criterion_that_applies_has_a_possible_answer(versions, audits, enlarged, toy):
    check_answers(versions, audits)
    check_answers(versions, enlarged.audits)
    check_answers(TOYS, toy.audits)


def test_knockouts_and_eligibility_are_rarely_left_out(versions, audits):
    vital = {c.code for name in VERSIONS for _, c in versions[name].criteria() if any(c.knockout.by_type.values())}
    states = [answer.state for audit in audits for code, answer in audit.answers.items() if code in vital | {"GOV-03"}]
    assert states.count(State.NOT_ASSESSED) / len(states) < 0.01


def test_what_is_without_object_lasts_and_is_justified(audits):
    without = defaultdict(set)
    for audit in audits:
        for code, answer in audit.answers.items():
            if answer.state is State.NOT_APPLICABLE:
                without[code].add(audit.organisation)
                assert len(answer.note) > 20
    assert 1 <= len(without["CT-14"]) <= 15
    for audit in audits:
        if audit.organisation in without["CT-14"] and "CT-14" in audit.answers:
            assert audit.answers["CT-14"].state is State.NOT_APPLICABLE


def test_some_are_refused_for_their_jobs_abroad(audits):
    abroad = [a for a in audits if "GOV-03" in a.answers and a.answers["GOV-03"].value is not None
              and a.answers["GOV-03"].value < (50 if a.version == "lrs-2011" else 60)]
    assert 2 <= len(abroad) <= 12
    assert all(audit.decision == "refusal" for audit in abroad)


def test_a_value_means_the_same_under_every_version(demonstration):
    """The ladders rise from version to version; what is measured moves with the organisation, not with them."""
    moves = []
    by_organisation = defaultdict(list)
    for audit in demonstration.audits:
        by_organisation[audit.organisation].append(audit)
    for own in by_organisation.values():
        for before, after in pairwise(own):
            a, b = before.answers.get("RH-10"), after.answers.get("RH-10")
            if a and b and a.value is not None and b.value is not None and before.version != after.version:
                moves.append(float(b.value - a.value))
    # Required hours went from 35 to 70 in the ladders; a jump of the answers with them would show here.
    assert len(moves) > 10
    assert -5 < mean(moves) < 15


def test_pay_never_stands_under_the_minimum_wage(audits):
    pay = [a.answers["RH-21"].value for a in audits if "RH-21" in a.answers and a.answers["RH-21"].value is not None]
    assert min(pay) == 1
    assert pay.count(Decimal("1.00")) >= 5


# ---- declared, then corrected


def test_corrections_end_on_what_the_audit_holds(versions, demonstration):
    by_id = {audit.id: audit for audit in demonstration.audits}
    seen = set()
    for one in demonstration.corrections:
        audit = by_id[one.audit]
        assert one.after == audit.answers[one.criterion]
        assert one.before != one.after
        assert one.by == audit.firm
        assert 14 <= (audit.day - date.fromisoformat(one.at)).days <= 45
        assert len(one.reason) > 10
        assert (one.audit, one.criterion) not in seen
        seen.add((one.audit, one.criterion))
        criterion = next(c for _, c in versions[audit.version].criteria() if c.code == one.criterion)
        check_value(criterion.observation, one.before.value)
    assert {len({one.at for one in demonstration.corrections if one.audit == name}) for name, _ in seen} == {1}


# ---- the same bytes everywhere


def test_the_same_seed_gives_the_same_bytes(versions, demonstration, enlarged, toy):
    assert demo_history(versions) == demonstration
    assert demonstration.source.digest == DEMO_DIGEST
    assert enlarged.source.digest == ENLARGED_DIGEST
    assert toy.source.digest == TOY_DIGEST
    assert demonstration.source.id == f"demo-{DEMO_DIGEST[:12]}"


def test_the_digest_covers_everything(versions, demonstration):
    strict = made_up(Model(versions, severity=1_000), candidates(), "demo")
    assert strict.source.digest != demonstration.source.digest
    early = [audit.answers for audit in strict.audits if audit.day.year < 2012]
    assert early == [audit.answers for audit in demonstration.audits if audit.day.year < 2012]


def test_another_draw_is_another_organisation(versions):
    model, candidate = Model(versions), candidates()[0]
    one, again, other = (model.audits_of(candidate, draw) for draw in (0, 0, 1))
    assert one == again
    assert one[0].answers != other[0].answers
    assert [audit.wave for audit in one] == ["V1", "V4", "V10"]


def test_a_criterion_more_moves_no_other_answer(toy):
    (section,) = TOY.sections
    fewer = {name: version.model_copy(update={"sections": (
        section.model_copy(update={"criteria": section.criteria[2:]}),)}) for name, version in TOYS.items()}
    for whole, part in zip(toy.audits, demo_history(fewer).audits, strict=True):
        assert {code: whole.answers[code] for code in part.answers} == part.answers


def test_a_missing_version_is_told(versions):
    with pytest.raises(FindingsError) as caught:
        demo_history({"lrs-2005": versions["lrs-2005"], "lrs-2011": versions["lrs-2011"]})
    assert [(f.code, f.found) for f in caught.value.findings] == [
        ("VER-AUDITED", "lrs-2008"), ("VER-AUDITED", "lrs-2009")]


def test_progress_goes_to_the_end(versions):
    told = []
    demo_history(versions, progress=lambda done, whole: told.append((done, whole)))
    assert told == [(0, 106), (106, 106)]


def test_draws_are_whole_numbers_in_their_bounds():
    draws = Draws(1)
    normals = [draws.normal(f"n/{number}") for number in range(2_000)]
    assert all(isinstance(number, int) for number in normals)
    assert abs(mean(normals)) < 60
    assert 950 < (sum(number * number for number in normals) / len(normals)) ** 0.5 < 1_050
    assert {draws.uniform(f"u/{number}", 3, 5) for number in range(100)} == {3, 4, 5}
    assert all(10 <= draws.quantile(f"q/{number}", (10, 20, 50)) <= 50 for number in range(100))
    assert sorted(draws.order("o", "abc")) == list("abc")
    assert draws.under("a").normal("b") != draws.normal("b")
    with pytest.raises(ValueError, match="weights"):
        draws.one_of("w", "ab", (0, -1))


def test_actor_types_and_conditions():
    small = {"category": "outsourcer", "headcount": Decimal(299)}
    day = date(2006, 3, 15)
    assert actor_type(TOY, small, day) == "small_outsourcer"
    assert actor_type(TOY, {**small, "headcount": Decimal(300)}, day) == "other"
    assert actor_type(TOY, {"category": "outsourcer"}, day) == "other"
    codes = {c.code for c, _ in asked(TOY, {"category": "in_house_centre", "headcount": Decimal(49)}, day)}
    assert "SOC-02" not in codes


def test_the_latest_audit_of_each_organisation(audits):
    assert len(latest_per_organisation(audits)) == 62


def test_the_base_keeps_all_of_it(demonstration, tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'base.sqlite3'}")
    made = demonstration
    assert store.add(made.source, made.audits, events=made.events, names=made.names, corrections=made.corrections)
    assert store.events("lrs") == made.events
    assert store.corrections("lrs") == made.corrections
    assert store.names() == {organisation: (name,) for organisation, name in made.names.items()}
    wrong = replace(made.corrections[0], after=Answer(State.NOT_ASSESSED))
    with pytest.raises(ValueError, match="does not hold that answer"):
        store.add(replace(made.source, digest="x"), made.audits, corrections=[wrong])
