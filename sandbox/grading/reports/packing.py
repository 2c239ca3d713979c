"""All pages of feedback as one zip: the same pages, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold
READABLE = 0o644 << 16
UNIX = 3


def pack(zip_file: Path, files: Mapping[str, Path]) -> None:
    """files: {name in the zip: where it lies}"""
    with ZipFile(zip_file, "w") as zipped:
        for name in sorted(files):
            zipped.writestr(info(name), files[name].read_bytes(), ZIP_DEFLATED, 6)


def info(name: str) -> ZipInfo:
    made = ZipInfo(name, EPOCH)
    made.create_system, made.external_attr = UNIX, READABLE
    return made
