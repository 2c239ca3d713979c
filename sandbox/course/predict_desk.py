"""The buttons of a prediction. One press commits; then what was chosen is marked by a
sign and by words, what is right as well, and the runs that say so are shown.

The chosen button stays on, as the keyboard's focus is there; pressed again it changes
nothing.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from sandbox.course.predict_page import (
    beside,
    explained_html,
    heading,
    unveiled,
)
from sandbox.course.progress_file import is_kept
from sandbox.views.asking import waiting
from sandbox.views.player.output import Player
from sandbox.views.words import clean

if TYPE_CHECKING:
    from sandbox.course.predict import Asked

OPEN, CHOSEN, RIGHT = "\N{WHITE CIRCLE}", "\N{FISHEYE}", "\N{CHECK MARK}"
# A button cuts its text off otherwise.
STYLE = (
    "<style>.evp-option.jupyter-button{height:auto;min-height:32px;padding:6px 12px;"
    "text-align:left;white-space:normal;line-height:1.4}"
    ".evp-option.jupyter-button:disabled{opacity:.75}</style>"
)
WIDE = {"width": "auto", "max_width": "46em"}


class Desk:
    """`box` is what a notebook shows."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.buttons = {key: self._button(key) for key in asked.question.options}
        self.said, self.why = w.HTML(), w.HTML()
        self.picture = w.Output()
        question = asked.question
        title = w.HTML(
            f"{STYLE}<p style='max-width:46em;line-height:1.5'><strong>"
            f"{escape(heading(question, asked.call))}.</strong> {escape(question.text)}</p>"
        )
        options = w.VBox(list(self.buttons.values()))
        self.box = w.VBox([title, options, self.said, self.why, self.picture])
        self._show(self._asked.choice)

    def _button(self, key: str) -> Any:
        button = w.Button(layout=WIDE)
        button.add_class("evp-option")
        button.on_click(lambda _: self._press(key))
        return button

    def _press(self, key: str) -> None:
        """What goes wrong is said here: nobody would find it in a log of Jupyter."""
        printed = StringIO()
        try:
            with redirect_stdout(printed):
                answer = self._asked.choose(key)
        except Exception as error:
            return self._say(str(error))
        self._show(answer.key)
        return self._say(self._status(answer.key), answer.locked, printed.getvalue())

    def _show(self, chosen: str | None) -> None:
        question = self._asked.question
        for key, button in self.buttons.items():
            text = f"{key}  {question.options[key].text}"
            button.description = clean(marked(text, key, chosen, question.right))
            button.disabled = chosen not in (None, key)
            button.tooltip = "locked" if chosen else "one press chooses, for good"
        self.why.value = (
            "" if chosen is None else told(explained_html(question, chosen))
        )
        self.picture.outputs = tuple(map(shown, self._pictures(chosen)))
        self._say(self._status(chosen))

    def _pictures(self, chosen: str | None) -> list[Player]:
        question = self._asked.question
        if chosen is None and self._asked.is_again:
            return []  # it is the memory that is asked
        if chosen is None:
            return [waiting(question.runs[0], question.veil_after)]
        both = beside(question, chosen)
        return [unveiled(question, chosen), *([both] if both else [])]

    def _status(self, chosen: str | None) -> str:
        if chosen is None:
            counts = "no points" if self._asked.is_again else "2 points, right or not"
            return f"Choose one; it cannot be changed. For choosing: {counts}."
        where = "" if is_kept() else " (until this kernel ends)"
        return f"You chose {chosen}. It is locked{where}."

    def _say(self, *lines: str) -> None:
        said = "<br>".join(escape(line.strip()) for line in lines if line.strip())
        self.said.value = f'<div role="status">{said}</div>'


def marked(text: str, key: str, chosen: str | None, right: str) -> str:
    """The option as its button says it."""
    words = [*(["your choice"] if key == chosen else [])]
    if chosen is not None and key == right:
        words.append(f"{RIGHT} this is right")
    sign = CHOSEN if key == chosen else OPEN
    return " \N{MIDDLE DOT} ".join([f"{sign}  {text}", *words])


def told(html: str) -> str:
    return f"<div style='max-width:46em;line-height:1.5'>{html}</div>"


def shown(view: Player) -> dict[str, Any]:
    """As an output of a cell."""
    forms = view._repr_mimebundle_()
    data = {kind: forms[kind] for kind in ("text/html", "text/plain")}
    return {"output_type": "display_data", "data": data, "metadata": {}}
