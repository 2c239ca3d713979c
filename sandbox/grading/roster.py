"""The roster: who is in the class, from a table that a teacher or an LMS wrote.

A column is known by its heading, in any order and spelling that is common: what Moodle,
Canvas and nbgrader export can be used as it is. Needed are the students' ids or their
addresses; names and the numbers of the LMS tell whose a submission is.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sandbox.errors import BadOptionError, listed
from sandbox.grading.intake.names import shown, unique

SIZE_MAX = 20_000_000
WANTED = "Name a CSV file with a first line such as: id,name,email,lms id"
# By what is looked for, the headings it may have, the surest first.
HEADINGS = {
    "id": [
        "studentid", "sisloginid", "loginid", "login", "username", "idnumber",
        "sisuserid", "id", "matriculationnumber", "matrikelnummer", "studentnumber",
    ],
    "name": ["name", "fullname", "studentname", "student", "displayname"],
    "first": ["firstname", "givenname", "vorname"],
    "last": ["lastname", "surname", "familyname", "nachname"],
    "email": ["email", "emailaddress", "mail"],
    "lms": [
        "lmsid", "moodleid", "canvasid", "canvasuserid", "lms", "userid",
        "participantid", "participant", "identifier",
    ],
}  # fmt: skip
# What only Canvas writes: there, ID is Canvas' own number.
OF_CANVAS = ("sisloginid", "sisuserid")


@dataclass(frozen=True)
class Row:
    """student: what the marks call them. lms: their number there, or ""."""

    student: str
    id: str
    name: str = ""
    email: str = ""
    lms: str = ""


class Roster:
    """The rows by all that may tell whose a submission is."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.rows = {row.student: row for row in rows}
        self._by_number = by_key((row.lms, row) for row in rows if row.lms)
        self._by_name = by_key((key, row) for row in rows for key in names_of(row))
        self._by_id = by_key((key, row) for row in rows for key in ids_of(row))

    def numbered(self, number: str) -> Row | None:
        return only(self._by_number.get(number, {}))

    def called(self, name: str) -> Row | None:
        """The one that may be called so, with the family name first or last."""
        return only(self._by_name.get(squeezed(name), {}))

    def identified(self, text: str) -> Row | None:
        """The one whose id or address that is."""
        return only(self._by_id.get(squeezed(text), {}))


def by_key(pairs: Iterator[tuple[str, Row]]) -> Mapping[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for key, row in pairs:
        found[key][row.student] = row
    return found


def only(rows: dict[str, Row]) -> Row | None:
    """Two of one name cannot be told apart by it."""
    return next(iter(rows.values())) if len(rows) == 1 else None


def squeezed(text: str) -> str:
    """Letters and digits alone; LMSs leave out the rest, each in its own way."""
    return "".join(filter(str.isalnum, shown(text).casefold()))


def names_of(row: Row) -> Iterator[str]:
    words = row.name.split()
    for n in range(len(words)):
        yield squeezed(" ".join([*words[n:], *words[:n]]))


def ids_of(row: Row) -> Iterator[str]:
    for told in (row.id, row.email, row.email.partition("@")[0]):
        if squeezed(told):
            yield squeezed(told)


# The file


def read_roster(path: Path) -> Roster:
    """Raises BadOptionError, also for a table without usable columns."""
    table = table_of(path)
    columns = columns_of(table[0] if table else [])
    if not columns.keys() & {"id", "email"}:
        raise BadOptionError(
            f"--roster {path} has no column for the students' ids or addresses; its "
            f"columns are: {listed(table[0] if table else [])}. {WANTED}"
        )
    return Roster(list(rows(table[1:], columns)))


def table_of(path: Path) -> list[list[str]]:
    text = text_of(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        return list(csv.reader(StringIO(text, newline=None), delimiter=delimiter))
    except csv.Error as error:
        raise BadOptionError(
            f"--roster {path} is no table: {error}. {WANTED}"
        ) from None


def text_of(path: Path) -> str:
    """Excel writes UTF-8 with a mark, UTF-16, or what Windows had before."""
    try:
        if path.stat().st_size > SIZE_MAX:
            raise BadOptionError(
                f"--roster {path} is too big to be a table of students."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise BadOptionError(
            f"--roster {path} cannot be read: {error.strerror}. {WANTED}"
        ) from None
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def columns_of(headings: Sequence[str]) -> dict[str, int]:
    """Where each thing stands that is looked for, as far as it is there."""
    there = {plain(text): n for n, text in reversed(list(enumerate(headings)))}
    found = {
        what: next(there[name] for name in names if name in there)
        for what, names in HEADINGS.items()
        if any(name in there for name in names)
    }
    if "id" in there and any(name in there for name in OF_CANVAS):
        found["lms"] = there["id"]
    return found


def plain(heading: str) -> str:
    return re.sub(r"[^a-z]", "", heading.casefold())


def rows(table: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Iterator[Row]:
    """A row each for those with an id; a line such as Canvas' Points Possible has none."""
    told = [{what: cell(line, n) for what, n in columns.items()} for line in table]
    known = [one | {"id": id_of(one)} for one in told if id_of(one)]
    wanted = {one["id"]: (one["id"], one["id"]) for one in known}
    students = unique(wanted)
    for one in {one["id"]: one for one in known}.values():
        lms = re.sub(r"^\D+", "", one.get("lms", ""))  # Participant 1234567
        name = one.get("name") or f"{one.get('first', '')} {one.get('last', '')}"
        last, comma, first = name.partition(",")
        name = shown(f"{first} {last}" if comma else name)
        yield Row(students[one["id"]], one["id"], name, one.get("email", ""), lms)


def cell(line: Sequence[str], n: int) -> str:
    return shown(line[n]) if n < len(line) else ""


def id_of(told: Mapping[str, str]) -> str:
    return told.get("id") or told.get("email", "").partition("@")[0]
