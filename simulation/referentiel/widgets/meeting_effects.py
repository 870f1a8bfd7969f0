"""The effects of the amendments of a meeting on past audits: read beside the files, computed when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from referentiel.audits import Store
from referentiel.authoring import KnownEffect, LiveEffect, compute_effect, known_effect, past_effect
from referentiel.authoring.filed import Filed
from referentiel.files import Registries, Versions, read_registries, read_versions
from referentiel.files.amendments import AmendmentDocument
from referentiel.model import Audit, Source, StandardVersion


class PastAudits:
    """The audits of a base, judged under a draft; everything is read when first needed.

    Parameters
    ----------
    folder
        Folder of the versions.
    base
        Address of the base of audits; the person's own when not given.
    """

    def __init__(self, folder: Path, base: str | None = None) -> None:
        self._folder, self._base = folder, base
        self._live: dict[str, LiveEffect | None] = {}
        self._sources: dict[str, tuple[Source, ...]] = {}

    @cached_property
    def versions(self) -> Versions:
        """The versions of the folder that read."""
        return read_versions(self._folder)

    @cached_property
    def registries(self) -> Registries:
        """The registries of the folder."""
        return read_registries(self._folder)

    def base_of(self, draft: StandardVersion) -> StandardVersion | None:
        """Return the version that a draft would replace; None when no file has it."""
        return self.versions.get(draft.supersedes or "")

    def sources(self, draft: StandardVersion) -> tuple[Source, ...]:
        """Return where the audits come from."""
        live = self._of(draft)
        if draft.family not in self._sources:
            used = {audit.source for audit in live.history.audits} if live else set()
            told = Store(self._base).sources(draft.family)
            self._sources[draft.family] = tuple(source for source in told if source.id in used)
        return self._sources[draft.family]

    def known(self, filed: Filed, document: AmendmentDocument) -> KnownEffect | None:
        """Return the effect kept beside an amendment, computed now when there is none; None without an audit.

        Raises
        ------
        FindingsError
            The amendment does not stand, a file does not read, an audit was made under a version that is missing.
        """
        live = self._of(filed.version)
        if live is None:
            return None
        known = known_effect(live, filed.version, document)
        return known if known.stored else self.again(filed, document)

    def again(self, filed: Filed, document: AmendmentDocument) -> KnownEffect | None:
        """Compute the effect of an amendment on the audits and the text of today; raises as `known`."""
        live = self._of(filed.version)
        if live is None:
            return None
        beside = filed.beside(document.amendment)
        return KnownEffect(compute_effect(live, filed.version, document, date.today(), beside), ())  # noqa: DTZ011

    def _of(self, draft: StandardVersion) -> LiveEffect | None:
        key = f"{draft.family} {draft.supersedes}"
        if key not in self._live:
            self._live[key] = self._read(draft, self._audits(draft.family))
        return self._live[key]

    def _audits(self, family: str) -> tuple[Audit, ...]:
        return Store(self._base).load(family)

    def _read(self, draft: StandardVersion, audits: Sequence[Audit]) -> LiveEffect | None:
        base = self.base_of(draft)
        if base is None or not audits:
            return None
        return past_effect(base, audits, self.versions, self._folder)
