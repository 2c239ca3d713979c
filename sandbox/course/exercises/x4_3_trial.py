"""4.3 · one store in one program, and what its database held at each delivery."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from sandbox.course.examinee import Examinee, Part
from sandbox.course.exercise import Fault, MisbehavedError, Program, Step
from sandbox.course.exercises import x4_3_faults as faults
from sandbox.course.exercises.x4_3_faults import Stored
from sandbox.course.folder import Folder
from sandbox.course.misbehaviour import broken_frame

NAME = "shop.db"
ITS_FILES = (NAME, f"{NAME}-journal", f"{NAME}-wal")
LOOK_S = 5.0  # a look takes a millisecond, unless a table was made to have no end
VALUE_MAX = 1_000_000  # bytes of one value: what is computed may be longer than a file
Files = Mapping[str, bytes]


class DeliverPart(Part):
    """calls: each (sequence, the files as they were then)."""

    kind = "deliver"

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.calls: list[tuple[Any, Files]] = []

    def fields(self) -> dict[str, Any]:
        return {"folder": self.folder}

    def do_deliver(self, _: Examinee, sequence: Any, files: Any) -> None:
        self.calls.append((sequence, of_the_database(files)))


class Trial:
    """kept: the messages that must be there. last: the last number of each channel."""

    def __init__(self, answer: Examinee, folder: Folder) -> None:
        self.answer, self.folder = answer, folder
        self.kept: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.last: Counter[str] = Counter()
        self.verbs: set[str] = set()  # what has happened to the numbers so far

    def fault_in(self, program: Program) -> Fault | None:
        fault = self.start()
        for step in program:
            fault = fault or self.step(step)
        return fault or self.loaded()

    def step(self, step: Step) -> Fault | None:
        verb, *rest = step
        if verb == "store":
            return self.store_many(rest[0], int(rest[1]))
        if verb == "crash":
            return self.crash(rest[0])
        files = self.folder.files()
        self.verbs.add(verb)
        if verb in ("expire", "trim"):
            files = self.without_oldest(files, rest[0], None if verb == "expire" else 1)
        self.folder.restart(files)
        return self.start()

    # The calls

    def start(self) -> Fault | None:
        said = f"{self.answer.name}('sqlite:///{NAME}')"
        url = f"sqlite:///{self.folder.path}/{NAME}"
        self.store = self.answer.call(self.answer.name, said, (url,), keep=True)
        self.deliver = DeliverPart(self.folder.path)
        return self.loaded()

    def loaded(self) -> Fault | None:
        for channel in sorted(self.last):
            said = f"load({channel!r})"
            got = self.answer.call([self.store, "load"], said, (channel,))
            if fault := faults.of_load(said, got, self.kept[channel]):
                return fault
        return None

    def store_many(self, channel: str, number: int) -> Fault | None:
        return next(
            filter(None, (self.store_one(channel) for _ in range(number))), None
        )

    def crash(self, channel: str) -> Fault | None:
        """The next program begins with the files as they were at the delivery."""
        if fault := self.store_one(channel):
            return fault
        ((number, files),) = self.deliver.calls
        then = self.seen(files, channel, number)
        now = self.seen(self.folder.files(), channel, number)
        self.folder.restart(files)
        self.verbs.add("crash")
        return (
            faults.of_numbers(then, now, f"{channel} #{number}", number) or self.start()
        )

    def store_one(self, channel: str) -> Fault | None:
        self.last[channel] += 1
        number = self.last[channel]
        data = f"{channel} {number}"
        self.deliver.calls.clear()
        given = (channel, data, self.deliver)
        got = self.answer.call([self.store, "store"], f"store({channel!r}, …)", given)
        self.kept[channel].append((number, data))
        stored = Stored(channel, number, data, self.verbs, sum(self.last.values()))
        return (
            faults.of_sequence(got, stored)
            or faults.of_calls([told for told, _ in self.deliver.calls], stored)
            or self.unsafe(stored)
        )

    # The database

    def unsafe(self, stored: Stored) -> Fault | None:
        """A fault if at its delivery the event was not all there."""
        ((_, files),) = self.deliver.calls
        then = self.seen(files, stored.channel, stored.number)
        now = self.seen(self.folder.files(), stored.channel, stored.number)
        return faults.of_rows(then, now, stored)

    def seen(self, files: Files, channel: str, number: int) -> faults.Rows:
        """What a program finds that opens a copy of these files."""
        try:
            with opened(files) as (connection, _):
                return faults.rows(connection, channel, number)
        except sqlite3.Error as error:
            return faults.Rows(problem=str(error))

    def without_oldest(
        self, files: Files, channel: str, at_most: int | None
    ) -> dict[str, bytes]:
        """The oldest messages of a channel go, as from a limit; its number stays."""
        gone = [number for number, _ in self.kept[channel][:at_most]]
        del self.kept[channel][:at_most]
        try:
            return without(files, [(channel, number) for number in gone])
        except sqlite3.Error as error:  # since the last look somebody has been at it
            raise MisbehavedError(broken_frame(f"its database: {error}")) from None


def without(files: Files, gone: list[tuple[str, int]]) -> dict[str, bytes]:
    """The database without these messages. Raises sqlite3.Error."""
    with opened(files) as (connection, copy):
        connection.executemany(
            "DELETE FROM messages WHERE channel = ? AND sequence = ?", gone
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return {NAME: (copy / NAME).read_bytes()}


def of_the_database(files: Any) -> Files:
    """Only what SQLite makes: whatever else was sent may be called anything."""
    found = files if isinstance(files, dict) else {}
    return {name: found[name] for name in ITS_FILES if type(found.get(name)) is bytes}


@contextmanager
def opened(files: Files) -> Iterator[tuple[sqlite3.Connection, Path]]:
    """A database of a stranger's: a copy, in which nothing may be called or go on."""
    with TemporaryDirectory(prefix="copy-", ignore_cleanup_errors=True) as made:
        copy = Path(made)
        for name, content in of_the_database(files).items():
            (copy / name).write_bytes(content)
        with closing(sqlite3.connect(copy / NAME)) as connection:
            make_careful(connection)
            yield connection, copy


def make_careful(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.Error for what only a stranger's tricks would need."""
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_MAX)
    deadline_s = monotonic() + LOOK_S
    connection.set_progress_handler(lambda: monotonic() > deadline_s, 100_000)
    active = "SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger')"
    if connection.execute(active).fetchone() != (0,):
        raise sqlite3.DatabaseError("it has views or triggers, and needs none")
