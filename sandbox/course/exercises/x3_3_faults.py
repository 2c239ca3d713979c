"""3.3 · what wrong options bring, and which one mistake explains all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox.course.exercise import Fault, kind_of, short
from sandbox.course.exercises.x3_3_world import Subscription
from sandbox.kernel.facts import Subscribed
from sandbox.views.words import counted


@dataclass(frozen=True)
class Asked:
    """One case, and what the options for it brought. stored: the messages before."""

    case: dict[str, str | int]
    options: Any
    stored: int
    expected: list[int]
    made: Subscription | None

    @property
    def got(self) -> list[int]:
        return self.made.got if self.made else []

    @property
    def is_right(self) -> bool:
        is_taken = self.made is not None and not self.made.refused
        return is_taken and self.got == self.expected

    @property
    def last(self) -> int:
        """The sequence of the last message of the run, which comes to all."""
        return max([self.stored, *self.expected])

    @property
    def shift(self) -> int:
        """By how many messages it begins too late; below 0, too early."""
        return len(self.expected) - len(self.got)


def fault_of(it: Asked) -> Fault | None:
    if it.options is None:
        fact = "options_for returned None."
        return Fault("nothing returned", fact, "Put your code in place of the `...`.")
    if it.made is None:
        fact = f"options_for returned a value of type {kind_of(it.options)}."
        advice = "Return a dict by the options' names, such as {'start_at': 'first'}."
        return Fault("not a dict of options", fact, advice)
    if it.made.refused:
        fact = f"with {short(it.options)}: {it.made.refused}"
        return Fault(
            "options refused", fact, "subscribe takes options as it names them."
        )
    return None if it.is_right else of_messages(it, it.made)


def of_messages(it: Asked, made: Subscription) -> Fault:
    messages = counted(abs(it.shift), "message")
    label, how = "starts too late", f"left out {messages}"
    if it.shift < 0:
        label, how = "starts too early", f"brought {messages} too many"
    fact = (
        f"{it.case['wants']!r} with {counted(it.stored, 'message')} stored: "
        f"{short(it.options)} {how}."
    )
    entries = made.run.trace.of(Subscribed)
    return Fault(
        label, fact, f"Read again what {it.case['wants']!r} needs.",
        f"the messages {it.expected}", f"{it.got}",
        made.run, next((entry.number for entry in entries), None),
    )  # fmt: skip


# Which mistake explains every case


@dataclass(frozen=True)
class Mistake:
    label: str
    advice: str
    explains: Callable[[Sequence[Asked]], bool]


def always(begins: Callable[[Asked], bool]) -> Callable[[Sequence[Asked]], bool]:
    return lambda every: all(map(begins, every))


def is_first(it: Asked) -> bool:
    return it.got[:1] == [1]


def is_news(it: Asked) -> bool:
    return it.got == list(range(it.stored + 1, it.last + 1))


def only(need: str, shift: int) -> Callable[[Sequence[Asked]], bool]:
    """Every other need is met; this one begins that much beside its place."""

    def explains(every: Sequence[Asked]) -> bool:
        mine = [it for it in every if it.case["wants"] == need]
        others = all(it.is_right for it in every if it.case["wants"] != need)
        return others and all(it.shift in (shift, 0) for it in mine)

    return explains


def only_news_for(need: str) -> Callable[[Sequence[Asked]], bool]:
    def explains(every: Sequence[Asked]) -> bool:
        mine = [it for it in every if it.case["wants"] == need]
        return all(it.is_right for it in every if it not in mine) and all(
            map(is_news, mine)
        )

    return explains


MISTAKES = (
    Mistake(
        "everything, always",
        "Not all want what is old: who asked for news was sent all that was stored.",
        always(is_first),
    ),
    Mistake(
        "new only, always",
        "Without a start position a subscription begins with the next message. What is "
        "stored comes to those who ask for it.",
        always(is_news),
    ),
    Mistake(
        "one message again",
        "start_at_sequence names the first message to come, not the last one that was "
        "read.",
        only("go on", -1),
    ),
    Mistake(
        "one message left out",
        "start_at_sequence=5 brings message 5, too: 'again' begins with that very one.",
        only("again", 1),
    ),
    Mistake(
        "seconds for milliseconds",
        "start_at_time_delta_ms counts milliseconds, and the case counts seconds.",
        only_news_for("recent"),
    ),
    Mistake(
        "latest without the latest",
        "'latest' wants the newest stored message first: new_only begins behind it.",
        only_news_for("latest"),
    ),
)


def explained(fault: Fault, every: Sequence[Asked]) -> Fault:
    """The fault as the mistake that explains all cases, or as it is."""
    if any(it.made is None or it.made.refused for it in every):
        return fault
    for mistake in MISTAKES:
        if mistake.explains(every):
            return replace(fault, label=mistake.label, advice=mistake.advice)
    return fault
