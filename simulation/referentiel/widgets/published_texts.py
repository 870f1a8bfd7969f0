"""The texts beside a release: what the folder of versions lets the public read, if there is one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from referentiel.files import Registries, Versions
from referentiel.model import Crosswalks, FindingsError, StandardVersion
from referentiel.releases import Release

from .folder import read_folder


@dataclass(frozen=True, eq=False)
class PublishedTexts:
    """Texts of the standard beside a release.

    Parameters
    ----------
    shown
        By id: adopted versions, and the drafts that the release itself names; of its family where that is known.
    read
        Every version of the folder: the roads from one text to another pass through them.
    own
        The version that the release names; None where the folder has none of that id.
    readable
        Whether the folder can be read; why it cannot is no business of the public: it names places of the machine.
    """

    shown: Mapping[str, StandardVersion] = field(default_factory=dict)
    read: Versions = field(default_factory=lambda: Versions({}))
    own: StandardVersion | None = None
    crosswalks: Crosswalks = field(default_factory=lambda: Crosswalks.of(()))
    registries: Registries = field(default_factory=Registries)
    readable: bool = True


def published_texts(release: Release, folder: str | None = None) -> PublishedTexts:
    """Read the texts beside a release; none where the folder cannot be read.

    Parameters
    ----------
    folder
        Of the versions; the environment's, else the project's, when not given.
    """
    try:
        read, crosswalks, registries = read_folder(folder)
    except FindingsError:
        return PublishedTexts(readable=False)
    own = read.get(release.version["id"])
    named = {release.version["id"], *([release.comparison.version["id"]] if release.comparison else [])}
    shown = {name: one for name, one in read.items() if (one.provenance != "draft" or name in named)
             and (own is None or one.family == own.family)}
    return PublishedTexts(shown, read, own, crosswalks, registries)
