"""The colours of every figure; meaning is never carried by them alone."""

from __future__ import annotations

INK, INK_3, ACCENT, LINE = "#15202f", "#586577", "#1d56c0", "#dbe0e8"
