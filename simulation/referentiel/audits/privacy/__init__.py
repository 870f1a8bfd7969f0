"""What keeps an organisation from being named: keyed pseudonyms, coarse attributes, what remains recognisable."""

from .anonymity import Anonymity, Grouping, anonymity
from .keyring import Key, Keyring, default_path, new_keyring, read_keyring, rotated
from .pseudonyms import canonical, next_pseudonym, pseudonym

__all__ = [
    "Anonymity", "Grouping", "Key", "Keyring", "anonymity", "canonical", "default_path", "new_keyring",
    "next_pseudonym", "pseudonym", "read_keyring", "rotated",
]
