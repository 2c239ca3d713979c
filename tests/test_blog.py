"""The blog: what its services do, and what a replay does to those who keep a copy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, compare, duplicated, scenario
from sandbox.checks.ledger import ledger
from sandbox.kernel.facts import Published
from sandbox.network.http import Answer
from sandbox.services.stories.blog import NaiveQuery, Query
from sandbox.world.run import Run

SYSTEMS = ["bus", "channels"]
POST = {"id": 1, "title": "Tides"}
APPROVED = {"id": 5, "post_id": 1, "content": "Well said", "status": "approved"}
REJECTED = {
    "id": 6, "post_id": 1, "content": "Where are the oranges?", "status": "rejected"
}  # fmt: skip


def published(run: Run) -> list[str]:
    return [entry.fact.channel for entry in run.trace.of(Published)]


def db(run: Run, service: str) -> dict[Any, Any]:
    return run.world.hosts[service].db


def never_down(name: str, on: str) -> Run:
    """The twin of a run: the same, but that query is there all the time."""
    usual = scenario(name)
    calm = [action for action in usual.actions if action.target != "query"]
    return usual.with_(actions=calm).run(on=on)


def posts_of(run: Run) -> Any:
    answers: list[Answer] = []
    run.world.request("query", "GET", "/posts", then=answers.append)
    run.world.run(until_ms=run.world.clock.now_ms + 100)
    return answers[0].body


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_comment_is_moderated_and_shown_below_its_post(system: str) -> None:
    """Four services agree, without one asking another."""
    run = scenario("blog comment").run(on=system)

    assert published(run) == [
        "post:created",
        "comment:created",
        "comment:moderated",
        "comment:updated",
    ]
    assert db(run, "comments") == {("comment", 5): APPROVED}
    assert posts_of(run) == [{**POST, "comments": [APPROVED]}]
    assert db(run, "moderation") == {}


@pytest.mark.parametrize(
    ("content", "status"),
    [("An Orange.", "rejected"), ("orangeade", "rejected"), ("a lemon", "approved")],
)
def test_moderation_rejects_one_word(content: str, status: str) -> None:
    """However it is written; comments, who owns it, says so to everybody."""
    world = World()
    world.story("blog", on=world.streaming_server())
    world.run()
    body = {"id": 1, "post_id": 1, "content": content}

    world.request("comments", "POST", "/comments", body)
    world.run()

    assert world.hosts["comments"].db["comment", 1]["status"] == status
    assert world.hosts["query"].db["comment", 1]["status"] == status


def test_only_the_owner_of_a_comment_says_that_it_has_changed() -> None:
    """Moderation has an opinion; comments takes it, or not."""
    trace = scenario("blog catches up").run().trace
    by = {e.actor for e in trace.of(Published) if e.fact.channel == "comment:updated"}

    assert by == {"comments"}


def test_blog_costs_on_both_systems_what_its_matrix_says() -> None:
    """Four events to four services each, against the five that are wanted."""
    bus, channels = (
        ledger(scenario("blog comment").run(on=on).trace) for on in SYSTEMS
    )

    assert (bus.published, bus.delivered, bus.wanted, bus.echoes) == (4, 16, 5, 4)
    assert (channels.published, channels.delivered, channels.wanted) == (4, 5, 5)


def test_both_systems_lead_to_the_same_blog() -> None:
    """They differ in what they carry where, not in what the blog does."""
    bus, channels = (scenario("blog comment").run(on=on) for on in SYSTEMS)

    assert published(bus) == published(channels)
    for service in bus.world.hosts:
        assert db(bus, service) == db(channels, service)


@pytest.mark.parametrize("system", SYSTEMS)
def test_query_that_catches_up_equals_the_one_that_was_never_down(system: str) -> None:
    """It is told some things twice, and keeps each once."""
    run = scenario("blog catches up").run(on=system)

    assert duplicated(run.trace).state == "broken"
    assert db(run, "query") == db(never_down("blog catches up", system), "query")
    assert posts_of(run) == [{**POST, "comments": [APPROVED, REJECTED]}]


@pytest.mark.parametrize("system", SYSTEMS)
def test_naive_query_doubles_the_comments_it_is_told_again(system: str) -> None:
    """The same replay; what it does to a service is the service's own doing."""
    run = scenario("comments doubled").run(on=system)
    twin = never_down("comments doubled", system)

    assert posts_of(twin) == [{**POST, "comments": [APPROVED, REJECTED]}]
    assert posts_of(run) == [{**POST, "comments": [APPROVED, APPROVED, REJECTED]}]


@pytest.mark.parametrize("system", SYSTEMS)
def test_naive_blog_is_told_what_the_other_is_told(system: str) -> None:
    """Or the difference would not be that of the handler."""
    run = scenario("blog catches up").run(on=system)
    naive = scenario("comments doubled").run(on=system)

    assert naive.received("query") == run.received("query")
    assert str(compare(run, naive))


EVENTS = [
    ("post:created", POST),
    ("comment:created", {**APPROVED, "status": "pending"}),
    ("comment:updated", APPROVED),
    ("comment:created", {**REJECTED, "status": "pending"}),
    ("comment:updated", REJECTED),
]


def after(kind: Any, told: list[tuple[str, Any]]) -> dict[Any, Any]:
    """The records of a query service that was told these events."""
    service, records = kind("query"), []
    for event_type, data in told:
        frame = {"kind": "event", "type": event_type, "data": data, "now_ms": 0}
        service.turn({**frame, "db": records})
        records = service.db.items()
    return dict(records)


@given(st.permutations([*EVENTS, *EVENTS]))
def test_query_comes_to_the_same_in_any_order_told_twice(told: Any) -> None:
    """Channels keep an order each and none among them, and a replay repeats."""
    assert after(Query, told) == after(Query, EVENTS)


def test_naive_query_does_not() -> None:
    """So the property above is one that can fail."""
    assert after(NaiveQuery, EVENTS + EVENTS) != after(NaiveQuery, EVENTS)
