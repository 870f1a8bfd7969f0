"""Read what is typed in a field of a draft: a number, a choice, a text, a list of texts; nothing is clamped."""

from __future__ import annotations

from dataclasses import replace
from types import NoneType
from typing import Any, Literal, get_args

from referentiel.model import Finding, FindingsError, StandardVersion
from referentiel.model.change import Change, change_of, path_of
from referentiel.model.grammar import kind_of
from referentiel.model.paths import Refused, parse_path
from referentiel.model.reading import values_at
from referentiel.model.rewriting import Rewrite, content_of, fields_of, part_of, rewrite_of
from referentiel.model.typed import flag_typed, number_typed

Kind = Literal["number", "whole", "flag", "choice", "text", "lines", "structure"]


def field_kind(version: StandardVersion, path: str) -> Kind | None:
    """Return what a field takes when it is typed; None for a path that the version does not have.

    ``number`` (a decimal), ``whole``, ``flag`` (oui or non), ``choice``, ``text``, ``lines`` (one text a line);
    ``structure`` is not typed but given whole (`Session.write`).
    """
    try:
        kind = kind_of(parse_path(version, path))
    except Refused:
        part, _, field = path.rpartition(".")
        return _of_annotation(_annotation(part_of(version, part), field))
    if kind in {"number", "flag", "text"}:
        return kind  # type: ignore[return-value]
    return "text" if kind == "texts" else "choice"


def choices_of(version: StandardVersion, path: str) -> tuple[str, ...]:
    """Return the values that a choice may take; none for another kind of field."""
    if field_kind(version, path) != "choice":
        return ()
    try:
        return tuple(kind_of(parse_path(version, path)).split("|"))
    except Refused:
        part, _, field = path.rpartition(".")
        annotation = _annotation(part_of(version, part), field)
        every = get_args(annotation) if _union(annotation) else (annotation,)
        return tuple(value for one in every if _words(_plain(one)) for value in get_args(_plain(one)))


def typed_change(version: StandardVersion, path: str, written: str) -> Change | Rewrite | None:
    """Read what is typed in a field; None where it says what the version already says.

    Raises
    ------
    FindingsError
        ``CHG-PATH``, ``CHG-STEP``, ``CHG-TARGET`` or ``CHG-VALUE``.

    Notes
    -----
    A number keeps its digits, a text its characters. An empty text takes an optional field out.
    """
    try:
        target = parse_path(version, path)
    except Refused as refusal:
        if refusal.args[0] != "CHG-STEP" or "[" not in path:
            return _rewrite(version, path, written)
        target = path_of(version, path)  # says which step there is not
    change = change_of(version, path, written)
    return None if set(values_at(version, target).values()) == {change.value} else change


def typed_form(content: Any) -> str:  # noqa: ANN401
    r"""Return a value of a field as a person would type it.

    Examples
    --------
    >>> typed_form(("a", "b")), typed_form(True), typed_form(None)
    ('a\nb', 'oui', '')
    """
    match content:
        case None:
            return ""
        case bool():
            return next(word for word, flag in (("oui", True), ("non", False)) if flag is content)
        case tuple():
            return "\n".join(map(typed_form, content))
    return f"{content:f}".replace(".", ",") if hasattr(content, "as_tuple") else str(content)


def _rewrite(version: StandardVersion, path: str, written: str) -> Rewrite | None:
    part, _, field = path.rpartition(".")
    found = part_of(version, part)
    kind = _of_annotation(_annotation(found, field))
    if found is not None and kind is None:
        rewrite_of(version, part, field, None)
    raw: Any = written
    match kind:
        case "lines":
            raw = tuple(line.strip() for line in written.splitlines() if line.strip())
        case "whole":
            raw = number_typed(written)
        case "flag":
            raw = flag_typed(written)
        case "text":
            raw = written if written.strip() else None
        case "structure":
            raise FindingsError([Finding(code="CHG-VALUE", found=written[:120], cell=path, params={"detail": "field"})])
    if kind in {"whole", "flag"} and raw is None:
        detail = "number" if kind == "whole" else "flag"
        raise FindingsError([Finding(code="CHG-VALUE", found=written[:120], cell=path, params={"detail": detail})])
    try:
        result = rewrite_of(version, part, field, raw)
    except FindingsError as error:
        raise FindingsError(replace(f, found=written[:120] if f.code == "CHG-VALUE" else f.found)
                            for f in error.findings) from error
    if result.content is None and content_of(version, part, field) is None:
        return None
    return None if result.content == content_of(version, part, field) else result


def _annotation(part: object, field: str) -> Any:  # noqa: ANN401
    if field not in fields_of(part):
        return None
    fields = getattr(type(part), "model_fields", {})
    return next((about.annotation for name, about in fields.items() if field in (name, about.alias)), None)


def _of_annotation(annotation: Any) -> Kind | None:  # noqa: ANN401
    if annotation is None:
        return None
    kinds = [one for one in (get_args(annotation) if _union(annotation) else (annotation,)) if one is not NoneType]
    first = _plain(kinds[0])
    simple: dict[Any, Kind] = {str: "text", bool: "flag", int: "whole"}
    if first in simple:
        return simple[first]
    inner = [_plain(one) for one in get_args(first)]
    if getattr(first, "__origin__", None) is tuple and inner and (inner[0] is str or _words(inner[0])):
        return "lines"
    return "choice" if _words(first) else "structure"


def _plain(annotation: Any) -> Any:  # noqa: ANN401
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _union(annotation: Any) -> bool:  # noqa: ANN401
    return NoneType in get_args(annotation)


def _words(annotation: Any) -> bool:  # noqa: ANN401
    return getattr(annotation, "__origin__", None) is Literal
