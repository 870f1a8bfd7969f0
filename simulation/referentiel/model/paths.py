"""Paths to the values of a version that a change may set: read one, list them all."""

from __future__ import annotations

from .grammar import Path, Refused, kind_of, split
from .identity import ByIdentity
from .listing import known, listed, outcome_paths
from .version import StandardVersion

__all__ = ["Path", "Refused", "Targets", "kind_of", "parse_path", "paths"]


_LISTED = ByIdentity[dict[Path, None]](most=1_000)
"""The paths of each object of the versions last read: an editor reads hundreds of paths against one version."""


class Targets:
    """The paths of one version, read one by one; each object of the version is listed once.

    Parameters
    ----------
    version
        The version that the paths are read against.
    """

    def __init__(self, version: StandardVersion) -> None:
        self.version = version

    def read(self, written: str) -> Path:
        """Read a path.

        Raises
        ------
        Refused
            ``CHG-PATH`` or ``CHG-STEP``.
        """
        path = split(written)
        if path not in self.under(path.root, path.name):
            if path.root == "criteria" and path.field == "ladder" and self.under(path.root, path.name):
                raise Refused("CHG-STEP")
            raise Refused("CHG-PATH")
        return path

    def under(self, root: str, name: str) -> dict[Path, None]:
        """Return the paths of one object of the version, in order, not to be changed; none when there is no such."""
        if root == "outcomes":
            return outcome_paths(self.version, name) if any(o.id == name for o in self.version.outcomes) else {}
        return _LISTED.recall(self.version, (root, name), lambda: dict.fromkeys(known(self.version, root, name)))


def parse_path(version: StandardVersion, written: str) -> Path:
    """Read a path against a version.

    Raises
    ------
    Refused
        ``CHG-PATH`` or ``CHG-STEP``.
    """
    return Targets(version).read(written)


def paths(version: StandardVersion) -> list[str]:
    """List every path of a version that a change may set, types included.

    A condition of applicability is listed where the version has it; one on another declared attribute may be set
    too, and is then added.
    """
    return [str(path) for path in listed(version)]
