"""predict("L03.P1"): a question before the answer is shown; what is chosen stays.

    predict("L03.P1")          the question, with buttons and with what may be seen so far
    predict("L03.P1", "B")     chosen in code, for those without buttons
    recall("L03")              what was asked two lessons before, in other words
    recall("L03", P1="B")

The text and the page that stay in a saved notebook are the same whatever was chosen, so
that a lesson that is run again changes no byte. The buttons know what was chosen.
"""

from __future__ import annotations

from html import escape
from typing import Any

from sandbox.course import progress
from sandbox.course.predict_page import (
    answer_html,
    answer_still,
    answer_text,
    asked_html,
    question_html,
    question_text,
)
from sandbox.course.questions.bank import find, recalled_in
from sandbox.course.questions.question import Question
from sandbox.errors import UnknownNameError, refuse_unknown

AGAIN = "recalls"


def predict(number: str, choice: str | None = None) -> Asked | Answer:
    """Ask a question, or choose one of its options. Two points for choosing, none for
    being right; the first choice stays. Raises UnknownNameError."""
    asked = Asked(find(number))
    return asked if choice is None else asked.choose(choice)


def recall(lesson: str, **choices: str) -> Recalled:
    """Ask again what was asked two lessons before: recall("L03"), or with a choice,
    recall("L03", P1="B"). No points. Raises UnknownNameError and BadOptionError."""
    asked = {q.number.split(".")[1]: Asked(q, lesson) for q in recalled_in(lesson)}
    refuse_unknown(f"recall({lesson!r})", [p for p in choices if p not in asked], asked)
    if choices:
        return Recalled([asked[place].choose(key) for place, key in choices.items()])
    return Recalled(list(asked.values()))


class Asked:
    """A question as a cell shows it. lesson: the one that asks it again, if any."""

    def __init__(self, question: Question, lesson: str = "") -> None:
        self.question = question
        self.is_again = bool(lesson)
        self.section = AGAIN if lesson else "predictions"
        place = question.number.split(".")[1]
        self.call = f'recall("{lesson}", {place}="{{}}")' if lesson else (
            f'predict("{question.number}", "{{}}")'
        )  # fmt: skip
        self._desk: Any = None  # its buttons, once they are asked for

    @property
    def choice(self) -> str | None:
        """The key that was chosen, now or on another day."""
        kept = progress.choice_of(self.question.number, self.section)
        return kept if kept in self.question.options else None

    def choose(self, key: str) -> Answer:
        """Choose; what was chosen first stays. Raises UnknownNameError."""
        options = self.question.options
        wanted = key.strip().upper() if isinstance(key, str) else key
        if wanted not in options:
            raise UnknownNameError(f"option of {self.question.number}", key, options)
        kept = self.choice
        if kept is None:
            kept = progress.predicted(self.question.number, wanted, self.section)
        return Answer(self.question, kept, wanted)

    # Its forms

    @property
    def desk(self) -> Any:
        """The buttons: an ipywidgets box, made when it is first asked for."""
        if self._desk is None:
            from sandbox.course.predict_desk import Desk  # text needs no widgets

            self._desk = Desk(self)
        return self._desk.box

    @property
    def text(self) -> str:
        return question_text(self.question, self.call)

    @property
    def html(self) -> str:
        return question_html(self.question, self.call)

    @property
    def still(self) -> str:
        """The page without a player, to stand among others."""
        return asked_html(self.question, self.call)

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        return {
            **self.desk._repr_mimebundle_(),
            "text/html": self.html, "text/plain": self.text,
        }  # fmt: skip

    def __repr__(self) -> str:
        return self.text


class Answer:
    """What came of a choice: whether it was right, why, and the runs that say so.

    wanted: what was chosen this time, if something else was chosen before.
    """

    def __init__(self, question: Question, key: str, wanted: str) -> None:
        self.question = question
        self.key = key
        self.locked = "" if key == wanted else (
            f"You chose {key} before, and it stays so: what has been seen cannot be "
            f"predicted any more."
        )  # fmt: skip

    @property
    def is_right(self) -> bool:
        return self.key == self.question.right

    @property
    def text(self) -> str:
        lines = [self.locked] if self.locked else []
        return "\n".join([*lines, answer_text(self.question, self.key)])

    @property
    def html(self) -> str:
        return self._locked_html + answer_html(self.question, self.key)

    @property
    def still(self) -> str:
        return self._locked_html + answer_still(self.question, self.key)

    @property
    def _locked_html(self) -> str:
        return f"<p>{escape(self.locked)}</p>" if self.locked else ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __repr__(self) -> str:
        return self.text


class Recalled:
    """Questions, or what came of choices, below each other."""

    def __init__(self, parts: list[Asked] | list[Answer]) -> None:
        self.parts = parts

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, Any]:
        forms = {"text/html": self.html, "text/plain": self.text}
        boxes = [part.desk for part in self.parts if isinstance(part, Asked)]
        if boxes:
            from ipywidgets import VBox

            return {**VBox(boxes)._repr_mimebundle_(), **forms}
        return forms

    @property
    def text(self) -> str:
        return "\n\n".join(part.text for part in self.parts)

    @property
    def html(self) -> str:
        return "".join(part.still for part in self.parts)

    def __repr__(self) -> str:
        return self.text
