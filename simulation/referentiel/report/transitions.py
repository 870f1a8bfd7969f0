"""The same audits under two texts: outcomes, passages from one to the other, what could not be computed and why."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.compare import WAYS, Replay, Transitions
from referentiel.compare.filling import bounds
from referentiel.engine import INELIGIBLE, NOT_COMPUTABLE
from referentiel.texts import integer, plural, rate, text

from .bounds import bounds_sentence
from .cells import Row
from .effect import few_line, outcome_name, reason_name
from .fragments import fragment, two_parts
from .impact import kept_word
from .version_names import short_name

LOOKS = {"m": "maintenu", "d": "reduit", "r": "refuse", "i": "inel", "n": "nc"}
"""Looks of the parts of a bar, in their order: the first outcome that passes, the other ones, those that do not..."""
_UNREAD = ("not_asked", "unreadable", "partly_known")


def transitions_title(result: Transitions) -> str:
    """Return the finding: the rates under both texts, or that one of them has none."""
    told = []
    for name, one in both(result):
        if not one.computable:
            return text("versions.audits.none", version=name, audits=plural("unit.audits", one.audits))
        told.append((name, rate(one.passes, one.computable)))
    (old, before), (new, after) = told
    return text(kept_word(result.before.version, "versions.audits.title"), old=old, new=new, before=before, after=after)


def transitions_announced(result: Transitions) -> str:
    """Return the result in one sentence, for people who hear the page."""
    effect = result.effect
    return text("versions.announced", title=transitions_title(result), lost=integer(effect.lost),
                gained=integer(effect.gained), missing=integer(effect.audits - effect.computable_after))


def outcomes_html(result: Transitions, source: str) -> tuple[str, str]:
    """Return one bar a version: every audit by its outcome; and the rates on the audits that both can compute.

    As `matrix_html`, in two parts: what stands over the buttons of the picture, and under them.
    """
    bars = [(name, bar_parts(one)) for name, one in both(result)]
    shared, passes_before, passes_after = result.shared
    (old, before), (new, after) = both(result)
    reading = text(
        "versions.audits.reading", audits=plural("unit.audits", result.effect.audits), old=old, new=new,
        passes_before=integer(before.passes), computable_before=integer(before.computable),
        passes_after=integer(after.passes), computable_after=integer(after.computable))
    same = plural("versions.audits.shared", shared, old=old, new=new, passes_before=integer(passes_before),
                  passes_after=integer(passes_after), rate_before=rate(passes_before, shared),
                  rate_after=rate(passes_after, shared)) if shared else text("versions.audits.shared.none")
    return two_parts("versions_outcomes", title=transitions_title(result), reading=reading, same=same, bars=bars,
                    described=[text("versions.audits.bar", version=name, parts=", ".join(
                        f"{label} {integer(count)}" for _, label, count in parts)) for name, parts in bars],
                    looks=[(look, key) for look, key in LOOKS.items()
                           if any(look == one and n for _, parts in bars for one, _, n in parts)],
                    source=source)


def matrix_html(result: Transitions, source: str) -> tuple[str, str]:
    """Return how many audits go from each outcome of the first text to each outcome of the second."""
    columns, rows, totals = matrix_rows(result)
    return two_parts(
        "versions_matrix", title=matrix_title(result), old=short_name(result.before.version),
        new=short_name(result.after.version), columns=columns, rows=rows, totals=totals, total=result.effect.audits,
        reading=matrix_reading(result), few=few_line(result.effect), source=source)


def matrix_rows(result: Transitions) -> tuple[list[str], list[Row], list[int]]:
    """Return the names of the columns of the table of passages, its rows, and the sum of each column."""
    rows, columns = matrix_places(result)
    return ([outcome_name(result.after.version, result.columns[j]) for j in columns],
            [(outcome_name(result.before.version, result.rows[i]),
              [(int(result.table[i, j]), *passage(result, i, j)) for j in columns], int(result.table[i].sum()))
             for i in rows],
            [int(result.table[:, j].sum()) for j in columns])


def matrix_reading(result: Transitions) -> str:
    """Return how the table of passages is read."""
    return text(kept_word(result.before.version, "versions.matrix.reading"), left=integer(result.effect.left),
                entered=integer(result.effect.entered))


def matrix_places(result: Transitions) -> tuple[list[int], list[int]]:
    """Return the rows and the columns that the table of passages shows."""
    return (shown_outcomes(result.before, result.table.sum(axis=1)),
            shown_outcomes(result.after, result.table.sum(axis=0)))


def missing_html(result: Transitions, source: str) -> str:
    """Return how much could not be computed under each text, why, and between what the answer lies all the same."""
    pair = both(result)
    reasons = [(name, [(reason_name(reason, one.version), count) for reason, count in one.obstacles().items()])
               for name, one in pair]
    names = list(dict.fromkeys(label for _, those in reasons for label, _ in those))
    rows = [(label, [dict(those).get(label, 0) for _, those in reasons]) for label in names]
    ways = [(text(f"replay.way.{way}"), [one.answers()[way] for _, one in pair]) for way in WAYS]
    return fragment(
        "versions_missing", title=_missing_title(result), versions=[name for name, _ in pair],
        told=[line for name, one in pair for line in _missing(name, one)], rows=rows,
        several=any(len(those) > 1 for _, those in reasons),
        ways=[(label, counts) for label, counts in ways if any(counts)], source=source)


def both(result: Transitions) -> list[tuple[str, Replay]]:
    """Return both replays under the short names of their versions."""
    return [(short_name(one.version), one) for one in (result.before, result.after)]


def bar_parts(one: Replay) -> list[tuple[str, str, int]]:
    """Return the parts of a bar: what it looks like, the outcome, how many audits."""
    passing = [outcome.passes for outcome in one.version.outcomes]
    parts, seen = [], 0
    for name, count in one.decisions.counts().items():
        passes = name not in {INELIGIBLE, NOT_COMPUTABLE} and passing[one.decisions.labels.index(name)]
        look = "n" if name == NOT_COMPUTABLE else "i" if name == INELIGIBLE else "r"
        if passes:
            look, seen = "m" if not seen else "d", seen + 1
        if count or name != INELIGIBLE:
            parts.append((look, outcome_name(one.version, name), count))
    return parts


def shown_outcomes(one: Replay, counts: Sequence[int]) -> list[int]:
    """Return the outcomes that a table shows: all of them, ineligible audits only where there are some."""
    return [i for i, name in enumerate(one.decisions.labels) if name != INELIGIBLE or counts[i]]


def passage(result: Transitions, i: int, j: int) -> tuple[str, str]:
    """Return the look of a passage and what it means."""
    if not result.table[i, j]:
        return "zero", ""
    if NOT_COMPUTABLE in (result.rows[i], result.columns[j]):
        return "nc", ""
    before, after = (_passes(one, k) for one, k in ((result.before, i), (result.after, j)))
    if before != after:
        look, key = ("g", "versions.matrix.gained") if after else ("p", "versions.matrix.lost")
        return look, text(kept_word(result.after.version, key))
    return "same", text("versions.matrix.same") if result.rows[i] == result.columns[j] else ""


def _passes(one: Replay, k: int) -> bool:
    outcomes = one.version.outcomes
    return k < len(outcomes) and outcomes[k].passes


def matrix_title(result: Transitions) -> str:
    """Return the finding of the table of passages."""
    effect, shared = result.effect, result.shared[0]
    if not shared:
        return text("versions.matrix.none")
    return plural(kept_word(result.before.version, "versions.matrix.title"), shared, lost=integer(effect.lost),
                  gained=integer(effect.gained))


def _missing_title(result: Transitions) -> str:
    (old, before), (new, after) = both(result)
    return text("versions.missing.title", old=old, new=new,
                before=rate(before.audits - before.computable, before.audits),
                after=rate(after.audits - after.computable, after.audits))


def _missing(name: str, one: Replay) -> list[str]:
    """Say what a text asks that the audits were not asked, and what that leaves uncertain."""
    answers = one.answers()
    unread, whole = sum(answers[way] for way in _UNREAD), sum(answers.values())
    lines = [text("versions.missing.answers", version=name, unread=integer(unread), whole=integer(whole),
                  share=rate(unread, whole))]
    if one.backwards:
        lines.append(plural("versions.missing.backwards", one.backwards, version=name))
    return [*lines, text("versions.missing.bounds", version=name,
                         told=bounds_sentence(bounds(one)).rstrip("\u00a0:").rstrip())]
