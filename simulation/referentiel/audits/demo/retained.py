"""Which draw of each organisation is kept, as data: a list for each wave of first audits, by place in the plan.

Written by ``python -m referentiel.compare.conditioning``, which asks the engine; see there.
"""

from __future__ import annotations

import json
from importlib.resources import files


def _read() -> dict[str, int]:
    rows = json.loads(files(__package__).joinpath("retained.json").read_text(encoding="utf-8"))
    return {f"{wave}/{place}": draw for wave, draws in rows.items() for place, draw in enumerate(draws)}


RETAINED: dict[str, int] = _read()
"""Number of the draw, by the key of the organisation."""
