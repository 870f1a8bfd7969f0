"""Paper and projector: two buttons, and what stands in the margin of each printed page."""

from __future__ import annotations

import anywidget
import traitlets

from referentiel.texts import text

from .scripts import STATIC, script


class Stage(anywidget.AnyWidget):
    """The buttons that print the sheets of a page and project them.

    Attributes
    ----------
    band : str
        Where the audits and the texts come from: at the foot of each printed page, with its number.
    lang : str
        The language of what is printed and projected.
    words : dict
        What stands with the band, in that language.
    """

    _esm = script("stage.js")
    _css = STATIC / "presenting.css"

    band = traitlets.Unicode().tag(sync=True)
    lang = traitlets.Unicode("fr").tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    @traitlets.default("texts")
    def _default_texts(self) -> dict[str, str]:
        return {"print": text("pres.print"), "project": text("pres.project"), "help": text("pres.project.help")}

    @traitlets.default("words")
    def _default_words(self) -> dict[str, str]:
        return {"project": text("pres.project"), "leave": text("pres.project.leave"), "page": text("pres.page")}

    def tell(self, band: str, lang: str) -> None:
        """Take the band of a story and its language; the language of the context is that one."""
        self.words, self.lang, self.band = self._default_words(), lang, band

    def __repr__(self) -> str:
        return f"{type(self).__name__}(band={self.band!r})"
