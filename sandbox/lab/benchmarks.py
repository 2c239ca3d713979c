"""Runs every benchmark of the checkout and prints its figures.

The benchmarks lie with the tests, since their peers are needed by nobody else.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

from sandbox.errors import SandboxError

ROOT = Path(__file__).resolve().parents[2]


def run_all(json_file: Path | None) -> None:
    """Print {benchmark: {figure: value}}; also write it to a file if one is named."""
    folder = ROOT / "tests" / "benchmarks"
    if not folder.is_dir():
        raise SandboxError(
            f"there is no folder {folder}: the benchmarks come with the repository, "
            f"not with the package. Clone it and type: python start.py bench"
        )
    sys.path.insert(0, str(ROOT))
    figures = {}
    for path in sorted(folder.glob("[a-z]*.py")):
        figures[path.stem] = import_module(f"tests.benchmarks.{path.stem}").figures()
        for name, value in figures[path.stem].items():
            print(f"{path.stem:<10} {name:<36} {value}", flush=True)
    if json_file is not None:
        json_file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
