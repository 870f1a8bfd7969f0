"""Releases: what partners and the public may read, one file each. Nothing here can open the audit base."""

from .comparison import Comparison
from .reading import MAX_BYTES, read, release_of
from .release import Counts, Group, Lever, Release, Row, Table
from .writing import fingerprint_of, record_of, written

__all__ = ["MAX_BYTES", "Comparison", "Counts", "Group", "Lever", "Release", "Row", "Table", "fingerprint_of", "read",
           "record_of", "release_of", "written"]
