"""What the impact page explores: the audits of the family of a version, and those of them that are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.audits import Store
from referentiel.compare import Exploration, Replay, audited_versions, read_through, replay
from referentiel.engine import History
from referentiel.files import Versions
from referentiel.model import Audit, Crosswalks, FindingsError, Source, StandardVersion
from referentiel.report.findings import findings_sentence


class Explored:
    """Audits read from a base, explored under a version; what cannot be read is told, never left out.

    Attributes
    ----------
    audits : tuple of Audit
        Every audit of the family of the version; none when the base cannot be read.
    exploration : Exploration or None
        The version and the audits chosen; None where none is chosen or one cannot be explored.
    fault : str
        Why there is no exploration, in French; empty where nothing is wrong.
    """

    def __init__(self, versions: Versions, store: Store, crosswalks: Crosswalks) -> None:
        self._versions, self._store, self._crosswalks = versions, store, crosswalks
        self._version: StandardVersion = next(iter(versions.values()))
        self.audits: tuple[Audit, ...] = ()
        self._chosen: tuple[Audit, ...] = ()
        self._sources: tuple[Source, ...] = ()
        self._replayed: Replay | None = None
        self.exploration: Exploration | None = None
        self.fault = self._unread = ""

    @property
    def families(self) -> Sequence[str]:
        """Families that the base has audits of.

        Raises
        ------
        FindingsError
            The base cannot be read.
        """
        return self._store.families()

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where the audits chosen come from; where all come from when none is chosen."""
        used = {audit.source for audit in self._chosen or self.audits}
        return tuple(source for source in self._sources if source.id in used)

    def open(self, version: StandardVersion) -> None:
        """Read the audits of the family of a version; none is chosen yet."""
        self._version, self._unread, self.audits, self._sources = version, "", (), ()
        try:
            self.audits, self._sources = self._store.load(version.family), self._store.sources(version.family)
        except FindingsError as error:
            self._unread = findings_sentence(error.findings)
        self.choose(())

    def choose(self, audits: Sequence[Audit]) -> None:
        """Explore some of the audits."""
        self._chosen, self.exploration, self._replayed, self.fault = tuple(audits), None, None, self._unread
        if not audits:
            return
        self.fault = ""
        try:
            audited = audited_versions(audits, self._versions, self._versions.refused)
            history = read_through(History.of(audits, audited), self._version, self._versions, self._crosswalks)
        except FindingsError as error:
            self.fault = findings_sentence(error.findings)
        else:
            self.exploration = Exploration(self._version, history)

    def replay(self) -> Replay:
        """Replay the audits chosen under the version, once."""
        if self._replayed is None:
            self._replayed = replay(self._chosen, self._version, self._versions, self._crosswalks)
        return self._replayed
