"""What a class is given works, and no answer is in it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from sandbox.course.blanks import stub
from sandbox.course.nbgrader import checked_number
from sandbox.course.notebooks import Json, read, tags
from sandbox.course.validating.running import environment
from sandbox.errors import BadOptionError
from sandbox.grading.release.contents import contents
from sandbox.grading.release.writing import KEY, NAME, OWN, release

COURSE = Path(__file__).parents[1]
LESSON_02 = "02_everyone_or_only_those_who_listen.ipynb"
LINE_MIN = 12  # characters; shorter ones say nothing

# Lines of solutions that lessons teach, that an exercise shows in its text, or with which
# the sandbox does its own work. One more is a leak, or has a reason to stand here.
TAUGHT = {
    '@client.on("connect")', '@subscription.on("message")', "def heard(message):",
    "def listen():", "def stored(error, guid):", "for event in answer.body:",
    'if event["type"] == "ticket:updated":',
}  # fmt: skip
IN_THE_EXERCISE = {"deliver(sequence)", "on_connection_lost(connect, heard)"}
NAMES = {
    '"ticket:created",', '"ticket:updated",', '"payment:created",',
    '"expiration:complete",',
}  # fmt: skip
OF_THE_SANDBOX = {
    'request.reply(200, {"status": "OK"})', "return publish", "if ticket is None:",
    'self.reply(request, 404, {"error": "no such ticket"})',
    'self.emit("ticket:updated", **ticket)', "return self.last", "return sequence",
    'subscription.on("message", heard)',
}  # fmt: skip
NO_SECRET = TAUGHT | IN_THE_EXERCISE | NAMES | OF_THE_SANDBOX


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return contents(COURSE)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a class."""
    out = tmp_path_factory.mktemp("release")
    release(COURSE, out)
    return out / NAME


def of_solutions() -> Iterator[tuple[str, Json]]:
    """The answer cells, with the number of the exercise."""
    for path in sorted((COURSE / "solutions").glob("*.ipynb")):
        answers: list[Json] = []
        for cell in read(path)["cells"]:
            if {"answer", "solution"} & set(tags(cell)):
                answers.append(cell)
            elif number := checked_number(cell):
                yield from ((number, answer) for answer in answers)
                answers = []


def code_lines(source: str) -> set[str]:
    """The lines that are the author's: in no blank, no docstring and no import."""
    given = {line.strip() for line in stub(source).splitlines()}
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            left_out |= lines_of(node)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            left_out |= lines_of(node.body[0])
    lines = {
        line.strip()
        for n, line in enumerate(source.splitlines(), start=1)
        if n not in left_out
    }
    return {line for line in lines - given if len(line) >= LINE_MIN}


def lines_of(node: ast.stmt) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def readable(name: str, raw: bytes, folder: Path) -> str:
    """A notebook by what stands in its cells and in what they showed."""
    if not name.endswith(".ipynb"):
        return raw.decode("utf-8", "replace")
    texts: list[str] = []
    for cell in read(folder / name)["cells"]:
        texts += [cell["source"], *shown(cell.get("outputs", []))]
    return "\n".join(texts)


