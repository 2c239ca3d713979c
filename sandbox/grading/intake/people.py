"""Who handed in what: every item given to one person, and every person an id.

Canvas numbers people. Moodle numbers them anew in each assignment, so there a name is
one person's, unless one path shows two numbers with it. Elsewhere a name is a person.
A roster says more: its rows are people, and its ids are theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sandbox.grading.intake.listing import Item
from sandbox.grading.intake.names import digest, shown, slug, unique
from sandbox.grading.intake.owners import Owner, owner
from sandbox.grading.roster import Roster, Row

Key = tuple[str, str]  # of what kind, and the number, name or row
Owned = tuple[Item, Owner]
NOT_SURE = (
    "the roster has one person of that name, and the LMS two; which of them it is can "
    "be told by a column of the roster with their numbers"
)
ALIKE = "another student's name is much like {0!r}, so the id says more than the name"
ANONYMOUS = "participant"  # what Moodle calls everybody while marks are blind


@dataclass
class Person:
    """student: an id, unique in the batch."""

    student: str
    name: str
    owned: list[Owned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def people(items: Iterable[Item], roster: Roster) -> list[Person]:
    """All who handed in something, and all of the roster, sorted by id."""
    owned = [(item, owner(item.home, item.parts)) for item in items]
    by_key = grouped(owned)
    rows, notes = rows_of(by_key, roster)
    found = {row.student: Person(row.student, row.name) for row in roster.rows.values()}
    for key, row in rows.items():
        found[row.student].owned += by_key.pop(key)
    for key, student in ids(by_key, roster).items():
        told = [*notes.get(key, ()), *alike_note(student, by_key[key])]
        name = shown(by_key[key][0][1].name)
        found[student] = Person(student, name, by_key[key], told)
    return [found[student] for student in sorted(found)]


# Telling people apart


def grouped(owned: Sequence[Owned]) -> dict[Key, list[Owned]]:
    shared = shared_names(owned)
    groups: dict[Key, list[Owned]] = defaultdict(list)
    for item, whose in owned:
        groups[key_of(whose, shared)].append((item, whose))
    return dict(sorted(groups.items()))


def shared_names(owned: Sequence[Owned]) -> set[str]:
    """Names that stand beside two numbers in one of the paths."""
    numbers: dict[tuple[int, str], set[str]] = defaultdict(set)
    for item, whose in owned:
        if whose.system == "moodle":
            numbers[item.source, whose.name].add(whose.number)
    return {name for (_, name), found in numbers.items() if len(found) > 1}


def key_of(whose: Owner, shared: set[str]) -> Key:
    if whose.system == "canvas":
        return ("canvas", whose.number)
    is_shared = whose.name in shared or whose.name.casefold() == ANONYMOUS
    if whose.system == "moodle" and is_shared:
        return ("moodle", f"{whose.number} {whose.name}")
    return ("name", whose.name)


# The roster


def rows_of(
    groups: dict[Key, list[Owned]], roster: Roster
) -> tuple[dict[Key, Row], dict[Key, list[str]]]:
    """The row of each that has one, and what to say to those that may have one."""
    rows: dict[Key, Row] = {}
    maybe: dict[str, list[Key]] = defaultdict(list)
    for key, owned in groups.items():
        if row := numbered(owned, roster):
            rows[key] = row
        elif row := named(owned, roster):
            maybe[row.student].append(key)
    notes: dict[Key, list[str]] = {}
    for student, keys in maybe.items():
        claims = [*keys, *(key for key in rows if rows[key].student == student)]
        for key in keys:
            if any(is_rival(groups[key], groups[one]) for one in claims if one != key):
                notes[key] = [NOT_SURE]
            else:
                rows[key] = roster.rows[student]
    return rows, notes


def numbered(owned: Sequence[Owned], roster: Roster) -> Row | None:
    numbers = sorted({whose.number for _, whose in owned if whose.system})
    found = (roster.numbered(number) for number in numbers)
    return next(filter(None, found), None)


def named(owned: Sequence[Owned], roster: Roster) -> Row | None:
    """In an LMS people choose their names, so an id is none there."""
    whose = owned[0][1]
    row = None if whose.system else roster.identified(whose.name)
    return row or roster.called(whose.name)


def is_rival(one: Sequence[Owned], other: Sequence[Owned]) -> bool:
    """Whether an LMS says, by numbers in one path, that they are two people."""
    return bool(seen_in(one) & seen_in(other))


def seen_in(owned: Sequence[Owned]) -> set[tuple[int, str]]:
    return {(item.source, whose.system) for item, whose in owned if whose.system}


# Ids of those who are in no roster


def ids(groups: dict[Key, list[Owned]], roster: Roster) -> dict[Key, str]:
    wanted = {key: (owned[0][1].name, mark_of(owned)) for key, owned in groups.items()}
    return unique(wanted, roster.rows)


def mark_of(owned: Sequence[Owned]) -> str:
    """What tells them from others of that name: a number, or how exactly it is spelt."""
    whose = owned[0][1]
    return whose.number or digest(whose.name, 6)


def alike_note(student: str, owned: Sequence[Owned]) -> list[str]:
    name = owned[0][1].name
    return [] if student == slug(name) else [ALIKE.format(shown(name))]
