"""What keeps an organisation from being named: pseudonyms, names erased in time, coarse attributes, what remains."""

from .anonymity import COARSE, Anonymity, Grouping, anonymity
from .coarse import coarse
from .concealed import concealed
from .keyring import Key, Keyring, default_path, new_keyring, read_keyring, rotated
from .originals import Originals
from .pseudonyms import canonical, is_pseudonym, mark, marks, next_pseudonym, pseudonym, standing
from .quotes import Quotes
from .retention import PERIODS, Period, is_over, last_day, register_lines

__all__ = [
    "COARSE", "PERIODS", "Anonymity", "Grouping", "Key", "Keyring", "Originals", "Period", "Quotes", "anonymity",
    "canonical", "coarse", "concealed", "default_path", "is_over", "is_pseudonym", "last_day", "mark", "marks",
    "new_keyring", "next_pseudonym", "pseudonym", "read_keyring", "register_lines", "rotated", "standing",
]
