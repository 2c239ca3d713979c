"""The world in which one recording is replayed, and how its steps wait there.

A step begins when the one before has its answer; times come from this run alone.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

from sandbox.broker.client import Client
from sandbox.broker.message import Message
from sandbox.broker.rules import REAL, Rules
from sandbox.conformance.journal import Journal
from sandbox.conformance.recording import Step
from sandbox.conformance.settings import Settings
from sandbox.errors import SandboxError
from sandbox.stores.store import Store
from sandbox.world.world import World

SETTLE_MAX_MS = 5_000
PATIENCE_MS = 60_000  # how long a step waits for an answer, if none ever comes
SENDING_MS = 5  # what the recorded steps that wait for no answer take all the same
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


class Subscriber(Party):
    """A subscription; what it has received, by number, and how it acks that."""

    def __init__(self, who: dict[str, str], held: Any, client: Client) -> None:
        super().__init__(who, held)
        self.client = client
        self.policy: Any = "all"
        self.received: dict[int, Message] = {}


SomeParty = TypeVar("SomeParty", bound=Party)


class Stage:
    """One world with one streaming server, and what the recording names in it."""

    def __init__(self, store: Store, server: Step, rules: Rules = REAL) -> None:
        settings = Settings(server)
        self.world = World()
        self.store = store
        self.given = server  # the server's settings as the recording gives them
        self.was_cut = settings.cuts_torn_ends  # at the last start
        self.server = self.world.streaming_server(
            store=store, limits=settings.limits, rules=rules, **settings.options
        )
        self.journal = Journal(self.world.clock)
        self.clients: dict[str, Party] = {}
        self.subscriptions: dict[str, Subscriber] = {}
        self.marks: dict[str, int] = {}

    @property
    def now_ms(self) -> int:
        return self.world.clock.now_ms

    def party(self, parties: dict[str, SomeParty], name: str) -> SomeParty:
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
        """Let time pass until the answer is there, or patience is at its end."""
        return self.wait_for_all([answer])[0]

    def wait_for_all(self, answers: list[Answer]) -> list[Result]:
        give_up_ms = self.now_ms + PATIENCE_MS
        while not all(answer.is_there for answer in answers):
            if self.now_ms >= give_up_ms:
                break
            # Where no work waits, a ping or a heartbeat may still bring the answer.
            next_ms = self.world.clock.next_work_ms
            later_ms = self.now_ms + 1 if next_ms is None else next_ms
            self.world.run(until_ms=min(later_ms, give_up_ms))
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
