"""A replay in French: how many audits, how many computable, and what could be read of the answers."""

from __future__ import annotations

from collections.abc import Sequence

from referentiel.compare import WAYS, Replay
from referentiel.model import Source
from referentiel.texts import integer, plural, rate, text

from .effect import reason_name, version_title


def replay_lines(result: Replay, sources: Sequence[Source] = ()) -> list[str]:
    """Tell a replay: the audits, those computable, why the others are not, and how each answer was read."""
    return [*head_lines(result), *_decided(result), *_answers(result), text("replay.policy"),
            *(text("effect.source", title=source.title) for source in sources)]


def head_lines(result: Replay) -> list[str]:
    """Tell what is replayed: the version, those that lead to it, and those the audits were made under."""
    made = [text("replay.made.one", version=name, count=integer(count)) for name, count in result.made_under().items()]
    lines = [
        text("replay.header", title=version_title(result.version)),
        text("replay.path", versions=", ".join(_followed(result))),
        text("replay.made", versions=", ".join(made) or "—"),
    ]
    if result.backwards:
        lines.append(plural("replay.backwards", result.backwards))
    return lines


def _followed(result: Replay) -> tuple[str, ...]:
    """Return the versions on the way, from the first that an audit was made under."""
    made = result.made_under()
    first = next((i for i, name in enumerate(result.path) if name in made), len(result.path) - 1)
    return result.path[first:]


def _decided(result: Replay) -> list[str]:
    lines = [plural("replay.passes", result.computable, audits=integer(result.audits), passes=integer(result.passes),
                    rate=rate(result.passes, result.computable), ineligible=integer(result.ineligible)),
             text("replay.not_computable", count=integer(result.audits - result.computable),
                  audits=integer(result.audits))]
    obstacles = result.obstacles()
    lines += [text("replay.obstacle", reason=reason_name(reason, result.version), count=integer(count))
              for reason, count in obstacles.items()]
    return [*lines, text("replay.obstacles.several")] if len(obstacles) > 1 else lines


def _answers(result: Replay) -> list[str]:
    counts, criteria = result.answers(), result.criteria()
    return [
        plural("replay.answers", sum(counts.values())),
        *(text("replay.way", name=text(f"replay.way.{way}"), count=integer(counts[way])) for way in WAYS),
        plural("replay.criteria", criteria["criteria"], read=integer(criteria["read"]),
               unread=integer(criteria["unread"])),
    ]
