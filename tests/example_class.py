"""A class of ten to try the marks on: python3 start.py python tests/example_class.py class.zip

Right answers and wrong ones, half a file, and code that means harm.
"""

from __future__ import annotations

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from synthetic import synthetic

from sandbox.grading.reports.packing import info

COUNT = 10


def write_class(file: Path) -> int:
    """A zip with a folder for each student; how many there are."""
    with ZipFile(file, "w") as zipped:
        for one in synthetic(COUNT):
            for name, raw in one.files.items():
                zipped.writestr(info(f"{one.student}/{name}"), raw, ZIP_DEFLATED, 6)
    return COUNT


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name the file to write, such as class.zip.")
    print(f"{sys.argv[1]}: {write_class(Path(sys.argv[1]))} submissions")
