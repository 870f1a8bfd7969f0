"""A cell that cannot be read: its stable code and what it takes to word it."""

from __future__ import annotations


class CellFault(ValueError):  # noqa: N818
    """What a cell holds is not what its column asks for.

    Parameters
    ----------
    code
        Finding code, for example ``SHEET-NUMBER``.
    found
        What stands there.
    near
        What was probably meant.
    params
        Facts that the wording quotes.
    """

    def __init__(self, code: str, found: str = "", near: str = "", **params: str) -> None:
        super().__init__(code)
        self.code, self.found, self.near, self.params = code, found, near, params
