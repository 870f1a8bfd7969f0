"""Put versions and their decisions side by side: the effect of changes on past audits."""

from .audited import audited_versions
from .effect import STANDINGS, Effect, compared, effect
from .exploration import Exploration

__all__ = ["STANDINGS", "Effect", "Exploration", "audited_versions", "compared", "effect"]
