"""What the home page tells of a base: counts against the engine's own, provenance, fingerprints, escaping."""

import re

from referentiel.engine import History, decide
from referentiel.files import fingerprint
from referentiel.model import Source
from referentiel.report.home import home
from referentiel.texts import text


def counts_of(glance):
    return {name: glance.count(f'<i class="{name}"') for name in "mrn"}


def test_each_audit_is_decided_under_its_own_text(versions, demo):
    source, audits = demo
    wanted = {"m": 0, "r": 0, "n": 0}
    for audit in audits:
        found = decide(versions[audit.version], History.of([audit], versions))
        name = "n" if not found.computable[0] else "m" if found.passes[0] else "r"
        wanted[name] += 1
    told = home(versions, audits, [source])
    assert counts_of(told["glance"]) == wanted
    assert f"{wanted['m']} réussites sur {wanted['m'] + wanted['r']} audits calculables" in told["glance"]


def test_audits_of_a_text_that_cannot_be_read_are_not_computable(versions, demo):
    source, audits = demo
    known = {name: one for name, one in versions.items() if name != "lrs-2005"}
    lost = sum(audit.version == "lrs-2005" for audit in audits)
    assert lost > 0
    assert counts_of(home(known, audits, [source])["glance"])["n"] >= lost


def test_texts_histories_and_fingerprints(versions, demo):
    told = home(versions, demo[1], [demo[0]])
    assert [one for _, one in told["texts"]][-1] == "egapro-2019"
    assert [text("home.print.version", id="lrs-2005"), fingerprint(versions["lrs-2005"])[:8]] in told["prints"]
    assert told["histories"][0][0] == text("home.kind.synthetic")


def test_an_empty_base(versions):
    told = home(versions, (), ())
    assert (told["glance"], told["histories"]) == ("", [])
    assert len(told["texts"]) == len(versions)


def test_many_audits_are_a_band(versions, demo):
    glance = home(versions, demo[1] * 3, [demo[0]])["glance"]
    assert counts_of(glance) == {"m": 1, "r": 1, "n": 1}
    assert re.search(r'class="bande" role="img" aria-label="318', glance)


def test_what_a_source_is_called_is_data(versions):
    evil = Source(id="x", family="lrs", kind="open", title="<script>alert(1)</script>", digest="0" * 64)
    assert home(versions, (), [evil])["histories"][0][1] == "<script>alert(1)</script>", "the template escapes it"
