"""Every exercise: the blank fails, right answers pass, wrong ones get their own hint."""

import ast
import re
import runpy
import shutil
from collections import Counter
from pathlib import Path

import pytest

from sandbox import show
from sandbox.course.blanks import refuse_drift, regenerate, stub
from sandbox.course.exercise import Exercise
from sandbox.course.exercises import find, numbers
from sandbox.course.exercises.x2_4 import STEPS, groups
from sandbox.course.judge import judge
from sandbox.course.notebooks import read, tags
from sandbox.errors import DriftError

TESTS = Path(__file__).parent
COURSE = TESTS.parent


def answers(kind, number):
    return sorted((TESTS / kind / f"x{number.replace('.', '_')}").glob("*.py"))


def cases(kind):
    """Every answer of that kind, with its exercise."""
    return [
        pytest.param(find(number), path, id=f"{number}-{path.stem}")
        for number in numbers()
        for path in answers(kind, number)
    ]


def answer_in(path: Path, exercise: Exercise):
    return runpy.run_path(str(path))[exercise.asks_for]


def cells_of(folder: str, exercise: Exercise):
    """The answer cells that define what the exercise asks for."""
    for path in sorted((COURSE / folder).glob("*.ipynb")):
        for cell in read(path)["cells"]:
            if "answer" in tags(cell) and defines(exercise, cell["source"]):
                yield cell["source"]


def defines(exercise: Exercise, source: str) -> bool:
    """As a function, a class or a value, at the beginning of a line."""
    line = rf"^(def |class )?{exercise.asks_for}\b"
    return re.search(line, source, re.MULTILINE) is not None


def defined_in(source: str, exercise: Exercise):
    names: dict = {}
    exec(source, names)
    return names[exercise.asks_for]


@pytest.mark.parametrize("number", numbers())
def test_the_blank_fails_and_says_where_to_begin(number):
    """An untouched exercise must be red, with all its points still to earn."""
    exercise = find(number)
    (source,) = cells_of("exercises", exercise)

    verdict = judge(exercise, defined_in(source, exercise))

    assert verdict.points == 0
    # What returns nothing when it is right has done nothing when it is blank.
    assert verdict.fault.label in (
        "nothing returned",
        "nothing done",
        "nothing written",
    )


@pytest.mark.parametrize("number", numbers())
def test_the_solution_passes(number):
    """What we show as right is right."""
    exercise = find(number)
    (source,) = cells_of("solutions", exercise)

    verdict = judge(exercise, defined_in(source, exercise))

    assert (verdict.points, verdict.fault) == (exercise.points, None)


@pytest.mark.parametrize(("exercise", "path"), cases("right_answers"))
def test_a_right_answer_passes_however_it_is_written(exercise, path):
    """The check asks what an answer does, not what it looks like."""
    verdict = judge(exercise, answer_in(path, exercise))

    assert (verdict.points, verdict.fault) == (exercise.points, None)


