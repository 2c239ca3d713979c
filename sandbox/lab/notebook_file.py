"""A notebook as bytes: cleared of what running it left, and compared by what a person did."""

import hashlib
import json
from typing import Any

# What running or folding leaves in a cell's metadata. The committed lessons fold
# what follows a prediction; a copy has no outputs yet, and must not hide new ones.
LEFT_BY_RUNNING = ("collapsed", "execution", "scrolled")


def cleared(raw: bytes) -> bytes:
    """The notebook as a learner first meets it: no outputs, no counts, no widget state."""
    notebook = parse(raw)
    if notebook is None:
        return raw
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in notebook["cells"]:
        clear_cell(cell)
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def clear_cell(cell: dict[str, Any]) -> None:
    if cell.get("cell_type") != "code":
        return
    cell.update(outputs=[], execution_count=None)
    metadata = cell.get("metadata", {})
    metadata.get("jupyter", {}).pop("outputs_hidden", None)
    for key in LEFT_BY_RUNNING:
        metadata.pop(key, None)


def fingerprint(raw: bytes) -> str:
    """Equal for two notebooks that hold the same work.

    Cells and their outputs are work. Metadata, cell ids, counts and the layout of
    the JSON are not: Jupyter rewrites those when it merely opens and saves a file.
    """
    notebook = parse(raw)
    if notebook is None:
        return digest(raw)
    work = [
        [cell.get("cell_type"), as_text(cell.get("source")), outputs(cell)]
        for cell in notebook["cells"]
    ]
    return digest(json.dumps(work, sort_keys=True).encode())


def outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    kept = cell.get("outputs") or []
    return [{k: v for k, v in one.items() if k != "execution_count"} for one in kept]


def as_text(source: object) -> str:
    """Cell text is stored whole or as a list of lines; both mean the same."""
    return "".join(source) if isinstance(source, list) else str(source)


def parse(raw: bytes) -> dict[str, Any] | None:
    """The notebook, or None for a file that is not (or not whole) one."""
    try:
        notebook = json.loads(raw)
        return notebook if isinstance(notebook["cells"], list) else None
    except (ValueError, TypeError, KeyError):
        return None


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
