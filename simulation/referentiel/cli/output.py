"""Files that a verb writes for a person: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from referentiel.texts import text


def write(name: str, content: str) -> None:
    """Write a file as `put` does, and say so.

    Raises
    ------
    FindingsError
        ``FILE-WRITE``.
    """
    put(name, content)
    print(text("cli.compare.written", path=name))


def put(name: str, content: str | bytes) -> None:
    """Write a file whole, beside its place first; a device or a pipe is written as it is.

    Raises
    ------
    FindingsError
        ``FILE-WRITE``.
    """
    from referentiel.model import Finding, FindingsError

    path = Path(name).resolve() if Path(name).is_file() else Path(name)
    special = path.exists() and not path.is_file()
    part = path if special else path.with_name(path.name + ".part")
    try:
        part.write_bytes(content.encode() if isinstance(content, str) else content)
        if not special:
            part.replace(path)
    except BaseException as error:
        if not special:
            part.unlink(missing_ok=True)
        # Also an interruption (Ctrl-C) leaves nothing half written; only the faults of a disk are told as findings.
        if not isinstance(error, OSError):
            raise
        raise FindingsError([Finding(code="FILE-WRITE", file=name, found=error.strerror or name)]) from error
