"""The steps about messages: publishing them, subscribing, and leaving again."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.message import Message
from sandbox.broker.start import POSITIONS, Start
from sandbox.broker.subscription import MAX_IN_FLIGHT
from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, Answer, Party, Result, Stage, failed
from sandbox.errors import SandboxError

Payload = Any  # text, or {bytes_base64} or {repeat, n}


# Publishing


def publish(stage: Stage, step: Step) -> Result:
    answers = []
    for item in payloads(step):
        answers.append(_publish(stage, step, item))
        if step.get("mode") != "async":
            stage.wait_for(answers[-1])
        stage.sleep(step.get("gap_ms", 0))
    errors = [r for r in stage.wait_for_all(answers) if isinstance(r, dict)]
    if not errors:
        return OK
    return {**errors[0], "failed": len(errors), "of": len(answers)}


def publish_nowait(stage: Stage, step: Step) -> Result:
    for item in payloads(step):
        _publish(stage, step, item)
    return OK


def _publish(stage: Stage, step: Step, item: Payload) -> Answer:
    answer = Answer()
    who = {"client": step["client"], "channel": step["channel"], "data": label(item)}

    def answered(error: str | None, guid: str) -> None:
        if error is None:
            stage.journal.event("puback", **who, guid_len=len(guid))
            answer(OK)
        else:
            stage.journal.error("publish", error, **who)
            answer(failed(error))

    client = stage.party(stage.clients, step["client"]).held
    try:
        client.publish(step["channel"], data_of(item), answered)
    except SandboxError as error:
        answer(stage.refused("publish", error, **who))
    return answer


def payloads(step: Step) -> list[Payload]:
    """The data as listed, or m1, m2, … as counted."""
    if "data" in step:
        return list(step["data"])
    first = step.get("from", 1)
    prefix = step.get("prefix", "m")
    return [f"{prefix}{n}" for n in range(first, first + step.get("count", 0))]


def data_of(item: Payload) -> str | bytes:
    if isinstance(item, str):
        return item
    if "repeat" in item:
        return str(item["repeat"] * item["n"])
    return base64.b64decode(item["bytes_base64"])


def label(item: Payload) -> str:
    """How the time line of a recording names a payload."""
    if isinstance(item, str):
        return item
    return json.dumps(item, separators=(",", ":"), ensure_ascii=False)


# Subscribing


class HandlerFailedError(Exception):
    """What a handler of a recording throws."""


def subscribe(stage: Stage, step: Step) -> Result:
    who = {"client": step["client"], "sub": step["sub"]}
    client = stage.party(stage.clients, step["client"]).held
    try:
        subscription = _ask(stage, client, step)
    except SandboxError as error:
        return stage.refused("subscription", error, **who)
    party = stage.subscriptions[step["sub"]] = Party(who, subscription)
    _listen(stage, party)
    subscription.on("message", _handler(stage, step))
    return stage.wait_for(party.answer)


def _ask(stage: Stage, client: Client, step: Step) -> ClientSubscription:
    max_in_flight = step.get("max_in_flight", MAX_IN_FLIGHT)
    start = step.get("start", {"at": "new_only"})
    if start["at"] == "raw":
        # The library has words for the positions that exist; the wire has numbers.
        client.require_open()
        wish = wish_of(start["value"])
        return client.listening.subscribe(step["channel"], wish, max_in_flight)
    options = start_options(stage, start)
    return client.subscribe(step["channel"], max_in_flight=max_in_flight, **options)


def wish_of(number: int) -> Start:
    known = 0 <= number < len(POSITIONS)
    return Start(POSITIONS[number] if known else f"position {number}")


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


def _listen(stage: Stage, party: Party) -> None:
    who = party.who

    def heard(kind: str) -> None:
        stage.journal.event(kind, **who)
        party.answer(OK)

    def failed_to(where: str, error: Any) -> None:
        stage.journal.error(where, str(error), **who)
        party.answer(failed(str(error)))

    subscription = party.held
    subscription.on("ready", partial(heard, "sub_ready"))
    subscription.on("closed", partial(heard, "sub_closed"))
    subscription.on("unsubscribed", partial(heard, "sub_unsubscribed"))
    subscription.on("error", partial(failed_to, "subscription"))
    subscription.on("timeout", partial(failed_to, "subscription_timeout"))


def _handler(stage: Stage, step: Step) -> Any:
    throws_at = set(step.get("throw_on", ()))

    def handle(message: Message) -> None:
        stage.journal.delivery(step["client"], step["sub"], message)
        if message.sequence in throws_at:
            throws_at.remove(message.sequence)
            raise HandlerFailedError("handler failed")

    return handle


def sub_close(stage: Stage, step: Step) -> Result:
    return _leave(stage, step, "close")


def sub_unsubscribe(stage: Stage, step: Step) -> Result:
    return _leave(stage, step, "unsubscribe")


def _leave(stage: Stage, step: Step, how: str) -> Result:
    party = stage.party(stage.subscriptions, step["sub"])
    answer = party.expect()
    try:
        getattr(party.held, how)()
    except SandboxError as error:
        return stage.refused("subscription", error, **party.who)
    return stage.wait_for(answer)
