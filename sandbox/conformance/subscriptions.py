"""The steps about subscriptions: making them, listening, and leaving again."""

from __future__ import annotations

from functools import partial
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.message import Message
from sandbox.broker.start import POSITIONS, Start, start_from
from sandbox.broker.wish import Wish
from sandbox.conformance import acks
from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, Result, Stage, Subscriber, failed
from sandbox.errors import SandboxError

# What the recorded driver asks for, unless it is told otherwise.
ACK_WAIT_S = 30
MAX_IN_FLIGHT = 1_024
START_OPTIONS = ("start_at", "start_at_sequence", "start_at_time_delta_ms")
NAMES = {"queue": "queue_group", "durable": "durable_name", "manual_ack": "manual_ack"}


class HandlerFailedError(Exception):
    """What a handler of a recording throws."""


def subscribe(stage: Stage, step: Step) -> Result:
    who = {"client": step["client"], "sub": step["sub"]}
    client = stage.party(stage.clients, step["client"]).held
    try:
        subscription = _ask(stage, client, step)
    except SandboxError as error:
        return stage.refused("subscription", error, **who)
    subscriber = Subscriber(who, subscription, client)
    subscriber.policy = step.get("ack", subscriber.policy)
    stage.subscriptions[step["sub"]] = subscriber
    _listen(stage, subscriber)
    subscription.on("message", _handler(stage, step, subscriber))
    return stage.wait_for(subscriber.answer)


def _ask(stage: Stage, client: Client, step: Step) -> ClientSubscription:
    # The recorded library hands on whole seconds; what is behind the point is lost.
    channel, wait_s = step["channel"], int(step.get("ack_wait_s", ACK_WAIT_S))
    named = {ours: step[theirs] for theirs, ours in NAMES.items() if theirs in step}
    if not step.get("client_defaults"):
        named["max_in_flight"] = step.get("max_in_flight", MAX_IN_FLIGHT)
    start = step.get("start", {"at": "new_only"})
    if start["at"] == "raw" or wait_s < 0:
        # The library has words for what there is; the wire takes whatever it is given.
        client.require_open()
        wish = Wish(start_of(stage, start), ack_wait_s=wait_s, **named)
        return client.listening.subscribe(channel, wish)
    if not step.get("client_defaults"):
        named["ack_wait_ms"] = wait_s * 1_000
    return client.subscribe(channel, **named, **start_options(stage, start))


def start_of(stage: Stage, start: Step) -> Start:
    """A start position as the protocol has it, whether there is such a one or not."""
    if start["at"] != "raw":
        options = start_options(stage, start)
        return start_from(*(options.get(name) for name in START_OPTIONS))
    number = start["value"]
    is_known = 0 <= number < len(POSITIONS)
    return Start(POSITIONS[number] if is_known else f"position {number}")


def start_options(stage: Stage, start: Step) -> dict[str, Any]:
    """Our words for a start position."""
    at = start["at"]
    if at in ("new_only", "last_received", "first"):
        return {"start_at": at}
    if at == "sequence":
        return {"start_at_sequence": start["seq"]}
    if at == "time_delta":
        return {"start_at_time_delta_ms": start["ms"]}
    # What the library sends of a time is how long ago that was (fact 4.7).
    at_ms = stage.mark(start["mark"]) + start.get("offset_ms", 0)
    return {"start_at_time_delta_ms": stage.now_ms - at_ms}


def _listen(stage: Stage, subscriber: Subscriber) -> None:
    who = subscriber.who

    def heard(kind: str) -> None:
        stage.journal.event(kind, **who)
        subscriber.answer(OK)

    def failed_to(where: str, error: Any) -> None:
        stage.journal.error(where, str(error), **who)
        subscriber.answer(failed(str(error)))

    subscription = subscriber.held
    subscription.on("ready", partial(heard, "sub_ready"))
    subscription.on("closed", partial(heard, "sub_closed"))
    subscription.on("unsubscribed", partial(heard, "sub_unsubscribed"))
    subscription.on("error", partial(failed_to, "subscription"))
    subscription.on("timeout", partial(failed_to, "subscription_timeout"))


def _handler(stage: Stage, step: Step, subscriber: Subscriber) -> Any:
    throws_at = set(step.get("throw_on", ()))

    def handle(message: Message) -> None:
        stage.journal.delivery(step["client"], step["sub"], message)
        if message.sequence in throws_at:
            throws_at.remove(message.sequence)
            raise HandlerFailedError("handler failed")
        if step.get("manual_ack"):
            acks.take(stage, subscriber, message)

    return handle


def sub_close(stage: Stage, step: Step) -> Result:
    return _leave(stage, step, "close")


def sub_unsubscribe(stage: Stage, step: Step) -> Result:
    return _leave(stage, step, "unsubscribe")


def _leave(stage: Stage, step: Step, how: str) -> Result:
    subscriber = stage.party(stage.subscriptions, step["sub"])
    answer = subscriber.expect()
    try:
        getattr(subscriber.held, how)()
    except SandboxError as error:
        return stage.refused("subscription", error, **subscriber.who)
    return stage.wait_for(answer)
