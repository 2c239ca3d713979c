"""What is drawn for whom: a key and a list of students, in one file of the teacher's.

Whoever is not on the list has the exercises as everybody knows them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from sandbox.course.exercises import find
from sandbox.course.variants import drawn, words_of
from sandbox.errors import BadOptionError
from sandbox.grading.canonical import canonical

FORMAT = 1
UNLISTED = "no variants were drawn for this student: marked by the exercises of all"


@dataclass(frozen=True)
class Variants:
    """secret: the key; "" where nothing is drawn for anybody."""

    secret: str = ""
    students: tuple[str, ...] = ()

    def of(self, student: str) -> Mapping[str, int]:
        """{number of the exercise: which of its variants}"""
        return drawn(self.secret, student) if student in self.students else {}

    def note_on(self, student: str) -> list[str]:
        is_missing = bool(self.secret) and student not in self.students
        return [UNLISTED] if is_missing else []

    def notes_on(self, student: str, number: str) -> list[str]:
        """What a result says of the variant, for whoever reads it later."""
        words = words_of(find(number), self.of(student).get(number))
        said = [f"{theirs!r} for {usual!r}" for usual, theirs in words.items()]
        return [f"this student's words: {', '.join(said)}"] if said else []


NONE = Variants()


def read_variants(file: Path) -> Variants:
    """Raises BadOptionError."""
    try:
        found = json.loads(file.read_text("utf-8"))
        secret, students = found["secret"], found["students"]
        if found["format"] != FORMAT or not (secret and isinstance(secret, str)):
            raise ValueError("it has no key")
        return Variants(secret, tuple(map(str, students)))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadOptionError(
            f"--variants {file} cannot be used: {error}. Name the variants.json that "
            f"`release --variants ROSTER` has written."
        ) from None


def kept_variants(file: Path, students: Sequence[str]) -> Variants:
    """Those of the file with these students, and a new key if there is no file yet."""
    secret = read_variants(file).secret if file.exists() else token_hex(16)
    form = {"format": FORMAT, "secret": secret, "students": sorted(students)}
    file.write_text(canonical(form), encoding="utf-8", newline="\n")
    return Variants(secret, tuple(sorted(students)))