@pytest.mark.parametrize(("exercise", "path"), cases("wrong_answers"))
def test_a_wrong_answer_fails_with_its_own_hint(exercise, path):
    """The first words of its docstring name the mistake that the verdict must name."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    verdict = judge(exercise, answer_in(path, exercise))

    assert verdict.fault.label == docstring.partition(":")[0]
    assert verdict.points < exercise.points


@pytest.mark.parametrize(("exercise", "path"), cases("wrong_answers"))
def test_the_run_of_a_wrong_answer_can_be_shown(exercise, path):
    """The smallest failing run is the best hint there is: a picture of it must stand."""
    fault = judge(exercise, answer_in(path, exercise)).fault

    if fault.run is not None:
        bundle = show(fault.run, at=fault.at)._repr_mimebundle_()
        assert bundle["text/html"].startswith("<figure")


@pytest.mark.parametrize("number", numbers())
def test_the_catalogue_is_large_enough_and_no_two_hints_are_alike(number):
    """A hint that fits two mistakes says too little about either."""
    exercise = find(number)
    wrong = answers("wrong_answers", number)

    verdicts = [judge(exercise, answer_in(path, exercise)) for path in wrong]

    hints = Counter(verdict.fault.advice for verdict in verdicts)
    assert len(wrong) >= 4
    assert len(answers("right_answers", number)) >= 2
    assert [hint for hint, times in hints.items() if times > 1] == []


@pytest.mark.parametrize(
    "fits",
    [
        lambda event, own: own.startswith(event),
        lambda event, own: own in event,
        lambda event, own: event in own,
    ],
    ids=["the other way round", "one within", "the other within"],
)
def test_every_way_to_compare_half_a_channel_is_a_prefix_match(fits):
    """The belief in wildcards has more than one spelling."""

    def route(event, subscribers):
        return [name for name, own in subscribers if fits(event["channel"], own)]

    assert judge(find("2.4"), route).fault.label == "prefix match"


def test_two_mistakes_at_once_are_not_taken_for_one():
    """A wrong diagnosis is worse than none."""

    def route(event, subscribers):
        names = [n for n, own in subscribers if event["channel"].startswith(own)]
        return sorted(names)

    assert judge(find("2.4"), route).fault.label == "another order"


def test_route_is_tried_on_two_hundred_steps_of_every_kind():
    """Special cases are for hints; many steps are for what nobody thought of."""
    (program,) = groups(seed=1)["many steps"]

    kinds = Counter(step[0] for step in program)

    assert len(program) == STEPS == 200
    assert min(kinds[kind] for kind in ("subscribe", "unsubscribe", "publish")) > 30


def test_other_seeds_give_other_steps_and_the_same_verdict():
    """Marks may be drawn from a seed that nobody has seen."""
    everyone = answer_in(TESTS / "wrong_answers/x2_4/everyone.py", find("2.4"))

    verdicts = [judge(find("2.4"), everyone, seed=seed) for seed in (1, 2)]

    assert groups(seed=1)["many steps"] != groups(seed=2)["many steps"]
    # The names in the smallest run are others, too; what is said of it is not.
    assert (
        len({(one.points, one.fault.label, one.fault.advice) for one in verdicts}) == 1
    )


def test_the_exercises_are_what_the_solutions_make_them():
    """The gate that CI runs: nobody edits an exercise by hand."""
    refuse_drift(COURSE)


def test_a_drifted_a_missing_and_a_left_over_exercise_are_named(tmp_path):
    """The name is what a person needs to put it right."""
    solution = next((COURSE / "solutions").glob("*.ipynb"))
    (tmp_path / "solutions").mkdir()
    for name in ("02_drifted.ipynb", "03_missing.ipynb"):
        shutil.copy(solution, tmp_path / "solutions" / name)
    regenerate(tmp_path)
    exercises = tmp_path / "exercises"
    (exercises / "02_drifted.ipynb").write_text("edited by hand")
    (exercises / "03_missing.ipynb").rename(exercises / "04_left_over.ipynb")

    with pytest.raises(DriftError) as caught:
        refuse_drift(tmp_path)

    for name in ("02_drifted", "03_missing", "04_left_over"):
        assert f"{name}.ipynb" in str(caught.value)
    assert len(regenerate(tmp_path)) == 3
    assert regenerate(tmp_path) == []


SOLUTION = '''from json import loads
import re

LIMIT = 7  # found by trying

def helper(text):
    return loads(text)

@decorated
def route(
    event, subscribers
):
    """Say who.

    And how.
    """
    # the trick
    return helper(event)

class Orders(Service):
    """A service."""

    @handles("ticket:updated")
    def remember(self, event):
        """Keep the price."""
        self.db.put(event.id, event.price)
'''

BLANK = '''from json import loads
import re

LIMIT = ...


@decorated
def route(
    event, subscribers
):
    """Say who.

    And how.
    """
    ...


class Orders(Service):
    """A service."""

    @handles("ticket:updated")
    def remember(self, event):
        """Keep the price."""
        ...'''


def test_a_blank_keeps_signature_docstring_and_imports_and_nothing_else():
    """Not a line of the solution may reach the learner."""
    assert stub(SOLUTION) == BLANK
