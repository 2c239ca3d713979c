"""Run a notebook from a fresh kernel, as a reader would, and keep what it showed.

Nothing is saved of a run that went wrong: a cell that raises, or that writes to
stderr, is named instead. (Warnings carry paths of the machine that ran them.)
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sandbox.course.nbgrader import marked
from sandbox.course.notebooks import (
    Json,
    cleared,
    joined,
    lesson_of,
    normalised,
    read,
    write,
)
from sandbox.errors import NotebookError
from sandbox.views.player import packed

FOLDERS = ("notebooks", "solutions")
CELL_TIMEOUT_S = 120


def course_notebooks(course: Path) -> list[Path]:
    """Every notebook that is committed with its outputs."""
    return [
        path for part in FOLDERS for path in sorted((course / part).glob("*.ipynb"))
    ]


def execute_all(paths: list[Path]) -> Iterator[tuple[Path, bool]]:
    """Run each and save it; say of each whether its file changed."""
    packed.write()  # the player goes into every output
    for path in paths:
        yield path, write(path, executed(path))


def executed(path: Path) -> Json:
    """The notebook in that file, with the outputs of a fresh run."""
    lesson = lesson_of(path)
    source = cleared(marked(normalised(read(path), lesson=lesson)))
    fresh = normalised(run(source, path), lesson=lesson)
    refuse_stderr(fresh, path.name)
    return fresh


def run(notebook: Json, path: Path, *, allow_errors: bool = False) -> Json:
    """The notebook after all its cells ran. Raises NotebookError."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError
    from nbformat import NotebookNode, from_dict

    live: NotebookNode = from_dict(notebook)  # type: ignore[no-untyped-call]
    try:
        return dict(in_fresh_kernel(live, path.parent, allow_errors))
    except CellExecutionError as error:
        problem = f"cell {cell_that_raised(live)} raised {error.ename}: {error.evalue}"
        raise NotebookError(path.name, problem) from None
    except CellTimeoutError:
        problem = f"a cell ran for more than {CELL_TIMEOUT_S} s"
        raise NotebookError(path.name, problem) from None
    except RuntimeError as error:
        raise NotebookError(path.name, f"its kernel died: {error}") from None


def in_fresh_kernel(live: Any, folder: Path, allow_errors: bool) -> Any:
    """Run it, with a second try: ports are chosen before a kernel takes them.

    Another kernel that starts at the same moment may be quicker.
    """
    from nbclient import NotebookClient

    for tries_left in (1, 0):
        client = NotebookClient(
            live,
            allow_errors=allow_errors,
            config=quiet_kernel(),
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
            timeout=CELL_TIMEOUT_S,
        )
        try:
            return client.execute()
        except RuntimeError:
            # Its own clean-up failed, and would say so again when Python ends.
            atexit.unregister(client._cleanup_kernel)
            if not tries_left:
                raise
    raise AssertionError("one of the tries returns or raises")


def cell_that_raised(notebook: Json) -> str:
    for cell in notebook["cells"]:
        outputs = cell.get("outputs", [])
        if any(output["output_type"] == "error" for output in outputs):
            return str(cell["id"])
    return "?"


def quiet_kernel() -> Any:
    """A kernel talks over the loopback, and warns if that is not encrypted."""
    import zmq
    from traitlets.config import Config

    config = Config()
    if zmq.has("curve"):
        config.KernelManager.transport_encryption = "auto"
    return config


def refuse_stderr(notebook: Json, name: str) -> None:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                told = joined(output["text"]).strip()
                raise NotebookError(name, f"cell {cell['id']} wrote to stderr:\n{told}")
