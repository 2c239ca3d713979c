"""4.2 · one store in one program: each call, and what is in the file after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.course.examinee import Examinee
from sandbox.course.exercise import Fault, MisbehavedError, Program, Step
from sandbox.course.exercises import x4_2_faults as faults
from sandbox.course.folder import Folder

NAME = "orders.jsonl"


class Trial:
    """events: what the file must still know. ends: where each one's line ends there."""

    def __init__(self, answer: Examinee, folder: Folder) -> None:
        self.answer, self.folder = answer, folder
        self.known: bytes | None = None  # the file's content after the last call
        self.events: list[str] = []
        self.ends: list[int] = []
        self.written = 0  # events so far, for their texts
        self.is_torn = False  # a start has found half a line
        self.starts = 0

    def fault_in(self, program: Program) -> Fault | None:
        fault = self.start()
        for step in program:
            fault = fault or self.step(step)
        return fault or self.loaded()

    def step(self, step: Step) -> Fault | None:
        if step[0] == "append":
            return self.append_many(int(step[1]))
        if step[0] == "text":
            return self.append(step[1])
        if step[0] == "cut":
            return self.cut(int(step[1]))
        content = self.touched() if step[0] == "touch" else self.known
        self.restart(content)
        return self.start()

    # The file

    def content(self) -> bytes | None:
        """What is in the file now."""
        self.known = self.folder.files().get(NAME)
        return self.known

    def whole(self) -> bytes:
        """The whole lines there were; whatever happens, they stay."""
        return (self.known or b"")[: self.ends[-1] if self.ends else 0]

    def restart(self, content: bytes | None) -> None:
        """A new process, which finds the file so."""
        self.folder.restart({} if content is None else {NAME: content})
        self.known = content

    def cut(self, size: int) -> Fault | None:
        content = self.known or b""
        left = content[: max(0, len(content) - size)]
        self.restart(None if self.known is None else left)
        # A line that lacks its newline alone may count, or may not.
        almost = sum(end - 1 <= len(left) for end in self.ends)
        self.ends = [end for end in self.ends if end <= len(left)]
        self.is_torn = len(left) > len(self.whole())
        may_count = self.events[: almost if self.is_torn else len(self.ends)]
        self.events = self.events[: len(self.ends)]
        return self.start(may_count)

    def touched(self) -> bytes | None:
        """Nothing that a reader of lines would mind, and no rewriter would keep."""
        if not self.ends or self.known is None:
            return self.known
        self.ends = [end + 1 for end in self.ends]
        return self.known.replace(b"\n", b"\r\n", 1)

    # The calls

    def start(self, may_count: list[str] | None = None) -> Fault | None:
        """A new store, on the file as it is, and what it finds there."""
        self.starts += 1
        before = self.whole()
        path = f"{self.folder.path}/{NAME}"
        name = self.answer.name
        try:
            self.store = self.answer.call(name, f"{name}({NAME!r})", (path,), keep=True)
            fault = self.loaded(may_count)
        except MisbehavedError as error:
            if not (self.is_torn and error.fault.label == "raised an error"):
                raise
            return faults.half_a_line(error.fault)
        if not (self.content() or b"").startswith(before):
            return faults.rewritten("when it started")
        return fault

    def loaded(self, may_count: list[str] | None = None) -> Fault | None:
        got = self.answer.call([self.store, "load"], "load()")
        for events in (self.events, may_count or self.events):
            fault = faults.of_load(got, events, self.is_torn)
            if fault is None:
                self.count(events)
                return None
        return faults.of_load(got, self.events, self.is_torn)

    def count(self, events: list[str]) -> None:
        """That many it knows; the last may be one whose newline was cut off."""
        if len(events) > len(self.ends):
            self.ends.append(len(self.known or b""))
        self.events = list(events)

    def append_many(self, number: int) -> Fault | None:
        for _ in range(number):
            self.written += 1
            if fault := self.append(f"order {self.written}"):
                return fault
        return None

    def append(self, data: str) -> Fault | None:
        before, file_number = self.whole(), self.folder.number(NAME)
        size = len(self.known or b"")
        got: Any = self.answer.call([self.store, "append"], "append(…)", (data,))
        self.events.append(data)
        wanted = len(self.events)
        if fault := faults.of_sequence(got, wanted, self.starts > 1):
            return fault
        content = self.content()
        if fault := faults.of_growth(wanted, before, content, size, self.is_torn):
            return fault
        assert content is not None
        if file_number not in (None, self.folder.number(NAME)):
            return faults.rewritten(f"to append event {wanted}")
        fault = faults.of_line(wanted, data, content[len(before) :], self.is_torn)
        self.ends.append(len(content))
        self.is_torn = False
        return replace(fault, at=None) if fault else None
