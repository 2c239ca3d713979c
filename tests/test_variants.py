"""Each student has an exercise of their own, and another's answer does not fit it."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest

from sandbox.course.check import Check
from sandbox.course.exercise import Exercise
from sandbox.course.exercises import find, numbers
from sandbox.course.judge import judge
from sandbox.course.nbgrader import checked_number
from sandbox.course.notebooks import Json, as_bytes, read, tags
from sandbox.course.variants import drawn, retold, seed_of, varied, words_of
from sandbox.errors import BadOptionError, CheckFailed
from sandbox.grading.batch import Plan, grade
from sandbox.grading.course_answers import Course
from sandbox.grading.intake.submission import Submission
from sandbox.grading.jail.box import isolation
from sandbox.grading.release.exercises import varied_notebook
from sandbox.grading.release.writing import KEY, OWN, release
from sandbox.grading.variants import UNLISTED, Variants, kept_variants, read_variants

COURSE = Path(__file__).parents[1]
SECRET = "a key for tests"
STUDENTS = ("ann", "bob", "eve")
VARIED = ["2.1", "2.2", "2.4", "3.3"]
NOTEBOOKS = {"2": "02_everyone_or_only_those_who_listen.ipynb",
             "3": "03_late_and_returning_services.ipynb"}  # fmt: skip


def solution(number: str) -> str:
    """The source of the answer."""
    answer = ""
    for cell in read(COURSE / "solutions" / NOTEBOOKS[number[0]])["cells"]:
        if "answer" in tags(cell):
            answer = cell["source"]
        if checked_number(cell) == number:
            break
    return answer


def own_answer(number: str, variant: int) -> str:
    """What a student writes who has understood it, for their own variant."""
    words = words_of(find(number), variant)
    source = retold(solution(number), words)
    if number == "2.1":
        (order,) = words.values()
        source = source.replace("return bus, channels, echoes", f"return {order}")
    return source


def defined(source: str, exercise: Exercise) -> object:
    names: dict[str, object] = {}
    exec(source, names)
    return names[exercise.asks_for]


def verdict(number: str, source: str, variant: int | None):
    exercise = varied(find(number), variant)
    return judge(exercise, defined(source, exercise))


def some_variants(number: str) -> list[int]:
    """All of them, or every word of all of them."""
    count = prod(map(len, find(number).variants.words.values()))
    return list(range(count)) if count < 10 else [count // 12 * n for n in range(12)]


CASES = [(number, one) for number in VARIED for one in some_variants(number)]


# One exercise


@pytest.mark.parametrize(("number", "variant"), CASES)
def test_own_answer_passes_and_the_public_one_does_not(number, variant):
    """Nor does the own one pass for those who have no variant."""
    own = own_answer(number, variant)

    assert verdict(number, own, variant).fault is None
    assert verdict(number, solution(number), variant).points == 0
    assert verdict(number, own, None).points == 0


@pytest.mark.parametrize("number", VARIED)
def test_answer_of_another_variant_does_not_fit(number):
    """Where a word happens to be the same, a part of it may."""
    one, other, *_ = some_variants(number)

    assert verdict(number, own_answer(number, one), other).fault is not None


def test_these_exercises_have_variants():
    """The list stands in the README and in what release says."""
    assert [number for number in numbers() if find(number).variants] == VARIED


@pytest.mark.parametrize("number", VARIED)
def test_no_word_stands_for_two_things(number):
    """Else a text told in other words could not be understood."""
    words = find(number).variants.words
    every = [*words, *(other for others in words.values() for other in others)]

    assert len(every) == len(set(every))


def test_faults_are_told_in_the_students_words():
    """Who has never seen `wants` cannot be told about it."""
    variant = 4_321
    words = words_of(find("3.3"), variant)
    wrong = 'def options_for(case):\n    return {"start_at": "first"}'
    found = verdict("3.3", wrong, variant)

    assert words["news"] in found.fault.fact
    steps = [varied(find("3.3"), variant).told(step) for step in found.program]
    for text in (found.fault.fact, found.fault.advice, *steps):
        assert not any(f"'{usual}'" in text for usual in words)


def test_another_order_is_told_as_it_is_asked_for():
    """The usual order is a mistake where another one is asked for."""
    variant = 3
    (order,) = words_of(find("2.1"), variant).values()
    fault = verdict("2.1", solution("2.1"), variant).fault

    assert fault.label == "another order"
    assert order in fault.advice
    assert fault.expected == "(1, 1, 0)"
    assert fault.got == "(1, 0, 1)"


def test_check_of_a_notebook_says_which_variant_it_is(capsys):
    """Hints and replays go along."""
    check = Check()
    usual = defined(solution("2.2"), find("2.2"))

    with pytest.raises(CheckFailed, match=r"2\.2 · 0 of 15"):
        check("2.2", usual, variant=1)
    check.hint("2.2")
    check.hint("2.2")
    told = capsys.readouterr().out

    assert 'event["author"]' in told
    assert 'event["sender"]' not in told
    assert check("2.2", usual) == 15


# Drawing


def test_whoever_has_the_key_draws_the_same():
    """Another key or another student is another seed."""
    assert drawn(SECRET, "ann") == drawn(SECRET, "ann")
    assert [*drawn(SECRET, "ann")] == VARIED
    seeds = {
        seed_of(key, student, number)
        for key in (SECRET, "another") for student in STUDENTS for number in VARIED
    }  # fmt: skip
    assert len(seeds) == 2 * 3 * 4


def test_students_get_all_variants_about_as_often():
    """A hundred of them, and six names for one thing."""
    found = [drawn(SECRET, f"student-{n}")["2.4"] for n in range(100)]

    assert {found.count(variant) > 8 for variant in range(6)} == {True}


def test_the_key_is_drawn_once(tmp_path):
    """A student who comes later leaves the others theirs."""
    first = kept_variants(tmp_path / KEY, ["ann"])
    later = kept_variants(tmp_path / KEY, ["bob", "ann"])

    assert first.of("ann") == later.of("ann")
    assert first.of("bob") == {}
    assert read_variants(tmp_path / KEY) == later


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": 1, "secret": "", "students": []}']
)
def test_a_file_without_a_key_is_refused(tmp_path, text):
    """Else all would be marked by the exercises of everybody."""
    file = tmp_path / KEY
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadOptionError, match=r"Name the variants\.json"):
        read_variants(file)


# Notebooks of students


@pytest.mark.parametrize("name", NOTEBOOKS.values())
def test_a_student_reads_their_own_words(name):
    """In the text, in the blank, and in the check; nowhere else is anything another."""
    usual = read(COURSE / "exercises" / name)
    own = varied_notebook(usual, drawn(SECRET, "ann"))
    changed = [
        (checked_number(new), new["source"])
        for old, new in zip(usual["cells"], own["cells"], strict=True)
        if old != new
    ]

    for number, variant in drawn(SECRET, "ann").items():
        if NOTEBOOKS[number[0]] != name:
            continue
        words = words_of(find(number), variant)
        text = "\n".join(source for _, source in changed)
        assert all(word in text for word in words.values())
        asked = find(number).asks_for
        assert (number, f'check("{number}", {asked}, variant={variant})') in changed


def test_release_writes_a_folder_for_each_student(tmp_path):
    """And the same again when it is asked again."""
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name\nann,Ann\nbob,Bob\n", encoding="utf-8")
    release(COURSE, tmp_path, roster)
    first = written(tmp_path / OWN)
    release(COURSE, tmp_path, roster)

    assert written(tmp_path / OWN) == first
    assert {name.split("/")[0] for name in first} == {"ann", "bob"}
    assert len(first) == 2 * len([*(COURSE / "exercises").glob("*.ipynb")])


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.ipynb"))
    }


# Marks


def handed_in(student: str, whose: str, variants: Variants, answered=VARIED):
    """The notebooks of `student`, with the answers that `whose` notebooks ask for."""
    files = []
    for name in NOTEBOOKS.values():
        usual = read(COURSE / "exercises" / name)
        notebook = varied_notebook(usual, variants.of(student))
        fill(notebook, variants.of(whose), answered)
        files.append((name, as_bytes(notebook)))
    return Submission(student, student.title(), tuple(files), None, "", (), "")


def fill(notebook: Json, variants, answered) -> None:
    answer: Json = {}
    for cell in notebook["cells"]:
        if "answer" in tags(cell):
            answer = cell
        elif (number := checked_number(cell)) in answered:
            answer["source"] = own_answer(number, variants[number])


@pytest.mark.parametrize("engine", ["fast", "nbval"])
def test_everybody_is_marked_by_their_own(tmp_path, engine):
    """eve hands in what bob has written; dan, who is not on the list, too."""
    variants = Variants(SECRET, STUDENTS)
    eve = handed_in("eve", "bob", variants)
    dan = Submission("dan", "Dan", eve.notebooks, None, "", (), "")
    class_ = [handed_in("ann", "ann", variants), eve, dan,
              handed_in("bob", "bob", variants, ["2.4"])]  # fmt: skip
    seeds, mark = dict.fromkeys(numbers(), 7), Course.read(COURSE).mark
    plan = Plan(COURSE, mark, seeds, engine, isolation(), variants)
    results = {}
    grade(
        class_, plan, tmp_path, None, lambda one: results.update({one["student"]: one})
    )

    points = {student: one["points"] for student, one in results.items()}
    assert points == {"ann": 65, "eve": 0, "dan": 0, "bob": 25}
    assert status(results["bob"], "3.3") == "unanswered"
    assert status(results["eve"], "3.3") == "failed"
    assert results["dan"]["notes"] == [UNLISTED]
    assert results["ann"]["notes"] == []
    assert "this student's words: " in row(results["ann"], "2.4")["notes"][0]


def row(result: Json, number: str) -> Json:
    return next(one for one in result["exercises"] if one["number"] == number)


def status(result: Json, number: str) -> str:
    return row(result, number)["status"]
