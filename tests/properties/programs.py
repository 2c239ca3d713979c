"""Random programs: whole lives of servers and clients, mostly of such as meet.

A draft knows roughly how things stand, so that most of its lines can be done: a server
that is down is soon started, a path that is cut is soon mended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

from properties.lines import PAUSE_MS, Line, Program

CLIENTS = ("a", "b", "c")
LABELS = ("s1", "s2", "s3", "s4", "s5")
CHANNELS = ("foo", "foo", "foo", "bar")
WAYS = ("both", "up", "down")
AFTER_MS = (
    *[PAUSE_MS] * 8, 0, 0, 1, 2, 20, 99, 101, 490, 990, 1_010, 1_010, 2_000, 3_000
)  # fmt: skip
LENGTHS = (10, 20, 30, 40)

KINDS = ("", "durable", "group", "durable group")

# How often each is chosen where it can be done.
WEIGHTS = {
    "publish": 9, "subscribe": 6, "ack": 6, "connect": 3, "close": 2, "unsubscribe": 1,
    "wait": 2, "kill": 1, "heartbeats": 1, "drop": 1, "take_over": 2, "freeze": 1, "thaw": 3, "cut": 1,
    "lose": 1, "double": 1, "mend": 4, "stop": 1, "crash": 1, "start": 12, "pause": 1,
    "resume": 9, "flush": 1,
}  # fmt: skip


Choose = Callable[[Sequence[Any]], Any]


class Draft:
    """A program as it grows, and roughly how things stand by then."""

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.theme = self.pick(*KINDS)  # how most of them subscribe
        self.lines: list[Line] = []
        self.clients: set[str] = set()
        self.labels: dict[str, str] = {}  # {label: client}
        self.troubled: set[str] = set()  # whose path or process is to be mended
        self.is_up = True
        self.is_paused = False

    def pick(self, *values: Any) -> Any:
        return self.choose(values)

    def add(self, verb: str, *words: str, **options: Any) -> None:
        after_ms = self.pick(*AFTER_MS)
        self.lines.append(Line(verb, words, tuple(options.items()), after_ms))

    def grow(self) -> None:
        """One more line."""
        can = [verb for verb in WEIGHTS if self.may(verb)]
        verb = self.pick(*[verb for verb in can for _ in range(WEIGHTS[verb])])
        getattr(self, verb)()

    def may(self, verb: str) -> bool:
        if verb in ("wait", "flush"):
            return True
        if verb in ("stop", "crash", "pause"):
            return self.is_up and not (verb == "pause" and self.is_paused)
        if verb == "start":
            return not self.is_up
        if verb == "resume":
            return self.is_paused
        if verb == "connect":
            return len(self.clients) < len(CLIENTS) or len(self.lines) % 4 == 0
        if verb in ("mend", "thaw"):
            return bool(self.troubled)
        if verb in ("ack", "unsubscribe"):
            return bool(self.labels)
        return bool(self.clients)

    def a_client(self) -> str:
        return str(self.pick(*sorted(self.clients)))

    # One method a verb

    def connect(self) -> None:
        new = [name for name in CLIENTS if name not in self.clients]
        who = self.pick(*new, *new, *CLIENTS)
        self.clients.add(who)
        slow = self.pick(0, 0, 0, 0, 30, 1_200)
        self.add("connect", who, **({"slow": slow} if slow else {}))

    def take_over(self) -> None:
        """A client is silent, and a new one takes its id; and then the first leaves."""
        who = self.a_client()
        old = sorted(label for label, its in self.labels.items() if its == who)
        self.troubled.add(who)
        self.add(*self.pick(("freeze", who), ("heartbeats", who, "ignored")))
        self.lines.append(Line("connect", (who,), (), 600))
        self.subscribe(who)
        if old:
            self.add("close", self.pick(*old))

    def subscribe(self, who: str = "") -> None:
        """Plain, durable, in a group, in a durable group; eager or slow to ack."""
        who, label = who or self.a_client(), self.pick(*LABELS)
        kind = self.pick(*KINDS, *[self.theme] * len(KINDS))
        options: dict[str, Any] = {}
        if "durable" in kind:
            options["durable"] = self.pick("d", "d", "d", "e")
        if "group" in kind:
            options["group"] = self.pick("g", "g", "g", "h")
        starts = (
            "new_only",
            "new_only",
            "first",
            "first",
            "last_received",
            "#2",
            "-1000",
        )
        usual = {"from": "new_only", "wait": 1, "max": 0, "manual": False, "fails": 0}
        drawn = {
            "from": self.pick(*starts),
            "wait": self.pick(1, 1, 1, 2, 3),
            "max": self.pick(0, 0, 0, 1, 2, 3),
            "manual": self.pick(False, False, True),
            "fails": self.pick(0, 0, 0, 0, 1, 3),
        }
        options |= {name: v for name, v in drawn.items() if v != usual[name]}
        self.labels[label] = who
        self.add("subscribe", who, label, self.pick(*CHANNELS), **options)

    def publish(self) -> None:
        count = self.pick(*"112237")
        self.add("publish", self.a_client(), self.pick(*CHANNELS), count)

    def ack(self) -> None:
        which = self.pick("oldest", "newest", "all", "all", "#2")
        self.add("ack", self.pick(*sorted(self.labels)), which)

    def close(self) -> None:
        name = self.pick(*sorted({*self.labels, *self.labels, *self.clients}))
        self.clients.discard(name)
        self._without(name)
        self.add("close", name)

    def unsubscribe(self) -> None:
        label = self.pick(*sorted(self.labels))
        self._without(label)
        self.add("unsubscribe", label)

    def _without(self, name: str) -> None:
        self.labels = {k: v for k, v in self.labels.items() if name not in (k, v)}

    def kill(self) -> None:
        who = self.a_client()
        self.clients.discard(who)
        self._without(who)
        self.add("kill", who)

    def heartbeats(self) -> None:
        self.add(
            "heartbeats", self.a_client(), self.pick("ignored", "unheard", "answered")
        )

    def drop(self) -> None:
        self.add("drop", self.a_client(), self.pick("1", "300", "2500"))

    def _trouble(self, verb: str, *words: str) -> None:
        who = self.a_client()
        self.troubled.add(who)
        self.add(verb, who, *words)

    def freeze(self) -> None:
        self._trouble("freeze")

    def cut(self) -> None:
        self._trouble("cut", self.pick(*WAYS))

    def lose(self) -> None:
        self._trouble("lose", self.pick("1", "3"), self.pick(*WAYS))

    def double(self) -> None:
        self._trouble("double", self.pick("1", "3"), self.pick(*WAYS))

    def mend(self) -> None:
        self.add("mend", self.pick(*sorted(self.troubled)))

    def thaw(self) -> None:
        self.add("thaw", self.pick(*sorted(self.troubled)))

    def stop(self) -> None:
        self.is_up = self.is_paused = False
        self.add("stop")

    def crash(self) -> None:
        self.is_up = self.is_paused = False
        self.add("crash")

    def start(self) -> None:
        self.is_up = True
        self.add("start")

    def pause(self) -> None:
        self.is_paused = True
        self.add("pause")

    def resume(self) -> None:
        self.is_paused = False
        self.add("resume")

    def flush(self) -> None:
        self.add("flush")

    def wait(self) -> None:
        self.add("wait", self.pick("1000", "3000", "7000"))


def _head(draft: Draft) -> Line:
    options: list[tuple[str, Any]] = []
    limit = draft.pick("", "", "", "", "max_msgs", "max_age_ms", "max_inactivity_ms")
    if limit:
        options.append((limit, 4 if limit == "max_msgs" else 2_500))
    if draft.pick(False, False, False, True):
        options.append(("replace_durable", True))
    if draft.pick(False, False, True):
        options.append(("jitter_ms", 7))
    kind = draft.pick("memory", "file", "file", "sql", "sql")
    return Line("server", (kind,), tuple(options))


def program_of(seed: int) -> Program:
    """A server, some people who join it, and then anything at all."""
    draft = Draft(Random(seed).choice)
    head = _head(draft)
    for name in CLIENTS[: draft.pick(1, 2, 2, 3)]:
        draft.clients.add(name)
        draft.lines.append(Line("connect", (name,)))
    for _ in range(draft.pick(1, 2, 3)):
        draft.subscribe()
    draft.publish()
    for _ in range(draft.pick(*LENGTHS)):
        draft.grow()
    return Program([head, *draft.lines])


def programs() -> st.SearchStrategy[Program]:
    """Drawn as one number each: all lines are equally open to luck, and what fails is
    made short by `shrinking.py`, which knows what a line is."""
    return st.integers(0, 2**64 - 1).map(program_of)
