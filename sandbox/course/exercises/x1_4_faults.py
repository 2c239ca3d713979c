"""1.4 · what can be wrong with a service that answers a PUT and tells of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.course.exercise import Fault, short
from sandbox.course.exercises.x1_4_cases import UPDATED, Case
from sandbox.course.exercises.x1_telling import nothing_done
from sandbox.kernel.facts import Removed
from sandbox.kernel.plain import json_text
from sandbox.kernel.trace import Entry
from sandbox.network.link import LATENCY_MS
from sandbox.world.run import Run

THERE_AND_BACK_MS = 2 * LATENCY_MS


def fault_of(cases: Sequence[Case], run: Run) -> Fault | None:
    if cases and not any(map(is_anything_done, cases)):
        return nothing_done("PriceService")
    for case in cases:
        for look in LOOKS:
            if fault := look(case, run):
                return fault
    return None


def is_anything_done(case: Case) -> bool:
    return bool(case.answers or case.events or case.changes or case.requests)


def event_by_http(case: Case, run: Run) -> Fault | None:
    if not case.requests:
        return None
    asked = case.requests[0]
    fact = f"the service made a request of its own, {asked.fact.path}."
    advice = "HTTP is for the answer; for the event type self.emit."
    return Fault("event by HTTP", fact, advice, run=run, at=asked.number)


# Where nothing may change


def event_on_an_error(case: Case, run: Run) -> Fault | None:
    if case.status == 200 or not case.events:
        return None
    label, advice = (
        ("event on a 400", "Look at the price before anything else, and return.")
        if case.status == 400
        else ("event on a 404", "Look whether the ticket is there before you emit.")
    )
    fact = f"{case.said} has to fail with {case.status}, and {UPDATED} went out."
    return Fault(label, fact, advice, run=run, at=case.events[0].number)


def saved_on_an_error(case: Case, run: Run) -> Fault | None:
    if case.status == 200 or not case.changes:
        return None
    fact = f"{case.said} has to fail with {case.status}, and the database changed."
    advice = "Leave before db.put: an error changes nothing."
    at = case.changes[0].number
    return Fault("saved on an error", fact, advice, run=run, at=at)


# The answer


def no_answer(case: Case, run: Run) -> Fault | None:
    if case.answers:
        return None
    fact = f"{case.said} was never answered: the browser waits."
    advice = "Every way out of the method needs one self.reply."
    return Fault("no answer", fact, advice, run=run, at=case.asked.number)


def answered_late(case: Case, run: Run) -> Fault | None:
    took_ms = case.answers[0].fact.took_ms
    if took_ms <= THERE_AND_BACK_MS:
        return None
    fact = (
        f"the browser had its answer after {took_ms} ms; the way there and back takes "
        f"{THERE_AND_BACK_MS}."
    )
    advice = "Reply at once: the event finds its way without the browser waiting."
    return Fault(
        "waits for the server", fact, advice, run=run, at=case.answers[0].number
    )


def other_status(case: Case, run: Run) -> Fault | None:
    answer = case.answers[0]
    if answer.fact.status == case.status:
        return None
    got = answer.fact.status
    return Fault(
        f"not a {case.status}", f"{case.said} was answered {got}.",
        WHEN[case.status], str(case.status), str(got), run, answer.number,
    )  # fmt: skip


WHEN = {
    200: "A price that has been changed is answered with 200.",
    400: "A price that is missing, no whole number or below 0 is answered with 400.",
    404: "A ticket that is not in the database is answered with 404.",
}


def other_body(case: Case, run: Run) -> Fault | None:
    answer = case.answers[0]
    got = json.loads(answer.fact.body or "null")
    if case.status != 200 or got == case.ticket:
        return None
    label, advice = (
        ("answers with the event", "The browser gets the ticket; the event is for all.")
        if is_event(got)
        else ("another answer", "Answer with the ticket as it is now, id and price.")
    )
    fact = f"{case.said} was answered with something else than the ticket."
    return Fault(
        label, fact, advice, short(case.ticket), short(got), run, answer.number
    )


def is_event(body: Any) -> bool:
    return UPDATED in json.dumps(body)


# The event, and the database


def no_event(case: Case, run: Run) -> Fault | None:
    if case.status != 200 or case.events:
        return None
    fact = f"{case.said} changed a price, and orders never heard of it."
    advice = f'Tell the others: self.emit("{UPDATED}", id=…, price=…).'
    return Fault("no event", fact, advice, run=run, at=case.asked.number)


def two_events(case: Case, run: Run) -> Fault | None:
    if len(case.events) < 2:
        return None
    fact = f"{case.said} made {len(case.events)} events."
    advice = "One change, one event: emit once."
    return Fault("two events", fact, advice, run=run, at=case.events[1].number)


def other_event(case: Case, run: Run) -> Fault | None:
    if case.status != 200:
        return None
    (event,) = case.events
    got = (event.fact.channel, json.loads(event.fact.data))
    if got == (UPDATED, case.ticket):
        return None
    label, fact, advice = mistake_in(case, *got)
    expected = short(f"{UPDATED} {json.dumps(case.ticket)}")
    told = short(f"{event.fact.channel} {event.fact.data}")
    return Fault(label, fact, advice, expected, told, run, event.number)


def mistake_in(case: Case, channel: str, data: Any) -> tuple[str, str, str]:
    if channel != UPDATED:
        fact = f"the event went to {channel!r}."
        return "another channel", fact, f"orders listens to {UPDATED!r}, to the letter."
    if data == case.before:
        fact = "the event tells the price as it was before."
        return "the old price", fact, "Put the new price into the ticket, then emit it."
    fact = "the event tells something else than the ticket."
    return "another event", fact, "Its fields are id and price, and no others."


def not_saved(case: Case, run: Run) -> Fault | None:
    if case.status != 200:
        return None
    assert case.ticket is not None
    key = ("ticket", case.ticket["id"])
    changes = [change for change in case.changes if is_of(change, key)]
    got = value_after(changes[-1]) if changes else case.before
    if got == case.ticket:
        return None
    fact = f"{case.said} was answered with 200, and the database does not know of it."
    advice = f"Keep it: self.db.put({key}, ticket)."
    return Fault(
        "not saved", fact, advice, short(case.ticket), short(got), run,
        case.asked.number,
    )  # fmt: skip


def is_of(change: Entry, key: tuple[Any, ...]) -> bool:
    return bool(change.fact.key == json_text(list(key)))


def value_after(change: Entry) -> Any:
    if isinstance(change.fact, Removed):
        return None
    try:
        return json.loads(change.fact.value)
    except ValueError:
        return change.fact.value  # a text stands without its quotes


LOOKS: tuple[Callable[[Case, Run], Fault | None], ...] = (
    event_by_http, event_on_an_error, saved_on_an_error, no_answer, answered_late,
    other_status, other_body, no_event, two_events, other_event, not_saved,
)  # fmt: skip
