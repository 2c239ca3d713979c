"""The parts of a world that an exercise lends to an answer, and what each can do.

The answer holds stand-ins (`sandbox/answering`); what it does with them is done here,
to the real client, the real subscription, the real message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.message import Message
from sandbox.course.examinee import Examinee, FarFunction, NewPart, Part
from sandbox.course.exercise import short
from sandbox.errors import BadOptionError


def a_function(verb: str, value: Any) -> Callable[..., object]:
    """What is to be called back: the answer's own, or one that was lent to it.

    Raises BadOptionError for what cannot be called.
    """
    if isinstance(value, FarFunction | FunctionPart):
        return value
    raise BadOptionError(
        f"{verb} takes a function to call, got {short(value)}; hand it over without "
        f"brackets."
    )


def number_of(new: Any) -> int:
    """Raises TypeError for what is no part that begins on the answer's side."""
    if not isinstance(new, NewPart):
        raise TypeError(f"not a new part: {short(new)}")
    return new.number


class ClientPart(Part):
    kind = "client"

    def __init__(self, client: Client) -> None:
        self.client = client

    def do_on(self, _: Examinee, event: str, listener: Any) -> None:
        self.client.on(event, a_function("on", listener))

    def do_publish(self, _: Examinee, channel: Any, data: Any, callback: Any) -> None:
        back = None if callback is None else a_function("publish", callback)
        self.client.publish(channel, data, back)

    def do_subscribe(
        self, examinee: Examinee, new: Any, channel: Any, options: dict[str, Any]
    ) -> None:
        number = number_of(new)
        subscription = self.client.subscribe(channel, **options)
        examinee.lend(SubscriptionPart(subscription), number)

    def do_close(self, _: Examinee) -> None:
        self.client.close()


class SubscriptionPart(Part):
    kind = "subscription"

    def __init__(self, subscription: ClientSubscription) -> None:
        self.subscription = subscription

    def do_on(self, _: Examinee, event: str, listener: Any) -> None:
        heard = a_function("on", listener)
        if event == "message":
            self.subscription.on(event, lambda m: heard(MessagePart(m)))
        else:
            # An exception of a listener cannot cross; its text can.
            self.subscription.on(event, lambda *told: heard(*map(str, told)))

    def do_unsubscribe(self, _: Examinee) -> None:
        self.subscription.unsubscribe()

    def do_close(self, _: Examinee) -> None:
        self.subscription.close()


class MessagePart(Part):
    kind = "message"

    def __init__(self, message: Message) -> None:
        self.message = message

    def fields(self) -> dict[str, Any]:
        names = ("channel", "sequence", "data", "is_redelivered", "timestamp_ms")
        return {name: getattr(self.message, name) for name in names}

    def do_ack(self, _: Examinee) -> None:
        self.message.ack()


class PostPart(Part):
    """post(service, body), for a bus. send: what to do with it."""

    kind = "post"

    def __init__(self, send: Callable[[Any, Any], None]) -> None:
        self._send = send

    def do_post(self, _: Examinee, service: Any, body: Any) -> None:
        self._send(service, body)


class RequestPart(Part):
    """A request to be replied to. reply: what to do with status and body."""

    kind = "request"

    def __init__(
        self, method: str, path: str, body: Any, reply: Callable[[Any, Any], None]
    ) -> None:
        self._fields = {"method": method, "path": path, "body": body}
        self._reply = reply

    def fields(self) -> dict[str, Any]:
        return self._fields

    def do_reply(self, _: Examinee, status: Any, body: Any) -> None:
        self._reply(status, body)


class FunctionPart(Part):
    """A function of the exercise's for the answer to call; it returns nothing there.
    call: what to do with its arguments."""

    kind = "function"

    def __init__(self, call: Callable[..., None]) -> None:
        self._call = call

    def do_call(self, _: Examinee, *values: Any) -> None:
        self._call(*values)

    def __call__(self, *values: Any) -> None:
        """An answer may hand it over as a callback, too."""
        self._call(*values)
