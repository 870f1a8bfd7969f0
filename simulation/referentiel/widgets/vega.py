"""The chart bundle: Vega, Vega-Lite and vega-embed as one JavaScript module, made by vl-convert."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

PACKAGE = "vl-convert-python"
EXPOSE = "window.vegaEmbed = vegaEmbed;"


def stamp() -> str:
    """Return the comment that opens the bundle: which release it was made by."""
    return f"// {PACKAGE} {version(PACKAGE)}\n"


@lru_cache(maxsize=1)
def bundle() -> str:
    """Return the module (0.9 MB, about 1.5 s the first time); it sets ``window.vegaEmbed``."""
    import vl_convert

    return stamp() + vl_convert.javascript_bundle(EXPOSE)
