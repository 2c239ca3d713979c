"""Notebooks as bytes that stay, whoever ran them and with whatever tool."""

from pathlib import Path

import pytest

from sandbox.course.executing import course_notebooks, executed
from sandbox.course.nbgrader import marked
from sandbox.course.notebooks import (
    as_bytes,
    fixed_ids,
    lesson_of,
    normal_outputs,
    normalised,
    read,
    write,
)
from sandbox.errors import NotebookError

COURSE = Path(__file__).parents[1]


def code(source, **more):
    fresh = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", "source": source, **fresh, **more}


def notebook(*cells):
    return normalised({"cells": list(cells), "metadata": {}}, lesson="02")


@pytest.mark.parametrize("path", course_notebooks(COURSE), ids=lambda path: path.stem)
def test_a_committed_notebook_is_in_normal_form(path):
    """Then a re-run that changed nothing changes no byte: python -m sandbox execute."""
    wanted = normalised(marked(read(path)), lesson=lesson_of(path))

    assert path.read_bytes() == as_bytes(wanted)


def test_running_a_notebook_twice_changes_no_byte(tmp_path):
    """Review then sees changes of behaviour, and nothing else."""
    path = tmp_path / "02_short.ipynb"
    write(path, notebook(code("print('a')\nprint('b')\n2 + 2")))

    assert write(path, executed(path)) is True
    assert write(path, executed(path)) is False


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("1 / 0", "cell 02-01 raised ZeroDivisionError: division by zero"),
        ("import sys; sys.stderr.write('oh')", "cell 02-01 wrote to stderr:\noh"),
    ],
    ids=["raises", "warns"],
)
def test_a_run_that_went_wrong_is_not_saved(tmp_path, source, problem):
    """A committed failure would be compared with the next one, and be found equal."""
    path = tmp_path / "02_wrong.ipynb"
    write(path, notebook(code(source)))
    before = path.read_bytes()

    with pytest.raises(NotebookError) as caught:
        write(path, executed(path))

    assert str(caught.value) == f"02_wrong.ipynb: {problem}"
    assert path.read_bytes() == before


def test_a_cell_keeps_its_id_when_another_is_put_before_it():
    """Marks find an answer by its cell's id, also in last year's copy."""
    cells = [{"id": "a1b2c3"}, {"id": "02-01"}, {"id": "02-02"}, {"id": "02-02"}]

    assert fixed_ids(cells, "02") == ["02-03", "02-01", "02-02", "02-04"]


def test_text_that_came_in_pieces_is_one_text():
    """How often a kernel sends what was printed depends on the machine."""
    pieces = [
        {"output_type": "stream", "name": "stdout", "text": text}
        for text in ("one\n", ["t", "wo\n"])
    ]

    assert normal_outputs(pieces) == [
        {"output_type": "stream", "name": "stdout", "text": ["one\n", "two\n"]}
    ]


def test_what_tools_leave_behind_is_dropped():
    """Times, versions and window states differ from one machine to the next."""
    cell = code("1", execution_count=41, metadata={"vscode": {}, "tags": ["answer"]})
    shown = {"cells": [cell], "metadata": {"language_info": {"version": "3.14"}}}

    normal = normalised(shown, lesson="02")

    assert list(normal["metadata"]) == ["kernelspec"]
    assert normal["cells"][0]["metadata"] == {"tags": ["answer"]}
    assert normal["cells"][0]["execution_count"] == 1


def test_answer_and_check_carry_what_nbgrader_reads():
    """An author tags the answer; the rest follows from the check."""
    answer = code("def route(): ...", metadata={"tags": ["answer"]})
    cells = marked(notebook(answer, code('check("2.4", route)')))["cells"]

    marks = [cell["metadata"]["nbgrader"] for cell in cells]
    assert [one["grade_id"] for one in marks] == ["2-4-answer", "2-4-check"]
    assert [one["solution"] for one in marks] == [True, False]
    assert [one["locked"] for one in marks] == [False, True]
    assert [one.get("points") for one in marks] == [None, 25]


def test_a_check_without_an_answer_before_it_is_refused():
    """A forgotten tag would leave the solution standing in the exercise."""
    with pytest.raises(NotebookError, match="no cell tagged 'answer'"):
        marked(notebook(code("def route(): ..."), code('check("2.4", route)')))


@pytest.mark.parametrize("raw", [b"{}", b"not json", b"[1]"])
def test_a_file_that_is_no_notebook_is_named(tmp_path, raw):
    """Its name is what helps among twenty of them."""
    path = tmp_path / "02_odd.ipynb"
    path.write_bytes(raw)

    with pytest.raises(NotebookError, match=r"02_odd\.ipynb: it is not a notebook"):
        read(path)
