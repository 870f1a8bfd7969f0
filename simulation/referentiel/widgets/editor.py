"""The editor of a draft: its plan, the form of one part, and beside the text its effect on past audits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import ipywidgets as widgets

from referentiel.authoring import LiveEffect, Located, Session, session_findings
from referentiel.authoring.drafting.moved import moved_sourced
from referentiel.compare.labels import place_label, value_label
from referentiel.files import Registries
from referentiel.model import Finding, FindingsError, StandardVersion, nearest
from referentiel.model.rewriting import part_of
from referentiel.report import editing as report
from referentiel.report.findings import finding_summaries
from referentiel.texts import text

from .boxes import bar, box, button
from .editor_beside import Beside
from .editor_fields import WEIGHTS, View, part_fields
from .editor_operating import Operating
from .editor_operations import OPERATIONS
from .editor_plan import part_at, plan
from .editor_proposing import Proposing
from .editor_recovery import Recovered
from .editor_saving import Saving
from .editor_structures import write_structure
from .form import Edit, Form
from .tree import Tree


@dataclass(frozen=True)
class Desk:
    """What an editor works on.

    Parameters
    ----------
    in_force
        The version that the draft would replace.
    live
        Its effect on past audits; None without any.
    sources
        Where the audits come from, in words.
    colleges
        Titles of the colleges of today's committee, by id: one stands behind an amendment. Any name when empty.
    """

    session: Session
    in_force: StandardVersion
    registries: Registries
    live: LiveEffect | None
    sources: Sequence[str] = ()
    colleges: Mapping[str, str] = field(default_factory=dict)


class EditorPage(widgets.VBox):
    """The editor. Everything it does is done by `referentiel.authoring`; what is typed stays as typed.

    Parameters
    ----------
    desk
        The draft, the version in force, the registries and the past audits.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.add_class("editeur")
        self._recovered = box("editeur__reprises")
        self._build(desk)

    def offer_recovery(self) -> None:
        """Say what a stopped process left unsaved of this draft; the person decides what becomes of it."""
        self._recovered.children = [Recovered(self.session, self._take_over)]

    def _take_over(self, session: Session, lost: Sequence[Finding]) -> None:
        """Go on with another session in place of this one, which has nothing unsaved."""
        self.session.close()
        self._recovered.children = []
        self._build(replace(self.desk, session=session))
        self.saving.tell("info", text("editor.left.taken"), finding_summaries(lost))
        self.offer_recovery()

    def _build(self, desk: Desk) -> None:
        """Put the page together on a session."""
        self.desk = desk
        self.part = "rule"
        self._by_type = False
        self._pending = desk.session.typed
        self._head, self._part_title = widgets.HTML(), widgets.HTML()
        self.tree = Tree(chosen=self.part)
        self.tree.observe(lambda change: self.show(change["new"]), "chosen")
        self.form, self.operating = Form(self._edited), Operating(desk.session, self._operated)
        self.saving = Saving(desk.session, self._refresh)
        self.proposing = Proposing(desk.session, desk.registries, desk.live, desk.colleges, self._refresh)
        self.saving.bar.children = (*self.saving.bar.children, self.proposing.open)
        self.beside = Beside(desk, self.go_to)
        self._views = button(text("editor.by_type.show"), self._turn, "lien")
        self._actions = {name: button(text(f"editor.do.{name}.name"), partial(self.operating.ask, name), "lien")
                         for name in OPERATIONS}
        acts = bar("editeur__barre", *self._actions.values(), self._views)
        centre = box("editeur__centre", self._part_title, acts, self.operating.panel, self.beside.spread, self.form)
        self.children = [
            bar("editeur__tete", self._head, self.saving.bar), self._recovered, self.saving.notices,
            self.proposing.panel,
            box("editeur__corps", box("editeur__plan", self.tree), centre, self.beside)]
        self._refresh()

    @property
    def session(self) -> Session:
        """The session under the page."""
        return self.desk.session

    def show(self, part: str) -> None:
        """Show the form of a part: ``criteria.CT-12``, ``rule``, ``weights``..."""
        known = part in {WEIGHTS, "rule", "head"} or part_of(self.session.version, part) is not None
        if part.startswith("retired."):
            self.saving.tell("", text("editor.retired", code=part.partition(".")[2]))
        if known:
            self.part, self.operating.asked = part, ""
            self._refresh()

    def go_to(self, path: str) -> None:
        """Show the field that a finding is about."""
        part = part_at(self.session.version, path)
        if part:
            self.tree.chosen = part
            self.form.go_to("" if path == part else path)

    def _edited(self, edits: Sequence[Edit]) -> None:
        """Take what was typed: values and texts by their path, structures and sources by theirs."""
        plain = {path: typed for path, typed in edits if "#" not in path and "@" not in path}
        if plain:
            self._try(lambda: self.session.type_all(plain))
        for path, typed in edits:
            if "#" in path:
                write_structure(self.session, path, typed)
            elif path.endswith("@source"):
                self._source(path.removesuffix("@source"), typed)
        self._refresh()

    def _source(self, part: str, typed: str) -> None:
        """Say where the thresholds moved come from; what names no known source stays as typed, with why."""
        field, session = f"{part}@source", self.session
        names = typed.replace(",", " ").split()
        word, known = text("editor.source.assumption"), self.desk.registries.sources
        sources = [name for name in names if name != word]
        unknown = [name for name in sources if name not in known]
        if unknown:
            session.hold(field, typed, [Finding(code="REG-SOURCE", found=name, near=nearest(name, known), cell=field)
                                        for name in unknown])
            return
        label = text("authoring.label.source", place=place_label(field, session.version))
        self._try(lambda: session.change(moved_sourced(session.version, self.desk.in_force, part, sources,
                                                       assumption=word in names), label=label, taken=field))

    def _operated(self, part: str) -> None:
        self.part = part
        self._refresh()

    def _turn(self) -> None:
        self._by_type = not self._by_type
        self._refresh()

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except FindingsError as error:
            self.saving.tell("grave", text("editor.refused"), finding_summaries(error.findings))

    def _tell_gone(self) -> None:
        """Say which half typed fields went with their part: undoing what took it away brings them back."""
        kept = {one.path for one in self.session.typed}
        gone = [one for one in self._pending if one.path not in kept and not part_at(self.session.version, one.path)]
        self._pending = self.session.typed
        if gone:
            self.saving.tell("", text("editor.gone"), [
                text("editor.gone.one", place=place_label(one.path, self.session.version),
                     typed=value_label(one.written)) for one in gone])

    def _found(self) -> tuple[Located, ...]:
        return session_findings(self.session, self.desk.registries, in_force=self.desk.in_force)

    @property
    def _code(self) -> str:
        return self.part.partition(".")[2] if self.part.startswith("criteria.") else ""

    def _refresh(self) -> None:
        """Show what the session holds now: one pass, nothing kept beside it."""
        version = self.session.version
        if self.part not in {WEIGHTS, "rule", "head"} and part_of(version, self.part) is None:
            self.part = "rule"
        self._tell_gone()
        found = self._found()
        # First what is looked at while typing: each value set is sent at once.
        self.beside.refresh(found)
        self._head.value = report.head_html(self.session, self.desk.in_force, self.desk.sources)
        self.saving.refresh()
        self.proposing.refresh(self.part)
        self.tree.groups = plan(version, self.desk.in_force, found)
        if self.tree.chosen != self.part:
            self.tree.chosen = self.part
        items = [item for group in self.tree.groups for item in group["items"]]
        label = next((item["label"] for item in items if item["id"] == self.part), "")
        self._part_title.value = report.criterion_html(version, self.part, label)
        view = View(self.session, self.desk.in_force, self.desk.registries, self._by_type)
        self.form.fields = part_fields(view, self.part)
        self._views.description = text("editor.by_type.hide" if self._by_type else "editor.by_type.show")
        for name in OPERATIONS[1:]:
            self._actions[name].disabled = not self._code
        self.operating.show(self._code)
        self.beside.refresh_criterion(self._code)
