"""Notebooks as bytes that stay: run one again, and nothing in its file changes.

A file holds what its author wrote and what its cells showed. Who ran it, when, on
which Python and in how many pieces the kernel sent its text is left out.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sandbox.errors import NotebookError

Json = dict[str, Any]

KERNEL = {
    "display_name": "Python 3",
    "language": "python",
    "name": "python3",
}
# What an author may say about a cell. The rest is left by the tools that touched it.
CELL_METADATA = ("collapsed", "deletable", "editable", "jupyter", "nbgrader", "tags")


def read(path: Path) -> Json:
    """The notebook in that file, with every text in one piece. Raises NotebookError."""
    try:
        notebook: Json = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = joined(cell["source"])
    except OSError as error:
        raise NotebookError(path.name, error.strerror or "it cannot be read") from error
    except (ValueError, TypeError, KeyError) as error:
        raise NotebookError(path.name, "it is not a notebook of format 4") from error
    return notebook


def write(path: Path, notebook: Json) -> bool:
    """Write the file whole, if that changes it; say whether it did."""
    raw = as_bytes(notebook)
    if path.exists() and path.read_bytes() == raw:
        return False
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(raw)
    os.replace(part, path)
    return True


def as_bytes(notebook: Json) -> bytes:
    """The file, laid out as Jupyter would: sorted keys, one line of text a line."""
    cells = [{**cell, "source": split(cell["source"])} for cell in notebook["cells"]]
    text = json.dumps(
        {**notebook, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False
    )
    return f"{text}\n".encode()


def normalised(notebook: Json, *, lesson: str) -> Json:
    """The same notebook with fixed ids, counts and metadata; its outputs are kept."""
    ids = iter(fixed_ids(notebook["cells"], lesson))
    cells = [normal_cell(cell, next(ids)) for cell in notebook["cells"]]
    codes = (cell for cell in cells if cell["cell_type"] == "code")
    for count, cell in enumerate(filter(was_run, codes), start=1):
        set_count(cell, count)
    return {
        "cells": cells,
        "metadata": {"kernelspec": KERNEL},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def fixed_ids(cells: list[Json], lesson: str) -> list[str]:
    """`02-07` and so on. A cell keeps the id it has, so that marks can find it later."""
    form = re.compile(rf"{lesson}-(\d\d)")
    kept: list[str] = []
    for cell in cells:
        own = str(cell.get("id", ""))
        kept.append(own if form.fullmatch(own) and own not in kept else "")
    last = max((int(own[-2:]) for own in kept if own), default=0)
    fresh = iter(range(last + 1, last + 1 + len(cells)))
    return [own or f"{lesson}-{next(fresh):02}" for own in kept]


def normal_cell(cell: Json, cell_id: str) -> Json:
    said = cell.get("metadata", {})
    normal: Json = {
        "cell_type": cell["cell_type"],
        "id": cell_id,
        "metadata": {key: said[key] for key in CELL_METADATA if key in said},
        "source": cell["source"].rstrip(),
    }
    if cell["cell_type"] == "code":
        normal["execution_count"] = cell.get("execution_count")
        normal["outputs"] = normal_outputs(cell.get("outputs", []))
    return normal


def was_run(cell: Json) -> bool:
    return cell["execution_count"] is not None


def set_count(cell: Json, count: int) -> None:
    cell["execution_count"] = count
    for output in cell["outputs"]:
        if output["output_type"] == "execute_result":
            output["execution_count"] = count


def normal_outputs(outputs: Iterable[Json]) -> list[Json]:
    """The outputs with neighbouring text put together, however it was sent."""
    normal: list[Json] = []
    for output in outputs:
        if output["output_type"] != "stream":
            normal.append(normal_display(output))
            continue
        text = joined(output["text"])
        last = normal[-1] if normal else {}
        if last.get("name") == output["name"]:
            text = joined(normal.pop()["text"]) + text
        normal.append(stream(output["name"], text))
    return normal


def stream(name: str, text: str) -> Json:
    return {"name": name, "output_type": "stream", "text": split(text)}


WIDGET = "application/vnd.jupyter.widget-view+json"


def normal_display(output: Json) -> Json:
    """A shown value, its texts cut into lines; JSON stays whole. A widget is left out:
    it has another name each time, and nobody behind it once the kernel has gone."""
    if "data" not in output:
        return dict(output)
    data = {
        kind: value if kind.endswith("json") else split(joined(value))
        for kind, value in output["data"].items()
        if kind != WIDGET
    }
    return {**output, "data": data}


def cleared(notebook: Json) -> Json:
    """The notebook as it is before anybody ran it."""
    unrun: Json = {"execution_count": None, "outputs": []}
    cells = [
        {**cell, **unrun} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def tags(cell: Json) -> list[str]:
    return list(cell["metadata"].get("tags", []))


def lesson_of(path: Path) -> str:
    """`02` of 02_everyone.ipynb. Raises NotebookError."""
    found = re.match(r"\d\d(?=_)", path.name)
    if not found:
        raise NotebookError(path.name, "a name such as 02_everyone.ipynb is needed")
    return found[0]


def joined(text: str | list[str]) -> str:
    """Text is stored whole or as a list of lines; both mean the same."""
    return text if isinstance(text, str) else "".join(text)


def split(text: str) -> list[str]:
    return text.splitlines(keepends=True)
