"""1.2 · what a publisher was called with, what it published, and where they part."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from sandbox.broker.client import Client
from sandbox.course.examinee import Examinee, FarFunction
from sandbox.course.exercise import Fault, kind_of, short
from sandbox.course.parts import ClientPart
from sandbox.world.run import Run
from sandbox.world.world import World


class Call(NamedTuple):
    """publish(channel, data), called at that moment."""

    channel: str
    data: dict[str, int]
    at_ms: int


class Sent(NamedTuple):
    """client.publish(channel, data, callback), as the answer called it."""

    channel: Any
    data: Any
    callback: Any
    entry: int  # of the trace, where it was published


class Publisher(ClientPart):
    """The client that is lent, and what is done with it."""

    def __init__(self, client: Client, world: World) -> None:
        super().__init__(client)
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        self.acts = 0
        # When `connect` came, how many calls came before, and the last entry then.
        self.connected_ms = self.early = self.connected_at = 0
        self._world = world
        client.on("connect", self._note_connect)

    def _note_connect(self) -> None:
        self.connected_ms = self._world.clock.now_ms
        self.early = len(self.calls)
        self.connected_at = max(0, len(self._world.trace) - 1)

    def do(self, examinee: Examinee, verb: str, values: list[Any]) -> None:
        self.acts += 1
        super().do(examinee, verb, values)

    def do_publish(self, _: Examinee, channel: Any, data: Any, callback: Any) -> None:
        entry = len(self._world.trace)
        called_back = callback if isinstance(callback, FarFunction) else None
        self.client.publish(channel, data, called_back)
        self.sent.append(Sent(channel, data, called_back, entry))


def no_function(returned: Any) -> Fault:
    """What make_publisher returned instead of a function."""
    if returned is None:
        fact = "make_publisher returned None."
        return Fault("nothing returned", fact, "Put your code in place of the `...`.")
    fact = f"make_publisher returned a value of type {kind_of(returned)}."
    return Fault("no function", fact, "Return the inner function, and do not call it.")


def fault_of(publisher: Publisher, run: Run) -> Fault | None:
    for look in LOOKS:
        if fault := look(publisher, run):
            return fault
    return None


# What was published, one by one


def not_json(publisher: Publisher, run: Run) -> Fault | None:
    for sent in publisher.sent:
        try:
            json.loads(sent.data)
        except (ValueError, RecursionError):
            fact = f"{sent.channel} holds a text that is no JSON."
            advice = "str() writes as Python does; json.dumps writes what all can read."
            return pointed("not JSON", fact, advice, sent, run)
    return None


def json_twice(publisher: Publisher, run: Run) -> Fault | None:
    for sent in publisher.sent:
        if type(json.loads(sent.data)) is str:
            fact = "what was published is a text within a text."
            return pointed("JSON twice", fact, "One json.dumps will do.", sent, run)
    return None


def other_data(publisher: Publisher, run: Run) -> Fault | None:
    known = [call.data for call in publisher.calls]
    for sent in publisher.sent:
        if json.loads(sent.data) not in known:
            fact = "nobody asked for that to be published."
            advice = "The text is json.dumps(data), with nothing put in or around it."
            return pointed("other data", fact, advice, sent, run)
    return None


def pointed(label: str, fact: str, advice: str, sent: Sent, run: Run) -> Fault:
    return Fault(label, fact, advice, got=short(sent.data), run=run, at=sent.entry)


def other_channel(publisher: Publisher, run: Run) -> Fault | None:
    for sent in publisher.sent:
        data = json.loads(sent.data)
        wanted = [c.channel for c in publisher.calls if c.data == data]
        if sent.channel not in wanted:
            fact = f"an event for {wanted[0]} went to {short(sent.channel)}."
            advice = "The caller names the channel: hand it on."
            return Fault("hard-coded channel", fact, advice, run=run, at=sent.entry)
    return None


def no_callback(publisher: Publisher, run: Run) -> Fault | None:
    for sent in publisher.sent:
        if sent.callback is None:
            fact = "client.publish was given no function as its third argument."
            advice = "Hand over def stored(error, guid), or a refusal passes unheard."
            return Fault("no callback", fact, advice, run=run, at=sent.entry)
    return None


# All of them


def too_few(publisher: Publisher, run: Run) -> Fault | None:
    done = [key(sent) for sent in publisher.sent]
    missing = [
        call for call in publisher.calls if (call.channel, call.data) not in done
    ]
    if not missing:
        return None
    label, advice = mistake_by(missing, publisher)
    fact = (
        f"publish was called at {missing[0].at_ms} ms, the client connected at "
        f"{publisher.connected_ms} ms, and {short(missing[0].data)} was never "
        f"published."
    )
    return Fault(label, fact, advice, run=run, at=publisher.connected_at)


def mistake_by(missing: list[Call], publisher: Publisher) -> tuple[str, str]:
    if not publisher.acts:
        return "never published", "Call client.publish in the function you return."
    if all(call in publisher.calls[: publisher.early] for call in missing):
        return "dropped", "Keep what comes early in a list until `connect`."
    return "waits for ever", "`connect` has come and will not come again: publish now."


def too_many(publisher: Publisher, run: Run) -> Fault | None:
    done = [key(sent) for sent in publisher.sent]
    for place, one in enumerate(done):
        if one in done[:place]:
            fact = f"{short(one[1])} was asked for once and published again."
            advice = "What has gone out must leave your list."
            at = publisher.sent[place].entry
            return Fault("published twice", fact, advice, run=run, at=at)
    return None


def other_order(publisher: Publisher, run: Run) -> Fault | None:
    asked = [call.data["price"] for call in publisher.calls]
    done = [json.loads(sent.data)["price"] for sent in publisher.sent]
    for place, (wanted, got) in enumerate(zip(asked, done, strict=True)):
        if wanted != got:
            fact = "prices went out in another order than they came in."
            advice = "First in, first out: go through your list from the front."
            at = publisher.sent[place].entry
            return Fault(
                "another order", fact, advice, short(asked), short(done), run, at
            )
    return None


def key(sent: Sent) -> tuple[Any, Any]:
    return sent.channel, json.loads(sent.data)


LOOKS: tuple[Callable[[Publisher, Run], Fault | None], ...] = (
    not_json, json_twice, other_data, other_channel, no_callback,
    too_many, too_few, other_order,
)  # fmt: skip
