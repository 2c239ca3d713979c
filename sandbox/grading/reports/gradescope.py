"""The marks of one student as Gradescope's results.json: its test is our exercise."""

from __future__ import annotations

import json
from typing import Any

from sandbox.grading.reports.standing import Json
from sandbox.grading.reports.text import one_line


def gradescope(result: Json) -> str:
    """Texts are plain text, so that nothing in them is taken for HTML or Markdown."""
    form = {
        "score": result["points"], "visibility": "visible",
        "output_format": "text", "test_output_format": "text",
        "test_name_format": "text", "stdout_visibility": "hidden",
        "output": one_line(result["problem"]),
        "tests": [test(row) for row in result["exercises"]],
        "extra_data": {
            "student": result["student"], "late": one_line(result["late"]),
            "prediction_points": result["prediction_points"],
        },
    }  # fmt: skip
    return json.dumps(form, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def test(row: Json) -> dict[str, Any]:
    return {
        "number": row["number"], "name": one_line(row["title"]),
        "score": row["points"], "max_score": row["points_max"],
        "status": "passed" if row["status"] == "passed" else "failed",
        "output": output(row),
    }  # fmt: skip


def output(row: Json) -> str:
    """The hint, a line each: what it is, what was found, what to do."""
    if row["status"] == "passed":
        return ""
    label, fact = row["label"] or row["status"], row["fact"]
    compared = f"Expected {row['expected']}, got {row['got']}." if row["got"] else ""
    lines = [f"{label}: {fact}" if fact else label, compared, row["advice"]]
    return "\n".join(one_line(line) for line in lines if line)
