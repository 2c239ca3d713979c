"""A question and its answer as text and as a page: nothing here knows who reads it.

Whoever has only the page of a saved notebook can choose in its player.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from sandbox.course.questions.question import Question
from sandbox.views.asking import answered
from sandbox.views.player.output import Player
from sandbox.views.showing import compare, show
from sandbox.views.words import wrapped

BYTES_MAX = 150_000  # of a page
IN_PLAYER = "What happens next?"


# The question


def question_text(question: Question, call: str) -> str:
    """call: what to type to choose, with a place for the key."""
    options = [f"  {key}  {one.text}" for key, one in question.options.items()]
    head = f"{heading(question, call)}. {question.text}"
    lines = [*wrapped(head, 0), *options, *wrapped(how_to(question, call), 0)]
    return "\n".join(lines)


def heading(question: Question, call: str) -> str:
    """ "Predict L03.P1" or "Recall L01.P1"."""
    return f"{capital(call.split('(')[0])} {question.number}"


def how_to(question: Question, call: str) -> str:
    first = next(iter(question.options))
    return f"Choose one before you go on. Without buttons: {call.format(first)}"


def question_html(question: Question, call: str) -> str:
    """With a player in which somebody may choose who has no kernel."""
    ghosts = (question.believed, nothing)
    asked = asked_html(question, call)
    return fitting(asked + figure(veiled(question, which)) for which in ghosts)


def asked_html(question: Question, call: str) -> str:
    """In words alone."""
    options = "".join(
        f"<li><strong>{key}</strong>&ensp;{escape(one.text)}</li>"
        for key, one in question.options.items()
    )
    return (
        f"<p><strong>{escape(heading(question, call))}.</strong> {escape(question.text)}</p>"
        f'<ul style="list-style:none">{options}</ul>'
        f"<p>{escape(how_to(question, call))}</p>"
    )


def nothing(key: str) -> tuple[()]:
    return ()


def veiled(question: Question, ghosts: Callable[[str], Any]) -> Player:
    """A player with the options in it; ghosts: the runs that play for a wrong one."""
    first = {key: ghosts(key)[:1] for key in question.options}
    texts = {key: one.text for key, one in question.options.items()}
    options = {
        key: (text, *first[key]) if first[key] and key != question.right else text
        for key, text in texts.items()
    }
    return show(
        question.runs[0], veil_after=question.veil_after, question=IN_PLAYER,
        options=options,
    )  # fmt: skip


# The answer


def answer_text(question: Question, key: str) -> str:
    said = [line for text in explained(question, key) for line in wrapped(text, 0)]
    both = beside(question, key)
    return "\n".join([*said, *([both.text] if both else [])])


def explained(question: Question, key: str) -> list[str]:
    """The sentences: whether it was right, why, and what the runs say."""
    right = question.options[question.right]
    chosen = question.options[key]
    choice = f"you chose {key} ({chosen.text})."
    if key == question.right:
        return [f"{question.number}. Right: {choice}", right.because]
    if chosen.world is None:
        worlds = f"There is no run in which it would be: {chosen.why_no_world}"
    else:
        worlds = (
            f"{capital(chosen.supposing)}: {said(chosen.claims)}. "
            f"As it is: {said(right.claims)}."
        )
    answer = f"The answer is {question.right} ({right.text}). {right.because}"
    return [f"{question.number}. Not so: {choice}", chosen.because, answer, worlds]


def answer_html(question: Question, key: str) -> str:
    words, both = explained_html(question, key), beside(question, key)
    if both is None:
        return words
    return fitting(words + form for form in (figure(both), both.svg))


def answer_still(question: Question, key: str) -> str:
    """The same without a player, to stand among others."""
    both = beside(question, key)
    return explained_html(question, key) + (both.svg if both else "")


def explained_html(question: Question, key: str) -> str:
    head, *rest = explained(question, key)
    told = "".join(f"<p>{escape(text)}</p>" for text in rest)
    return f"<p><strong>{escape(head)}</strong></p>{told}"


def beside(question: Question, key: str) -> Player | None:
    """The believed world and the true one under one playhead, if they differ."""
    runs = question.side_by_side(key)
    return compare(*runs) if runs else None


def unveiled(question: Question, key: str) -> Player:
    """The player after the choice: what was believed plays as ghosts."""
    is_right = key == question.right
    believed = () if is_right else question.believed(key)
    text = question.options[key].text
    first = believed[0] if believed else None
    return answered(question.runs[0], question.veil_after, key, text, first)


def figure(view: Player) -> str:
    return view._repr_mimebundle_()["text/html"]


def fitting(forms: Iterable[str]) -> str:
    """The first that is not too long for a notebook, or the last."""
    form = ""
    for form in forms:
        if len(form) <= BYTES_MAX:
            break
    return form


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def said(value: Any) -> str:
    """What was measured, in words."""
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "nothing"
    return " and ".join(map(str, value)) if isinstance(value, tuple) else str(value)
