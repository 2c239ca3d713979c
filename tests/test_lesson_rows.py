"""Where each claim of the comparison is shown in the lessons: a row, and its cells."""

import json
import re
from pathlib import Path

import pytest

ROWS = json.loads((Path(__file__).parent / "lesson_rows.json").read_text("utf-8"))
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
CELLS = {
    cell["id"]: cell
    for path in NOTEBOOKS.glob("*.ipynb")
    for cell in json.loads(path.read_text("utf-8"))["cells"]
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_is_shown_in_cells_that_are_there(row):
    """A claim that no cell shows is only a claim."""
    assert re.fullmatch(r"[SF]\d+", row)
    assert ROWS[row]
    assert [cell_id for cell_id in ROWS[row] if cell_id not in CELLS] == []
