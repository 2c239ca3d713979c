"""4.4 · what can be wrong with a listener that lives through restarts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from sandbox.course.exercise import Fault
from sandbox.course.exercises.x4_4_run import SEARCH, Heard
from sandbox.kernel.facts import (
    ConnectionLost,
    ConnectRefused,
    Delivered,
    Published,
    Subscribed,
    SubscribeRefused,
)
from sandbox.kernel.trace import Entry

ONLY_WHEN_LOST = (
    "`reconnect` says that the wire is back, and no more. A server that still knows you "
    "goes on with your subscription; one that does not says so: `connection_lost`."
)
ONCE = (
    "Two subscriptions are two deliveries. Subscribe once a client, at its `connect`."
)


def fault_of(got: Heard, twin: Heard) -> Fault | None:
    """The first fault, beside one that heard all there was to hear."""
    fault = (
        not_begun(got)
        or (got.fault and (refused(got) or got.fault))
        or twice(got)
        or missing(got, twin)
        or in_order(got, twin)
        # Refused and no harm done: still, there was nothing to subscribe to again.
        or (refused(got) if twin.clients == 1 else None)
    )
    if fault is None or fault.run is not None:
        return fault
    seen = replace(fault, run=got.run)
    if not seen.got and got.orders != twin.orders:
        seen = replace(seen, expected=str(twin.orders), got=str(got.orders))
    return seen


def of_search(got: Heard, kind: type) -> list[Entry]:
    """The entries of that kind that are about the listener."""
    return [
        entry
        for entry in got.trace.of(kind)
        if entry.actor == SEARCH or getattr(entry.fact, "client_id", "") == SEARCH
    ]


def not_begun(got: Heard) -> Fault | None:
    if got.strange:
        fact = f"heard was called with {got.strange}."
        return Fault("not a message", fact, "Call heard(message), or hand heard over.")
    if got.clients or got.fault:
        return None
    fact = "on_connection_lost returned, and had not called connect."
    return Fault("nothing done", fact, "Put your code in place of the `...`.")


def refused(got: Heard) -> Fault | None:
    """A fault if the server has refused a client or a subscription of search."""
    for entry in of_search(got, SubscribeRefused):
        fact = (
            f"at {entry.at_ms} ms search subscribed again, and was refused: "
            f"{entry.fact.error}."
        )
        return Fault("subscribed again", fact, ONLY_WHEN_LOST, at=entry.number)
    for entry in of_search(got, ConnectRefused):
        fact = f"at {entry.at_ms} ms a client was refused: {entry.fact.error}."
        advice = (
            "One lost connection is one connect(): after `connection_lost` comes "
            "`close`, so listen to one of the two."
        )
        return Fault("connected twice", fact, advice, at=entry.number)
    return None


def twice(got: Heard) -> Fault | None:
    """A fault if an order was heard more than once."""
    again = [order for order, times in Counter(got.orders).items() if times > 1]
    if not again:
        return None
    subscribed = of_search(got, Subscribed)
    last = subscribed[-1]
    if len(subscribed) > got.clients:
        fact = (
            f"at {last.at_ms} ms search subscribed again, beside a subscription that the "
            f"server still had: order {again[0]} came twice."
        )
        return Fault("subscribed twice", fact, ONCE, at=last.number)
    fact = (
        f"at {last.at_ms} ms search subscribed from the {last.fact.start_at} on, and the "
        f"server, which still had all, sent order {again[0]} again."
    )
    advice = (
        "With a durable_name the server keeps how far you have got, if it keeps it."
    )
    return Fault("heard again", fact, advice, at=last.number)


def missing(got: Heard, twin: Heard) -> Fault | None:
    """A fault if there was more to be heard."""
    missed = [order for order in twin.orders if order not in got.orders]
    if not missed:
        return None
    lost, subscribed = of_search(got, ConnectionLost), of_search(got, Subscribed)
    if not subscribed:
        fact = (
            f"search connected and never subscribed: order {missed[0]} was not heard."
        )
        return Fault("never subscribed", fact, "Subscribe when a client has connected.")
    if lost and got.clients <= len(lost):
        fact = (
            f"search lost its connection at {lost[-1].at_ms} ms and did not come back: "
            f"order {missed[0]} was not heard."
        )
        advice = "That client is closed for good. Connect anew, and subscribe anew."
        return Fault("never came back", fact, advice, at=lost[-1].number)
    last = subscribed[-1]
    if lost and last.at_ms < lost[-1].at_ms:
        fact = (
            f"search connected again after {lost[-1].at_ms} ms, and did not subscribe."
        )
        advice = "A new client has no subscription: subscribe at the `connect` of each."
        return Fault("not subscribed again", fact, advice, at=lost[-1].number)
    return missed_before(last, missed[0])


def missed_before(last: Entry, order: int) -> Fault:
    start_at = last.fact.start_at
    fact = (
        f"at {last.at_ms} ms search subscribed ({start_at}, after "
        f"#{last.fact.after_sequence}), and order {order} was never heard."
    )
    if start_at == "new_only":
        label, advice = "missed what came before", (
            "You find out seconds after the restart. What was stored meanwhile is there "
            "for who asks: start_at='first'."
        )  # fmt: skip
    else:
        label, advice = "an old number", (
            "A server that has lost its memory counts from 1 again: the number you "
            "remember is now another event's. Ask it for the 'first'."
        )  # fmt: skip
    return Fault(label, fact, advice, at=last.number)


def in_order(got: Heard, twin: Heard) -> Fault | None:
    if got.orders == twin.orders:
        return None
    at = of_search(got, Delivered) or list(got.trace.of(Published))
    fact = "search did not hear the orders one after another."
    return Fault("another order", fact, "Hand each message on as it comes.",
                 at=at[-1].number if at else None)  # fmt: skip