def shown(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        parts = value.values() if isinstance(value, dict) else value
        yield "".join(text for part in parts for text in shown(part))


def leaks(folder: Path, names: list[str]) -> list[tuple[str, str, str]]:
    """(exercise, line, file) for every line of a solution that is found."""
    texts = {
        name: readable(name, (folder / name).read_bytes(), folder) for name in names
    }
    return [
        (number, line, name)
        for number, cell in of_solutions()
        for line in code_lines(cell["source"]) - NO_SECRET
        for name, text in texts.items()
        if line in text
    ]


def test_no_line_of_a_solution_is_in_it(given, files):
    """A class learns by writing them."""
    assert leaks(given, list(files)) == []


def test_every_exercise_has_lines_that_are_looked_for():
    """A search for nothing finds nothing."""
    secret: dict[str, set[str]] = {}
    for number, cell in of_solutions():
        secret.setdefault(number, set()).update(code_lines(cell["source"]) - NO_SECRET)

    assert len(secret) == 17
    assert [number for number, lines in secret.items() if not lines] == []


def test_a_solution_that_lies_in_it_would_be_found(tmp_path):
    """In whatever file, and however far it stands to the right."""
    answers = dict(of_solutions())
    for number, cell in answers.items():
        source = "\n".join(f"        {line}" for line in cell["source"].splitlines())
        (tmp_path / "notes.py").write_text(source, encoding="utf-8")

        assert number in {found for found, *_ in leaks(tmp_path, ["notes.py"])}


def test_lines_that_are_no_secret_are_really_in_it(given, files):
    """Else the list would only grow."""
    texts = [readable(name, raw, given) for name, raw in files.items()]

    assert [one for one in NO_SECRET if not any(one in text for text in texts)] == []


def test_neither_tests_nor_solutions_nor_marks_are_in_it(files):
    """Wrong answers and right ones, attacks and their prices stay with the teacher."""
    tops = {name.split("/")[0] for name in files}

    assert tops == {
        "LICENSE", "README.md", "environment.yml", "exercises", "notebooks",
        "pyproject.toml", "requirements-installer.lock", "requirements.lock", "sandbox",
        "start.py",
    }  # fmt: skip
    assert not [name for name in files if "grading" in name or "answers/" in name]
    assert not [name for name in files if "__pycache__" in name or "/." in name]


def test_two_releases_are_the_same_bytes(tmp_path):
    """So that a class can be told whether it has the newest."""
    for place in ("first", "second"):
        release(COURSE, tmp_path / place)

    zips = [tmp_path / place / f"{NAME}.zip" for place in ("first", "second")]
    assert zips[0].read_bytes() == zips[1].read_bytes()
    with ZipFile(zips[0]) as zipped:
        assert zipped.testzip() is None
        assert f"{NAME}/start.py" in zipped.namelist()


def run(given: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line of that copy, not of this one."""
    env = {**environment(), "PYTHONPATH": str(given), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=given, env=env, capture_output=True, text=True
    )


def test_a_class_can_check_its_work_with_it(given):
    """There is no solution to compare with, and none is needed."""
    solved = COURSE / "solutions" / LESSON_02
    told = run(given, "-m", "sandbox", "check", str(solved), f"exercises/{LESSON_02}")

    assert told.stdout.count("  passed  ") == 4, told
    assert told.stdout.count("  not answered  ") == 4


def test_everything_in_it_can_be_imported(given):
    """Nothing that was left out is needed by what is there."""
    code = (
        "import pkgutil, importlib, sandbox\n"
        "print(sandbox.__file__)\n"
        "for one in pkgutil.walk_packages(sandbox.__path__, 'sandbox.'):\n"
        "    if not one.name.endswith(('__main__', 'plugin')):\n"
        "        importlib.import_module(one.name)\n"
    )
    done = run(given, "-c", code)

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(given)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["grade", "x", "--out", "y"], "sandbox.grading is not in this copy"),
        (["bench"], "the benchmarks come with the repository"),
        (["exercises"], "solutions: there are no notebooks in it"),
    ],
)
def test_commands_of_teachers_say_that_they_are_not_there(given, words, told):
    """And nothing is lost by trying: the exercises are still there."""
    done = run(given, "-m", "sandbox", *words)

    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert (given / "exercises" / LESSON_02).exists()


def test_start_offers_a_class_what_there_is(files):
    """The help is the first page that anybody reads."""
    offered = files["start.py"].decode().split('"""')[1]

    assert "start.py lab" in offered
    assert "start.py check" in offered
    assert not any(word in offered for word in ("grade", "release", "test", "bench"))


def test_the_folder_of_an_earlier_release_is_made_anew(tmp_path):
    """What was taken out of the course is gone from it, too."""
    release(COURSE, tmp_path)
    old = tmp_path / NAME / "sandbox" / "old.py"
    old.write_text("", encoding="utf-8")

    release(COURSE, tmp_path)

    assert not old.exists()


@pytest.mark.parametrize("work", ["my-course/a.ipynb", "README.md"])
def test_a_folder_in_which_somebody_works_is_left_alone(tmp_path, work):
    """A teacher may have tried it out, or have called something else so."""
    file = tmp_path / NAME / work
    if work != "README.md":
        release(COURSE, tmp_path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine", encoding="utf-8")

    with pytest.raises(BadOptionError, match="not as a release leaves it"):
        release(COURSE, tmp_path)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """With what to type instead."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")

    with pytest.raises(BadOptionError, match="Name a folder, such as --out release"):
        release(COURSE, file / "below")


def test_teachers_are_told_that_solutions_are_public(tmp_path, capsys):
    """Whoever gives marks must know what they say."""
    release(COURSE, tmp_path)
    told = capsys.readouterr().out

    assert "solutions of this course are public" in told
    assert "--variants ROSTER" in told
    assert not (tmp_path / KEY).exists()
    assert not (tmp_path / OWN).exists()
    assert os.listdir(tmp_path) != []
