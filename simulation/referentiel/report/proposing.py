"""What a drafter is about to propose as an amendment, and what became of it, in French."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.authoring import compared_rows
from referentiel.authoring.amending.reading import Changes
from referentiel.compare.effect import FEW_ORGANISATIONS
from referentiel.files import Registries
from referentiel.files.amendment_effects import StoredEffect
from referentiel.files.amendments import AmendmentDocument
from referentiel.model import StandardVersion
from referentiel.model.rewriting import part_of
from referentiel.texts import plural, rate, text

from .compared import with_units
from .fragments import fragment

SHOWN = 30


def proposed_html(before: StandardVersion, changes: Changes, registries: Registries) -> str:
    """Return the comparative text of what would be filed: the draft as it was saved, then as it is proposed."""
    rows = with_units(compared_rows(before, changes[:SHOWN], registries), registries)
    hidden = len(changes) - len(rows)
    return fragment("editing_proposed", rows=rows, more=plural("editor.propose.more", hidden) if hidden > 0 else "")


def part_choice(part: str, count: int, versions: Sequence[StandardVersion]) -> str:
    """Name a part that changed, and how many times: by the first text that has it."""
    root, _, code = part.partition(".")
    if not code:
        return _counted(text(f"editor.plan.{root}"), count)
    found = next((one for one in (part_of(version, part) for version in versions) if one is not None), None)
    title = str(getattr(found, "label", "") or getattr(found, "title", "") or "")
    return _counted(f"{code} {title}".strip() if root == "criteria" else title or code, count)


def _counted(name: str, count: int) -> str:
    return text("editor.propose.part", name=name, count=plural("editor.propose.count", count))


def filed_lines(filed: AmendmentDocument, effect: StoredEffect | None) -> list[str]:
    """Say where an amendment was filed, and its effect on past audits; that it is unknown where it is None."""
    told = [text("editor.propose.file", name=filed.path.name, title=filed.amendment.title)]
    if effect is None:
        return [*told, text("editor.propose.no_effect")]
    counts, few = effect.counts, effect.organisations_moved
    moved = [plural(f"editor.propose.{name}", counts[name]) for name in ("gained", "lost")]
    told.append(text(
        "editor.propose.effect", before=rate(counts["passes_before"], counts["computable_before"]),
        after=rate(counts["passes_after"], counts["computable_after"]), gained=moved[0], lost=moved[1],
        computable=plural("effect.computable", counts["computable_after"]),
        audits=plural("unit.audits", counts["audits"])))
    return [*told, plural("effect.few", few)] if 0 < few < FEW_ORGANISATIONS else told
