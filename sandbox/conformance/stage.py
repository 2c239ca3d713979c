"""The world in which one recording is replayed, and how its steps wait there.

A step begins when the one before has its answer; times come from this run alone.
"""

from __future__ import annotations

import re
from typing import Any

from sandbox.conformance.journal import Journal
from sandbox.errors import SandboxError
from sandbox.stores.memory import MemoryStore
from sandbox.world.world import World

SETTLE_MAX_MS = 5_000
OK = "ok"

# Our errors begin with the text of the real library and go on with advice.
_REAL_TEXT = re.compile(r"stan: [^:]+")

Result = str | dict[str, Any]


class Answer:
    """The first thing that somebody who waits is told; what comes later is late."""

    def __init__(self) -> None:
        self.result: Result | None = None

    def __call__(self, result: Result) -> None:
        if self.result is None:
            self.result = result

    @property
    def is_there(self) -> bool:
        return self.result is not None


class Party:
    """A client or a subscription of a recording, and who waits for word of it."""

    def __init__(self, who: dict[str, str], held: Any) -> None:
        self.who = who  # as notes name it: {"client": …}, {"client": …, "sub": …}
        self.held = held
        self.answer = Answer()

    def expect(self) -> Answer:
        """From now on somebody waits for the next word."""
        self.answer = Answer()
        return self.answer


class Stage:
    """One world with one streaming server, and what the recording names in it."""

    def __init__(self, store: MemoryStore) -> None:
        self.world = World()
        self.server = self.world.streaming_server(store=store)
        self.journal = Journal(self.world.clock)
        self.clients: dict[str, Party] = {}
        self.subscriptions: dict[str, Party] = {}
        self.marks: dict[str, int] = {}

    @property
    def now_ms(self) -> int:
        return self.world.clock.now_ms

    def party(self, parties: dict[str, Party], name: str) -> Party:
        """A client or subscription made by an earlier step. Raises NotMadeError."""
        if name not in parties:
            raise NotMadeError(name)
        return parties[name]

    def mark(self, name: str) -> int:
        """The time remembered under that name. Raises NotMadeError."""
        if name not in self.marks:
            raise NotMadeError(name)
        return self.marks[name]

    def refused(self, where: str, error: SandboxError, **who: str) -> Result:
        """The library itself said no: note it with the text of the real one."""
        text = _REAL_TEXT.match(str(error))
        self.journal.error(where, text[0] if text else str(error), **who)
        return failed(text[0] if text else str(error))

    # Time

    def sleep(self, ms: int) -> None:
        self.world.run(until_ms=self.now_ms + ms)

    def wait_for(self, answer: Answer) -> Result:
        """Let time pass until the answer is there, or nothing can bring it."""
        return self.wait_for_all([answer])[0]

    def wait_for_all(self, answers: list[Answer]) -> list[Result]:
        while not all(answer.is_there for answer in answers):
            next_ms = self.world.clock.next_work_ms
            if next_ms is None:
                break
            self.world.run(until_ms=next_ms)
        return [answer.result or failed("no answer") for answer in answers]

    def settle(self, ms: int) -> None:
        """Wait until nothing has happened for `ms`; clients alone count."""
        give_up_ms = self.now_ms + SETTLE_MAX_MS
        quiet_since_ms = self.now_ms
        while (until_ms := min(quiet_since_ms + ms, give_up_ms)) > self.now_ms:
            self.world.run(until_ms=until_ms)
            quiet_since_ms = max(quiet_since_ms, self.journal.last_ms)


def failed(error: str) -> Result:
    return {"error": error}


class NotMadeError(SandboxError):
    """A step names a client, subscription or time that no step before has made."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no step before this one has made {name!r}")
