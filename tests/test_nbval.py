"""pytest --nbval: red for every wrong answer, however saved; green for every right one.

A failing check that only printed would, once saved, become nbval's own reference and
turn green. And of a cell that was never run, nbval compares nothing.
"""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import nbformat
import pytest

from sandbox.course.executing import run
from sandbox.course.notebooks import cleared, normalised, read, tags, write

TESTS = Path(__file__).parent
COURSE = TESTS.parent
SANITIZE = f"--nbval-sanitize-with={TESTS / 'nbval-sanitize.cfg'}"
EXERCISE = COURSE / "exercises/02_everyone_or_only_those_who_listen.ipynb"
SOLUTION = COURSE / "solutions" / EXERCISE.name
WRONG = "def route(event, subscribers):\n    return [name for name, _ in subscribers]"

DRAWN = """from IPython.display import HTML, SVG, display
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"><path d="{line}"/></svg>'))
display(HTML("{text}<svg>\\n{line}</svg><iframe srcdoc='{line}'></iframe>"))"""

RUDE = """def route(event, subscribers):
    {manner}
try:
    check("2.4", route)
except Exception as error:
    assert "{verdict}" in str(error), error
else:
    assert False, "a rude answer passed"
"""


def answered(path, source):
    """The notebook in that file with this answer to 2.4, and right ones before it."""
    notebook, right = read(path), right_answers()
    for cell in notebook["cells"]:
        if "answer" in tags(cell):
            cell["source"] = source if is_route(cell) else right[cell["id"]]
    return notebook


def right_answers():
    return {
        c["id"]: c["source"] for c in read(SOLUTION)["cells"] if "answer" in tags(c)
    }


def is_route(cell):
    return "def route(" in cell["source"]


def right():
    (source,) = (one for one in right_answers().values() if "def route(" in one)
    return source


def of_cells(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return normalised(nbformat.v4.new_notebook(cells=cells), lesson="02")


def saved(notebook):
    """Run it as a learner does, to the end whatever is raised, and save."""
    shown = run(notebook, COURSE / "exercises" / "any.ipynb", allow_errors=True)
    return normalised(shown, lesson="02")


def drawn(before, after):
    """Saved with one drawing, run with another."""
    notebook = saved(of_cells(before))
    notebook["cells"][0]["source"] = after
    return notebook


def rude():
    """Manners that only a real kernel can suffer from."""
    return of_cells(
        "from sandbox.course.check import check",
        RUDE.format(manner="exit()", verdict="tried to exit"),
        RUDE.format(manner="quit()", verdict="tried to exit"),
        RUDE.format(manner="input()", verdict="asked for input"),
        RUDE.format(manner="while True: pass", verdict="endless"),
        "assert check('2.4', lambda e, s: [n for n, c in s if c == e['channel']])",
    )


LINE, OTHER_LINE = (DRAWN.format(line=line, text="a") for line in ("M0", "M9"))
OTHER_TEXT = DRAWN.format(line="M0", text="b")

RED = {
    "stub": lambda: read(EXERCISE),
    "wrong_and_saved": lambda: saved(answered(EXERCISE, WRONG)),
    "wrong_and_cleared": lambda: cleared(answered(EXERCISE, WRONG)),
    "wrong_in_a_saved_solution": lambda: answered(SOLUTION, WRONG),
    "another_text": lambda: drawn(LINE, OTHER_TEXT),
}
GREEN = {
    "right_and_cleared": lambda: cleared(answered(EXERCISE, right())),
    "right_and_saved": lambda: saved(answered(EXERCISE, right())),
    "solution": lambda: read(SOLUTION),
    "another_drawing": lambda: drawn(LINE, OTHER_LINE),
    "rude_answers": rude,
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What one run of pytest --nbval made of every cell, by notebook."""
    folder = tmp_path_factory.mktemp("nbval")
    for name, make in (RED | GREEN).items():
        write(folder / f"{name}.ipynb", make())
    (folder / "pytest.ini").write_text("[pytest]\n")
    options = ["--nbval", SANITIZE, "--nbval-cell-timeout=30", "-rA", "-q"]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(COURSE)},
        capture_output=True,
        text=True,
    )

    found = defaultdict(set)
    for outcome, name in re.findall(r"^([A-Z]+) (\w+)\.ipynb::", run.stdout, re.M):
        found[name].add(outcome)
    return found


@pytest.mark.parametrize("name", RED)
def test_what_is_wrong_is_red(outcomes, name):
    """However it was saved, and although nobody compared anything."""
    assert "FAILED" in outcomes[name]


@pytest.mark.parametrize("name", GREEN)
def test_what_is_right_is_green(outcomes, name):
    """Cleared or saved, and whatever a drawing looks like by now."""
    assert outcomes[name] == {"PASSED"}


def test_a_saved_failure_is_the_message_and_no_traceback():
    """What a learner reads must be what to do, not how the check works."""
    notebook = saved(answered(EXERCISE, WRONG))

    errors = [
        output
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "error"
    ]
    (error,) = errors
    assert error["ename"] == "CheckFailed"
    assert error["traceback"] == [f"CheckFailed: {error['evalue']}"]
