"""The JSON Schema of a version file, for editors that check while people type."""

from __future__ import annotations

import json
import warnings

from referentiel.model import StandardVersion


def schema_text() -> str:
    """Return the JSON Schema as it is committed in ``referentiel_versions/schema/``."""
    with warnings.catch_warnings():
        # Frozen defaults are not JSON; the schema does not need them.
        warnings.filterwarnings("ignore", message="Default value", category=UserWarning)
        schema = StandardVersion.model_json_schema(by_alias=True)
    return json.dumps(_without_defaults(schema), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _without_defaults(part: object) -> object:
    if isinstance(part, dict):
        return {key: _without_defaults(value) for key, value in part.items() if key != "default"}
    return [_without_defaults(value) for value in part] if isinstance(part, list) else part
