"""The steps about acks, and the policies by which a recorded listener acks.

"all"  "none"  {"only": [1]}  {"except": [1]}  {"on_redelivery": true}  {"after_ms": 5}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sandbox.broker.message import Message
from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, SENDING_MS, Result, Stage, Subscriber
from sandbox.errors import SandboxError

# Whether a policy acks a message at once. `after_ms` stands apart: it acks later.
AT_ONCE: dict[str, Callable[[Any, Message], bool]] = {
    "except": lambda sequences, message: message.sequence not in sequences,
    "on_redelivery": lambda wanted, message: message.is_redelivered == wanted,
    "only": lambda sequences, message: message.sequence in sequences,
}


def policy_needs(policy: Any) -> Iterator[str]:
    """A policy that nobody has heard of."""
    kinds = list(policy) if isinstance(policy, dict) else []
    is_known = len(kinds) == 1 and kinds[0] in (*AT_ONCE, "after_ms")
    if policy not in ("all", "none") and not is_known:
        yield f"the ack policy {policy!r}"


def wait_ms(policy: Any, message: Message) -> int | None:
    """How long after its arrival a message is acked; None: not by itself."""
    if isinstance(policy, str):
        return 0 if policy == "all" else None
    [(kind, value)] = policy.items()
    if kind == "after_ms":
        return int(value)
    return 0 if AT_ONCE[kind](value, message) else None


def take(stage: Stage, subscriber: Subscriber, message: Message) -> None:
    """A message has come to a listener that acks by hand."""
    subscriber.received[message.sequence] = message
    after_ms = wait_ms(subscriber.policy, message)
    if after_ms == 0:
        _ack(stage, subscriber, message)
    elif after_ms is not None:
        stage.world.clock.after(after_ms, _ack, stage, subscriber, message)


def _ack(stage: Stage, subscriber: Subscriber, message: Message) -> None:
    if subscriber.client.is_closed:
        return  # the real library does the same; whoever is dead acks nothing either
    try:
        message.ack()
    except SandboxError as error:
        stage.refused("ack", error, **subscriber.who)
        return
    _note(stage, subscriber, message.sequence)


def _note(stage: Stage, subscriber: Subscriber, sequence: int, **more: Any) -> None:
    stage.journal.event("ack", sub=subscriber.who["sub"], seq=sequence, **more)


def ack(stage: Stage, step: Step) -> Result:
    subscriber = stage.party(stage.subscriptions, step["sub"])
    for sequence in step["seqs"]:
        # Once acked it may be acked again: the server does not mind (fact 5.4).
        if sequence in subscriber.received:
            _ack(stage, subscriber, subscriber.received[sequence])
    stage.sleep(SENDING_MS)
    return OK


def ack_raw(stage: Stage, step: Step) -> Result:
    subscriber = stage.party(stage.subscriptions, step["sub"])
    subscriber.held.send_ack(step["seq"])
    _note(stage, subscriber, step["seq"], raw=True)
    stage.sleep(SENDING_MS)
    return OK


def set_ack(stage: Stage, step: Step) -> Result:
    """For messages that come later; those that are held stay held."""
    stage.party(stage.subscriptions, step["sub"]).policy = step["ack"]
    return OK
