"""Every cell of every lesson on half a core: none may take a second, no lesson twenty.

Half a core is a quota of the kernel's where control groups can be written (Linux, as
root); elsewhere the figures are doubled instead, and say so. The cells with imports
stand aside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from nbclient import NotebookClient
from nbformat import from_dict

from sandbox.course.executing import quiet_kernel
from sandbox.course.notebooks import cleared, read

ROOT = Path(__file__).parents[2]
CELL_S, LESSON_S = 1.0, 20.0
GROUP = "half-a-core"
V1, V2 = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")


def figures() -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    with half_a_core() as factor:
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            took = {cell: s * factor for cell, s in cells_of(path).items()}
            slowest = max(took, key=lambda cell: took[cell])
            lesson = path.name[:2]
            found[f"slowest cell of {lesson} ({slowest}), s"] = round(took[slowest], 2)
            found[f"lesson {lesson}, share of 20 s"] = round(
                sum(took.values()) / LESSON_S, 2
            )
            found[f"cells of {lesson} over 1 s"] = sum(
                s > CELL_S for s in took.values()
            )
    found["measured"] = "under a quota of half a core" if factor == 1 else "doubled"
    return found


def cells_of(path: Path) -> dict[str, float]:
    """{cell: seconds}, without those that only import."""
    notebook: Any = from_dict(cleared(read(path)))
    client = NotebookClient(
        notebook, config=quiet_kernel(), kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
    )  # fmt: skip
    took: dict[str, float] = {}
    with client.setup_kernel():
        for number, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                start = perf_counter()
                client.execute_cell(cell, number)
                took[cell.id] = perf_counter() - start
    return dict(list(took.items())[1:])  # the first code cell imports


@contextmanager
def half_a_core() -> Iterator[float]:
    """This process and its kernels get half a core; else the factor to reckon with."""
    group = made_group()
    if group is None:
        yield 2.0
        return
    (group / "cgroup.procs").write_text(str(os.getpid()))
    try:
        yield 1.0
    finally:
        (group.parent / "cgroup.procs").write_text(str(os.getpid()))
        group.rmdir()


def made_group() -> Path | None:
    try:
        if (V1 / "cpu.cfs_quota_us").exists() or (V1 / "cgroup.procs").exists():
            group = V1 / GROUP
            group.mkdir(exist_ok=True)
            (group / "cpu.cfs_quota_us").write_text("50000")
        else:
            group = V2 / GROUP
            group.mkdir(exist_ok=True)
            (group / "cpu.max").write_text("50000 100000")
    except OSError:
        return None
    return group


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
