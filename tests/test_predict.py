"""A prediction: chosen once, explained by two worlds, and the same page for everyone."""

from __future__ import annotations

import json

import pytest

from sandbox import predict, recall
from sandbox.course import progress_file
from sandbox.course.executing import executed
from sandbox.course.notebooks import as_bytes, normalised, write
from sandbox.course.predict import Answer
from sandbox.course.predict_page import BYTES_MAX, unveiled
from sandbox.course.questions.bank import QUESTIONS
from sandbox.errors import BadOptionError, UnknownNameError
from sandbox.views.asking import waiting

EVERY = pytest.mark.parametrize("number", QUESTIONS)
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def copy(tmp_path, monkeypatch):
    """A working copy of somebody's own, in which nothing has been done."""
    (tmp_path / progress_file.MARKER).write_text("{}")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    progress_file.forget()
    yield tmp_path
    progress_file.forget()


def forms(view):
    """What stays in a saved notebook."""
    bundle = view._repr_mimebundle_()
    return {kind: form for kind, form in bundle.items() if kind != WIDGET}


def wrong_key(number):
    question = QUESTIONS[number]
    return next(key for key in question.options if key != question.right)


class Buttons:
    """The buttons of a question, as a hand and an eye meet them."""

    def __init__(self, asked):
        asked.desk.layout  # noqa: B018 - it is made when it is first asked for
        self.desk = asked._desk

    def press(self, key):
        if not self.desk.buttons[key].disabled:
            self.desk.buttons[key].click()

    def __getitem__(self, key):
        return self.desk.buttons[key].description

    @property
    def locked(self):
        return [key for key, one in self.desk.buttons.items() if one.disabled]

    @property
    def said(self):
        return self.desk.said.value

    @property
    def players(self):
        return [one["data"]["text/html"] for one in self.desk.picture.outputs]


# What a saved notebook holds


@EVERY
def test_page_and_text_do_not_depend_on_what_was_chosen(number):
    """A lesson that is run again changes no byte, whoever runs it."""
    before = forms(predict(number))
    predict(number, wrong_key(number))

    assert forms(predict(number)) == before


@EVERY
def test_page_and_text_ask_and_do_not_answer(number):
    """Whoever scrolls past must still be able to think first."""
    question = QUESTIONS[number]
    text, page = predict(number).text, predict(number).html.split("<figure")[0]

    for key, option in question.options.items():
        assert f"{key}  {option.text}" in text
        assert option.because not in text
        assert option.because not in page
    assert f'predict("{number}", "A")' in text


@EVERY
def test_no_output_is_longer_than_a_notebook_bears(number):
    """Whatever is chosen, and by whatever form."""
    assert len(predict(number).html) <= BYTES_MAX
    for key in QUESTIONS[number].options:
        assert len(Answer(QUESTIONS[number], key, key).html) <= BYTES_MAX


def test_notebook_with_predictions_runs_top_to_bottom_and_stays(tmp_path):
    """Nobody clicks when a course is built; the second run changes no byte."""
    path = tmp_path / "03_short.ipynb"
    cells = [
        "from sandbox import predict, progress, recall",
        'predict("L03.P1")',
        'predict("L03.P2", "B")',
        'predict("L03.P2", "B")',
        'recall("L03")',
        "progress()",
    ]
    fresh = {"execution_count": None, "metadata": {}, "outputs": []}
    sources = [{"cell_type": "code", "source": cell, **fresh} for cell in cells]
    notebook = normalised({"cells": sources, "metadata": {}}, lesson="03")
    (tmp_path / progress_file.MARKER).unlink()
    write(path, notebook)

    first = executed(path)
    write(path, first)

    assert as_bytes(executed(path)) == as_bytes(first)
    shown = [json.dumps(cell["outputs"]) for cell in first["cells"]]
    assert WIDGET not in "".join(shown)
    assert shown[2] == shown[3].replace('"execution_count": 4', '"execution_count": 3')


# Choosing in code


@EVERY
def test_right_choice_says_so_and_why(number):
    """And does not say what else could have been."""
    question = QUESTIONS[number]
    answer = predict(number, question.right)

    assert answer.is_right
    assert "Right: you chose" in answer.text
    assert "The answer is" not in answer.text


@EVERY
def test_wrong_choice_is_refuted_by_runs(number):
    """Not by a sentence alone: by the world in which it would be so."""
    question, key = QUESTIONS[number], wrong_key(number)
    answer = predict(number, key)

    assert "Not so: you chose" in answer.text
    assert f"The answer is {question.right} (" in answer.text
    assert question.options[key].supposing[3:] in answer.text


def test_same_choice_again_says_the_same():
    """A cell may be run twice."""
    assert predict("L03.P1", "A").text == predict("L03.P1", "A").text
    assert predict("L03.P1", " a ").html == predict("L03.P1", "A").html


