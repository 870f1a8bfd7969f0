"""Studies of an effect: one method a module, one verb, a frozen result with `to_frame`; scipy is used here only."""

from .attribution import Attribution, Share, attribute

__all__ = ["Attribution", "Share", "attribute"]
