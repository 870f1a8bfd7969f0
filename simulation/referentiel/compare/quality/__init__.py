"""How far an audit base can be believed: concordance, impossible and missing values, bunching, firms, duplicates."""

from .answers import Impossible, Missing, impossible, missing
from .bunching import Bunching, bunching
from .concordance import Concordance, Discordance, concordance
from .duplicates import Duplicate, SameName, duplicates, same_names
from .firms import Firm, firms
from .judged import judged
from .quality import Quality, quality, shown

__all__ = [
    "Bunching", "Concordance", "Discordance", "Duplicate", "Firm", "Impossible", "Missing", "Quality", "SameName",
    "bunching", "concordance", "duplicates", "firms", "impossible", "judged", "missing", "quality", "same_names",
    "shown",
]