def test_another_choice_finds_the_first_one_locked():
    """What has been seen cannot be predicted."""
    first = predict("L03.P1", "A").text
    again = predict("L03.P1", "D")

    assert again.text.startswith("You chose A before, and it stays so")
    assert again.text.endswith(first)
    assert not again.is_right


@pytest.mark.parametrize("key", ["E", "", 2])
def test_option_that_is_none_is_refused(key):
    """And nothing is kept of it."""
    with pytest.raises(UnknownNameError, match="there is no option of"):
        predict("L03.P1", key)

    assert predict("L03.P1").choice is None


# Choosing by buttons


def test_one_press_chooses_marks_and_locks():
    """By a sign and by words: colour alone tells some people nothing."""
    buttons = Buttons(predict("L03.P1"))
    assert buttons.locked == []
    assert buttons["B"].startswith("○  B  3: the newest ones")

    buttons.press("B")

    assert buttons.locked == ["A", "C", "D"]
    assert buttons["B"].startswith("◉  B")
    assert buttons["B"].endswith("your choice")
    assert buttons["D"].endswith("✓ this is right")
    assert "You chose B. It is locked." in buttons.said
    assert predict("L03.P1").choice == "B"


def test_chosen_button_keeps_the_focus_and_changes_nothing_more():
    """A button that goes off takes the keyboard's focus with it."""
    buttons = Buttons(predict("L03.P1"))
    buttons.press("B")
    before = (buttons["B"], buttons.said, buttons.players)

    buttons.press("B")

    assert (buttons["B"], buttons.said, buttons.players) == before


def test_cell_that_is_run_again_shows_what_was_chosen():
    """Also on another day."""
    Buttons(predict("L03.P1")).press("B")
    progress_file.forget()

    buttons = Buttons(predict("L03.P1"))

    assert buttons.locked == ["A", "C", "D"]
    assert len(buttons.players) == 2


def test_two_views_of_one_question_agree():
    """Another tab may have been quicker: the first choice stays."""
    one, other = Buttons(predict("L03.P1")), Buttons(predict("L03.P1"))
    one.press("B")
    other.press("D")

    assert other["B"].endswith("your choice")
    assert "You chose B before" in other.said


def test_buttons_say_where_nothing_is_kept(copy):
    """Or somebody would look for it tomorrow."""
    (copy / progress_file.MARKER).unlink()
    buttons = Buttons(predict("L03.P1"))
    buttons.press("B")

    assert "It is locked (until this kernel ends)." in buttons.said


def test_nothing_is_written_beside_the_outputs(capsys):
    """A line on stderr turns a notebook red."""
    Buttons(predict("L03.P1")).press("B")
    recall("L03", P1="A")._repr_mimebundle_()

    assert capsys.readouterr() == ("", "")


# The player


@EVERY
def test_before_the_choice_nobody_can_look_further(number):
    """Neither by playing on nor by an option in the player."""
    question = QUESTIONS[number]
    veil = waiting(question.runs[0], question.veil_after).payload["veil"]

    assert veil["options"] == []
    assert veil["after"] < len(question.runs[0].trace) - 1


def test_after_the_choice_what_was_believed_plays_as_ghosts():
    """Beside the truth, from the moment on that was hidden."""
    question = QUESTIONS["L03.P1"]
    payload = unveiled(question, "A").payload

    assert payload["veil"]["answered"] is True
    assert [one["key"] for one in payload["veil"]["options"]] == ["A"]
    assert payload["veil"]["options"][0]["ghosts"] == 1
    assert payload["at"] == payload["veil"]["after"]
    assert len(payload["runs"]) == 2


# Asked again


def test_recall_is_kept_apart_and_gives_no_points():
    """It is for the memory, not for the marks."""
    recall("L03", P1="B")
    state = progress_file.read()

    assert list(state["recalls"]) == ["L01.P1"]
    assert state["predictions"] == {}


def test_recall_asks_in_the_other_words():
    """Two of them, and what to type."""
    text = recall("L03").text

    assert text.startswith("Recall L01.P1. A shop runs on")
    assert "one, from tickets to the bus" in text
    assert 'recall("L03", P2="A")' in text
    assert len(recall("L03").html) < BYTES_MAX


def test_recall_asks_the_memory_before_it_shows():
    """A picture would tell what somebody is to remember."""
    asked = recall("L03").parts[0]
    buttons = Buttons(asked)
    assert buttons.players == []

    buttons.press("A")

    assert len(buttons.players) == 2
    assert "no points" not in buttons.said


def test_recall_of_a_question_that_is_not_there_is_refused():
    """With what there is."""
    with pytest.raises(BadOptionError, match="there is: P1, P2"):
        recall("L03", P3="A")
    with pytest.raises(UnknownNameError, match="lesson that asks again"):
        recall("L02")
