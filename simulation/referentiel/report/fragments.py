"""HTML fragments from templates: every value escaped, every text from the catalogue."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from referentiel import texts


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("referentiel.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.globals.update(
        t=texts.text, plural=texts.plural, rate=texts.rate, integer=texts.integer, number=texts.number, day=texts.day
    )
    return environment


BUTTONS = "<!-- picture -->"
"""Where a template leaves room for the buttons of its picture."""


def fragment(template: str, /, **values: object) -> str:
    """Fill the template ``templates/<template>.html.j2``.

    Raises
    ------
    jinja2.UndefinedError
        A value of the template is not given.
    """
    return _environment().get_template(f"{template}.html.j2").render(**values)


def two_parts(template: str, /, **values: object) -> tuple[str, str]:
    """Fill a template that a page takes apart: what stands over the buttons of its picture, and what under them."""
    over, _, under = fragment(template, **values).partition(BUTTONS)
    return over, under
