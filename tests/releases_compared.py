"""The handmade release with another text beside it: what its reader and its pages are tried on."""

from dataclasses import replace

from releases_made import made

from referentiel.files import fingerprint
from referentiel.releases import Comparison, Counts, Group, Table, fingerprint_of, record_of

TABLE = ((9, 3, 8), (0, 3, 3), (0, 0, 4))
COARSE = ((9, 11), (0, 6), (0, 4))


def named(version):
    return {"id": version.id, "title": version.title, "provenance": version.provenance,
            "fingerprint": fingerprint(version)}


def compared(table=TABLE, own=None, other=None, **changes):
    """Thirty audits, twenty of which pass: nine do under the other text, three do not, eight cannot be computed."""
    told = {"id": "lrs-2011", "title": "Label, version de 2011", "provenance": "reconstruction",
            "fingerprint": "ef" * 32}
    release = made(comparison=Comparison(told if other is None else named(other), table),
                   **({} if own is None else {"version": named(own)}), **changes)
    return replace(release, fingerprint=fingerprint_of(record_of(release)))


def merged(table):
    """One position, non-passes and audits without an outcome as one number."""
    few = Counts(20, None, None, None, None, None, None)
    return compared(table, merged_standings=True, positions=(("", ""),),
                    tables=(Table("", (Group(("Ensemble",), 30, 20, None, (few,)),)),))
