"""1.1 · what can be wrong with one request to a bus, the most telling first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sandbox.course.exercise import Fault, short
from sandbox.course.exercises.x1_1_front import Post, Taken
from sandbox.course.exercises.x1_telling import never_ran, nothing_done
from sandbox.world.run import Run

NAME = "bus_handler"
AS_IT_CAME = "Post request.body as it came."


def fault_of(taken: Taken, run: Run) -> Fault | None:
    for look in LOOKS:
        if fault := look(taken, run):
            return fault
    return None


def unbegun(taken: Taken, run: Run) -> Fault | None:
    if taken.posts or taken.replies:
        return None
    return never_ran(NAME, taken.returned) or nothing_done(NAME)


# The posts, one by one


def post_to_nobody(taken: Taken, run: Run) -> Fault | None:
    known = taken.services
    for post in taken.posts:
        if post.service in known:
            continue
        there = f"registered are {', '.join(known)}."
        if post.service == taken.request.to:
            label, advice = "posts to itself", "The bus is none of its services."
        elif "/" in str(post.service):
            label, advice = "an address", "post takes the name alone; it knows the way."
        else:
            label, advice = "hard-coded names", "The list changes: loop over services."
        fact = f"a POST went to {short(post.service)!r}; {there}"
        return Fault(label, fact, advice, run=run, at=post.entry)
    return None


def other_body(taken: Taken, run: Run) -> Fault | None:
    body = taken.request.body
    for post in taken.posts:
        if post.body != body:
            label, advice = mistake_in(post, taken)
            fact = f"{post.service} was posted something else than came in."
            return Fault(
                label, fact, advice, short(body), short(post.body), run, post.entry
            )
    return None


def mistake_in(post: Post, taken: Taken) -> tuple[str, str]:
    posted, body = post.body, taken.request.body
    if type(posted) is str:
        return "text for a body", f"post makes JSON of it by itself. {AS_IT_CAME}"
    if posted in (body["data"], body["type"]):
        return "half the event", f"Its type travels with its data. {AS_IT_CAME}"
    if (post.service, body) in [(one.service, one.body) for one in taken.posts]:
        return "old events again", "Post the one event that came, and keep no others."
    if type(posted) is dict and all(posted.get(k) == v for k, v in body.items()):
        return "adds to the body", f"A bus only hands on. {AS_IT_CAME}"
    return "another body", f"orders would see what tickets never said. {AS_IT_CAME}"


# The posts, counted


def post_too_many(taken: Taken, run: Run) -> Fault | None:
    times = Counter(post.service for post in taken.posts)
    for post in reversed(taken.posts):
        if times[post.service] > 1:
            fact = f"{post.service} got the same event {times[post.service]} times."
            advice = "One loop, and one post in it."
            return Fault("posted twice", fact, advice, run=run, at=post.entry)
    return None


def post_too_few(taken: Taken, run: Run) -> Fault | None:
    names = [post.service for post in taken.posts]
    missing = [name for name in taken.services if name not in names]
    if not missing:
        return None
    label, advice = mistake_by(missing, taken)
    fact = f"{missing[0]} is registered and was posted nothing."
    return Fault(
        label, fact, advice, short(taken.services), short(names), run,
        taken.request.entry,
    )  # fmt: skip


def mistake_by(missing: list[str], taken: Taken) -> tuple[str, str]:
    if missing == [taken.request.sender]:
        return "skips the sender", "This bus asks nobody: the sender gets it, too."
    if missing == taken.services[1:]:
        return "only the first", "A return in a loop ends it: go on to the next."
    return "not to all", "Each name in services gets a POST, whatever it is called."


# The reply


def no_reply(taken: Taken, run: Run) -> Fault | None:
    if taken.replies:
        return None
    fact = f"{taken.request.sender} still waits for an answer to its POST."
    advice = 'Answer the request: request.reply(200, {"status": "OK"}).'
    return Fault("no reply", fact, advice, run=run, at=taken.request.entry)


def replies_again(taken: Taken, run: Run) -> Fault | None:
    times = len(taken.replies)
    if times == 1:
        return None
    fact = f"{taken.request.sender} sent one request and was answered {times} times."
    advice = "A request has one answer: put the reply behind the loop."
    return Fault("replies again", fact, advice, run=run, at=taken.request.entry)


def other_status(taken: Taken, run: Run) -> Fault | None:
    (status,) = taken.replies
    if type(status) is int and status == 200:
        return None
    fact = f"the bus answered {short(status)}."
    advice = "The bus has it, and that is all it says: 200."
    at = taken.request.entry
    return Fault("another status", fact, advice, "200", short(status), run, at)


LOOKS: tuple[Callable[[Taken, Run], Fault | None], ...] = (
    unbegun, post_to_nobody, other_body, post_too_many, post_too_few,
    no_reply, replies_again, other_status,
)  # fmt: skip
