"""Two texts beside a release: where everything comes from, and what the release holds of the audits under them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from referentiel.files import fingerprint
from referentiel.model import StandardVersion
from referentiel.releases import Release
from referentiel.texts import day, plural, text

from .fragments import fragment
from .provenance import DIGITS, audits_band, texts_band
from .release_page import release_headline, release_sources
from .release_transitions import comparison_figure, comparison_html, comparison_title
from .study import Figure
from .version_names import short_name, titled


def pair_band_html(release: Release, *versions: StandardVersion) -> str:
    """Say where the audits of the release and the texts compared come from, and for whom the release was made."""
    told = text("published.synthetic" if release.synthetic else "published.audits")
    title = text("versions.release.band", titles=" · ".join(titled(one) for one in versions),
                 audience=text(f"release.audience.{release.audience}"),
                 day=day(date.fromisoformat(release.made_on)))
    return fragment("provenance", title=title,
                    sources=[(told, release.synthetic, plural("unit.audits", release.whole.audits))])


def held_title() -> str:
    """Say that a release does not hold the audits under two texts."""
    return text("versions.release.none")


def held_html(release: Release, *versions: StandardVersion) -> str:
    """Say what a release holds where the same audits would stand under two texts: its own figures, under its own text.

    Parameters
    ----------
    versions
        The texts chosen; none where no text can be read.
    """
    body = text(f"versions.release.held.{_standing(release, versions)}", id=release.version["id"],
                headline=release_headline(release))
    return fragment("empty", title=held_title() if versions else text("versions.release.alone"), body=body)


def compared(release: Release, *versions: StandardVersion) -> bool:
    """Tell whether a release was asked to compare two texts, and whether they are still the very same."""
    other = release.comparison
    if other is None:
        return False
    prints = {one.id: fingerprint(one) for one in versions}
    return prints == {one["id"]: one["fingerprint"] for one in (release.version, other.version)}


class Told(NamedTuple):
    """What a release says of the audits under two texts.

    Parameters
    ----------
    finding
        In a sentence.
    parts
        What stands over the buttons of the picture, and under them.
    picture
        Makes the figure, its source and its band told; None where there is nothing to draw.
    """

    finding: str
    parts: tuple[str, str]
    picture: Callable[[], Figure] | None = None


def audits_told(release: Release, *versions: StandardVersion) -> Told:
    """Return what a release says of the audits under two texts.

    The table goes from the text of the release to the other one, whatever the order of those chosen: its rows and
    columns are named.
    """
    other = release.comparison
    if other is None or not compared(release, *versions):
        return Told(held_title(), (held_html(release, *versions), ""))
    if other.table is None:
        title = text("versions.release.withheld.title")
        body = text("versions.release.withheld.body", headline=release_headline(release))
        return Told(title, (fragment("empty", title=title, body=body), ""))
    old, new = (next(one for one in versions if one.id == name["id"]) for name in (release.version, other.version))
    names = short_name(old), short_name(new)
    source = text("versions.release.source", sources=release_sources(release), old=titled(old), new=titled(new),
                  audits=plural("unit.audits", release.whole.audits),
                  organisations=plural("unit.organisations", release.whole.organisations),
                  audience=text(f"release.audience.{release.audience}"),
                  day=day(date.fromisoformat(release.made_on)))
    band = " ".join([audits_band({one["kind"] for one in release.sources}), texts_band(old, new),
                     text("picture.release", digits=release.fingerprint[:DIGITS])])
    return Told(comparison_title(release, names), comparison_html(release, names, source),
                lambda: comparison_figure(release, names).signed(source, band))


def _standing(release: Release, versions: tuple[StandardVersion, ...]) -> str:
    """Tell how the text of the release stands beside those chosen: among them, changed since, or elsewhere."""
    own = next((one for one in versions if one.id == release.version["id"]), None)
    if own is None:
        return "elsewhere" if versions else "alone"
    return "own" if fingerprint(own) == release.version["fingerprint"] else "changed"


def lone_title_html() -> str:
    """Return the title of the page where there are no two texts to compare."""
    return fragment("page_title", title=text("versions.heading"), lead=text("page.app.comparer_versions.lead"))


def unread_html(versions: int, *, readable: bool) -> str:
    """Say why no two texts can be compared.

    Parameters
    ----------
    versions
        How many texts can be shown.
    readable
        Whether the folder of versions can be read at all.
    """
    if not readable:
        return fragment("alert", title=text("versions.release.unread"), body=text("versions.release.unread.body"))
    return fragment("alert", title=text("versions.release.few"), body=plural("versions.release.few.body", versions))


def refused_line(count: int) -> str:
    """Say how many files of the folder cannot be read, and are not offered."""
    return fragment("note", told=plural("impact.left_out", count))


def pair_heading(release: Release, a: StandardVersion, b: StandardVersion) -> str:
    """Return the title of the page: of the texts, and of the audits too where the release holds them."""
    held = compared(release, a, b) and release.comparison is not None and release.comparison.table is not None
    return text("versions.title" if held else "versions.release.title", old=short_name(a), new=short_name(b))
