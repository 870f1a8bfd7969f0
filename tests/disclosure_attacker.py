"""An attacker of releases, written apart from the control: it reads the file as JSON and shares no code with it.

It knows the standard (raising a mark or a minimum helps nobody), and a *frame*: for each audit its organisation and
its class in each breakdown of the file, as anybody may who knows who was audited. It may know more: how every audit
ended in force (awards are public, refusals follow), or what happened to one organisation, its own.

It looks for two things. Counts that it can compute exactly and that are of fewer than k audits: from a row, a step of
a lever, a square of two levers, the whole less the rows shown, a class less another inside it. And audits of which a
secret is certain: that it does not pass somewhere, or that it moves; by integer programs over every row of the file
that moves one lever, all its positions together, and over the table of another text where the file has one. Nothing is
supposed of how an audit stands under that text; who ceases to be computable there has not moved: it was not asked.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

MEASURES = ("passes", "non_passes", "not_computable", "gained", "lost", "entered", "left")


@dataclass(frozen=True)
class Frame:
    """What the attacker knows of each audit: organisation, value by field, whether a label was granted."""

    organisations: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    awarded: tuple[bool, ...] = ()


class Attacker:
    """One attack on one file."""

    def __init__(self, text: str, frame: Frame, least: int) -> None:
        self.file = json.loads(text)
        self.frame = frame
        self.least = least
        self.positions = [tuple(position) for position in self.file["positions"]]
        self.in_force = [Decimal(lever["in_force"]) for lever in self.file["levers"]]
        # (field, audits of the class, counts by position)
        self.rows = []
        for table in self.file["tables"]:
            for group in table["groups"]:
                members = frozenset(
                    i for i in range(len(frame.organisations))
                    if not table["field"] or frame.values[table["field"]][i] in group["values"])
                assert len(members) == group["audits"]
                self.rows.append((table["field"], members, group["counts"]))
        self.passages = (self.file.get("comparison") or {}).get("table")

    # ---- counts

    def small_counts(self) -> list[str]:
        """Every count of 1 to k - 1 audits that can be computed, and how."""
        return sorted({*self._rows(), *self._steps(), *self._squares(), *self._complements(), *self._nested(),
                       *self._awards(), *self._passages()})

    def _small(self, number: int) -> bool:
        return 0 < number < self.least

    def _told(self, counts):
        """The counts of a row, and those that follow: who stays, and how the moves share out."""
        if counts[1] is None:
            return {"passes": counts[0]}
        return dict(zip(MEASURES, counts, strict=True))

    def _flows(self, before, after):
        told, base = self._told(after), self._told(before)
        if "lost" in told and not told["left"] and not told["entered"]:
            return {**told, "stays refused": base["non_passes"] - told["gained"],
                    "stays in": base["passes"] - told["lost"]}
        return told

    def _rows(self):
        for field, members, counts in self.rows:
            for g, row in enumerate(counts):
                if row is not None and counts[0] is not None:
                    told = {**self._flows(counts[0], row), "the others": len(members) - row[0]}
                    for name, number in told.items():
                        if self._small(number):
                            yield f"row {field} {g} {name} = {number}"

    def _steps(self):
        for (a, one), (b, other) in combinations(enumerate(self.positions), 2):
            if sum(x != y for x, y in zip(one, other, strict=True)) == 1:
                for field, _, counts in self.rows:
                    if counts[a] is not None and counts[b] is not None and self._small(abs(
                            counts[a][0] - counts[b][0])):
                        yield f"step {field} {a} {b}"

    def _squares(self):
        place = {position: g for g, position in enumerate(self.positions)}
        for a, b in combinations(range(len(self.in_force)), 2):
            values = [sorted({position[k] for position in self.positions if not any(
                v for j, v in enumerate(position) if j not in (a, b))},
                key=lambda v, k=k: Decimal(v) if v else self.in_force[k]) for k in (a, b)]
            for (x, y), (z, w) in ((p, q) for p in combinations(values[0], 2) for q in combinations(values[1], 2)):
                corners = [tuple(first if k == a else second if k == b else "" for k in range(len(self.in_force)))
                           for first, second in ((x, z), (y, z), (x, w), (y, w))]
                if all(corner in place for corner in corners):
                    for field, _, counts in self.rows:
                        found = [counts[place[corner]] for corner in corners]
                        if all(one is not None for one in found) and self._small(
                                abs(found[0][0] - found[1][0] - found[2][0] + found[3][0])):
                            yield f"square {field} {corners}"

    def _complements(self):
        (_, _, whole), *others = self.rows
        for field in {one for one, _, _ in others}:
            mine = [(members, counts) for one, members, counts in others if one == field]
            for g, row in enumerate(whole):
                shown = [(members, counts[g]) for members, counts in mine if counts[g] is not None]
                if row is None or not shown or len(shown) == len(mine):
                    continue
                for k, name in enumerate(MEASURES):
                    if row[k] is not None and self._small(row[k] - sum(counts[k] for _, counts in shown)):
                        yield f"complement {field} {g} {name}"
                if len(mine) - len(shown) == 1 and g:
                    hidden = next(counts for _, counts in mine if counts[g] is None)
                    yield f"complement {field} {g} alone" if hidden[0] is None else f"complement {field} {g} one class"

    def _nested(self):
        for (one, inner, left), (other, outer, right) in ((x, y) for x in self.rows for y in self.rows):
            if one != other and inner < outer:
                for g, (small, large) in enumerate(zip(left, right, strict=True)):
                    if small is not None and large is not None:
                        for k, name in enumerate(MEASURES):
                            if small[k] is not None and self._small(large[k] - small[k]):
                                yield f"nested {one} in {other} {g} {name}"

    def _passages(self):
        for i, row in enumerate(self.passages or []):
            for j, number in enumerate(row):
                if self._small(number):
                    yield f"passage {i} {j} = {number}"

    def _awards(self):
        if not self.frame.awarded:
            return
        for field, members, _ in self.rows:
            refused = {self.frame.organisations[i] for i in members if not self.frame.awarded[i]}
            if any(self.frame.awarded[i] for i in members) and self._small(len(refused)):
                yield f"awards {field} {len(members)}"

    # ---- audits of which something is certain

    def certain(self, lever: int | None, in_force=None, insider=None, beside=None):
        """Yield every group of audits of which a secret is certain, by the rows that move one lever (None: no lever).

        Parameters
        ----------
        in_force
            How each audit stands in force (0 pass, 1 not, 2 no outcome), where it is known; -1 where it is not.
        beside
            The same under the other text, as the file tells it; an audit is known under one text at most.
        insider
            An organisation, and how each of its audits stands at each position, then under the other text:
            {audit: [...]}.
        """
        yield from _System(self, lever, in_force, insider, beside).certain()


class _System:
    """The whole-number program of one lever: how many audits of each kind first fail at each of its values."""

    def __init__(self, attacker, lever, in_force, insider, beside) -> None:
        self.attacker = attacker
        own = [(g, position) for g, position in enumerate(attacker.positions)
               if not any(value for k, value in enumerate(position) if k != lever)]
        own.sort(key=lambda one: Decimal(one[1][lever]) if lever is not None and one[1][lever] else (
            attacker.in_force[lever] if lever is not None else 0))
        self.at = [g for g, _ in own]
        self.base = self.at.index(0)
        self.merged = merged = attacker.file["merged_standings"]
        size = len(self.at)
        # A path: passes up to some value, then fails; or has no outcome at all. Then the standing under the other text.
        alone = [tuple(0 if j < flip else 1 for j in range(size)) for flip in range(size + 1)]
        if not merged:
            alone.append((2,) * size)
        self.columns = len(attacker.passages[0]) if attacker.passages else 0
        self.paths = [(*path, there) for path in alone for there in range(max(1, self.columns))]
        fields = [table["field"] for table in attacker.file["tables"][1:]]
        classes = {}
        for field in fields:
            for k, (name, members, _) in enumerate(attacker.rows):
                if name == field:
                    classes.update({(field, i): k for i in members})
        many = len(attacker.frame.organisations)
        self.blind = in_force is None and beside is None
        in_force, beside = ([-1] * many if one is None else [int(value) for value in one] for one in (in_force, beside))
        kinds = defaultdict(list)
        self.known = insider[1] if insider else {}
        for i in range(many):
            if i not in self.known:
                kind = tuple(classes[field, i] for field in fields)
                kinds[(*kind, min(in_force[i], 1 if merged else 2), beside[i])].append(i)
        self.kinds = sorted(kinds.items())
        self._build()

    def _build(self) -> None:
        attacker, many = self.attacker, len(self.paths)
        size = len(self.kinds) * many
        rows, sums = [], []

        def add(cells, total):
            rows.append(cells)
            sums.append(total)

        for k, (_, members) in enumerate(self.kinds):
            add({k * many + p: 1 for p in range(many)}, len(members))
        for _, members, counts in attacker.rows:
            mine = [k for k, (_, own) in enumerate(self.kinds) if own[0] in members]
            own = [self.known[i] for i in self.known if i in members]
            for j, g in enumerate(self.at):
                if counts[g] is None:
                    continue
                for standing in ((0,) if self.merged else (0, 1, 2)):
                    known = sum(paths[g] == standing for paths in own)
                    add({k * many + p: 1 for k in mine for p, path in enumerate(self.paths) if path[j] == standing},
                        counts[g][standing] - known)
        for i, row in enumerate(attacker.passages or []):
            for j, number in enumerate(row):
                known = sum(paths[0] == i and paths[-1] == j for paths in self.known.values())
                add({k * many + p: 1 for k in range(len(self.kinds)) for p, path in enumerate(self.paths)
                     if path[self.base] == i and path[-1] == j}, number - known)
        self.matrix = lil_array((len(rows), size))
        for i, cells in enumerate(rows):
            for cell in cells:
                self.matrix[i, cell] = 1
        self.matrix = self.matrix.tocsr()
        self.sums = np.array(sums, dtype=float)
        self.high = np.full(size, np.inf)
        for k, ((*_, standing, there), _) in enumerate(self.kinds):
            for p, path in enumerate(self.paths):
                if (standing >= 0 and path[self.base] != standing) or (there >= 0 and path[-1] != there):
                    self.high[k * many + p] = 0

    def most(self, cells) -> int:
        cost = np.zeros(self.high.size)
        cost[cells] = -1
        solved = milp(cost, constraints=LinearConstraint(self.matrix, self.sums, self.sums),
                      bounds=Bounds(0, self.high), integrality=np.ones(cost.size))
        assert solved.status == 0, "the attacker's model must hold the truth"
        return round(-solved.fun)

    def _stays(self, path, j, kind) -> bool:
        """Whether an audit of a kind on a path keeps its secret at a column: a pass, or where it is known to stand."""
        if self.blind:
            return path[j] == 0
        *_, standing, there = kind
        last = len(path) - 1
        coarse = self.columns == 2
        if there >= 0:
            return (min(path[j], 1) if coarse else path[j]) == there
        if j < last:
            return path[j] == standing
        return path[j] == (min(standing, 1) if coarse else standing) or (not coarse and path[j] == 2)

    def certain(self):
        many = len(self.paths)
        columns = [*range(len(self.at)), *([len(self.at)] if self.columns else [])]
        for k, (kind, _) in enumerate(self.kinds):
            for j in columns:
                free = [k * many + p for p, path in enumerate(self.paths) if self._stays(path, j, kind)]
                if self.most(free) == 0:
                    where = self.at[j] if j < len(self.at) else "beside"
                    yield f"{'fails' if self.blind else 'moves'} {kind} {where}"
