"""The wall between an answer and its exercise: plain JSON crosses, and nothing else."""

import inspect
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Service, World, at_start, handles
from sandbox.answering import client as far
from sandbox.answering.answer import STAND_INS, Answer
from sandbox.answering.stepping import Limits, Outcome
from sandbox.answering.values import BadValueError, Encoder, Foreign, decode
from sandbox.broker.client import Client
from sandbox.broker.client_subscription import ClientSubscription
from sandbox.broker.message import Message
from sandbox.course.examinee import Examinee
from sandbox.course.exercise import MisbehavedError
from sandbox.course.far_service import far_service, is_list_of_actions
from sandbox.course.near import Near
from sandbox.course.parts import ClientPart, FunctionPart

atoms = (
    st.none()
    | st.booleans()
    | st.integers(-(2**100), 2**100)
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
)
keys = st.text() | st.integers() | st.tuples(st.text(), st.integers())
values = st.recursive(
    atoms,
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.dictionaries(keys, parts, max_size=4)
        | st.lists(parts, max_size=3).map(tuple)
        | st.sets(keys, max_size=3)
    ),
    max_leaves=15,
)


def same(one, other):
    return type(one) is type(other) and repr(one) == repr(other)


def at_once(function):
    """Runs a call without limits."""
    try:
        return Outcome(value=function())
    except Exception as error:
        return Outcome(error=error)


def through_text(**names):
    """An answer behind JSON text, as in another process."""
    answer = Answer(names, at_once)
    return lambda frame: json.loads(
        json.dumps(answer.turn(json.loads(json.dumps(frame))))
    )


def examinee(name, answer):
    return Examinee(name, through_text(**{name: answer}), Limits())


@given(values)
def test_a_value_crosses_as_what_it_is(value):
    """A tuple must not come back as a list: an exercise may ask for one."""
    text = json.dumps(Encoder().code(value))

    back = decode(json.loads(text))

    assert back == value
    assert type(back) is type(value)


class Liar(int):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Liar(3), "Liar"),
        (type("Text", (str,), {})("a"), "Text"),
        (type("Pairs", (dict,), {})(), "Pairs"),
        (object(), "object"),
        (range(3), "range"),
        (10**4000, "huge int"),
    ],
)
def test_only_exact_builtin_values_cross(value, kind):
    """An object of another class could say that it equals whatever is expected."""
    back = decode(Encoder().code([value]))

    assert back == [Foreign(kind)]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_numbers_without_end_cross_too(value):
    """JSON has no word for them."""
    assert same(decode(json.loads(json.dumps(Encoder().code(value)))), value)


def test_a_value_that_holds_itself_ends():
    """Or the check would go on for ever."""
    endless: list = []
    endless.append(endless)

    assert "without end" in json.dumps(Encoder().code(endless))


@pytest.mark.parametrize(
    "coded",
    [
        {"no such kind": 1},
        {"tuple": 3},
        {"dict": [[1]]},
        {"bytes": "zz"},
        {"tuple": [], "set": []},
        {"set": [[1]]},
        {"dict": [[{"dict": []}, 1]]},
        {},
    ],
)
def test_what_keeps_to_no_form_is_refused(coded):
    """A jail may send anything."""
    with pytest.raises(BadValueError):
        decode(coded)


def public(kind):
    return {
        name: inspect.signature(member)
        for name, member in inspect.getmembers(kind, inspect.isfunction)
        if not name.startswith("_")
    }


@pytest.mark.parametrize(
    ("stand_in", "real"),
    [
        (far.Client, Client),
        (far.Subscription, ClientSubscription),
        (far.Message, Message),
    ],
)
def test_a_stand_in_can_do_what_a_learner_may_do_with_the_real_one(stand_in, real):
    """Code that was written against the one must run with the other."""
    for name in public(stand_in):
        assert hasattr(real, name), f"the real {real.__name__} has no {name}"
    assert getattr(stand_in, "events", ()) == getattr(real, "events", ())


def test_every_kind_of_part_has_a_stand_in():
    """A part that nobody can hold is lent in vain."""
    from sandbox.course.examinee import Part

    def kinds(part):
        yield part.kind
        for below in part.__subclasses__():
            yield from kinds(below)

    lent = {kind for kind in kinds(Part) if kind}

    assert lent <= set(STAND_INS)


def test_what_an_answer_does_with_a_client_is_done_to_the_real_one():
    """Through text, as from a jail: the callback is called with values."""
    world = World(seed=1)
    server = world.streaming_server()
    heard = []

    def answer(client):
        @client.on("connect")
        def talk():
            subscription = client.subscribe("ticket:updated", start_at="first")
            subscription.on("message", lambda m: heard.append((m.sequence, m.data)))
            client.publish(
                "ticket:updated", "15", lambda error, guid: heard.append(error)
            )

    examinee("answer", answer)(ClientPart(server.connect("orders-1")))
    world.run(until_ms=100)

    assert sorted(heard, key=str) == [(1, "15"), None]


def test_an_answer_can_call_a_function_of_the_exercise_or_hand_it_over():
    """What an answer is to tell must cross the wall too, and so must a callback."""
    world = World(seed=1)
    told: list = []

    def answer(client, keep):
        keep("first", {"price": 15})
        client.on("connect", keep)

    lent = FunctionPart(lambda *values: told.append(values))
    examinee("answer", answer)(ClientPart(world.streaming_server().connect("a")), lent)
    world.run(until_ms=100)

    assert told == [("first", {"price": 15}), ()]


def test_an_answer_can_ack_by_hand():
    """The message is a stand-in, and its ack reaches the real one."""
    world = World(seed=1)
    server = world.streaming_server()
    heard = []

    def answer(client):
        @client.on("connect")
        def talk():
            options = {"manual_ack": True, "ack_wait_ms": 1_000}
            subscription = client.subscribe("a", **options)
            subscription.on("ready", lambda: client.publish("a", "1"))

            @subscription.on("message")
            def take(message):
                heard.append(message.is_redelivered)
                if message.is_redelivered:
                    message.ack()

    examinee("answer", answer)(ClientPart(server.connect("orders-1")))
    world.run(until_ms=5_000)

    assert heard == [False, True]


class Shop(Service):
    busy_ms = 3

    @at_start
    def begin(self):
        self.db.put("starts", self.db.get("starts", 0) + 1)

    @handles("ticket:created")
    def note(self, event):
        self.db.put(["ticket", event.id], event.price)
        self.emit("ticket:noted", then=self.told, id=event.id)

    def told(self, error):
        self.db.put("error", error)


def played(kind):
    world = World(seed=4)
    bus = world.event_bus()
    shop = world.service("shop", kind, on=bus)
    other = world.service("other", Service, on=bus)
    other.emit("ticket:created", id=1, price=15)
    world.run(until_ms=50)
    shop.crash()
    shop.start()
    world.run(until_ms=100)
    return shop, world.trace


def test_a_service_lives_behind_the_wall_as_in_the_world():
    """Its trace is the same, entry by entry: nothing but frames passed."""
    near, near_trace = played(Shop)
    far_one, far_trace = played(far_service(examinee("Shop", Shop)))

    assert far_one.records == near.records
    assert far_one.records["starts"] == 2
    assert [str(e) for e in far_trace] == [str(e) for e in near_trace]


@pytest.mark.parametrize(
    "actions",
    [
        None,
        [None],
        [[]],
        [["no such verb"]],
        [["put", 1]],
        [[1, 2]],
        "put",
        [["_turn", 1]],
    ],
)
def test_an_action_that_no_handler_can_do_is_refused(actions):
    """A jail may send anything; the host carries out only what it knows."""
    assert not is_list_of_actions(actions)


@pytest.mark.parametrize(
    "reply",
    [
        {"value": 1, "actions": [["publish", 99, "a"]], "given": []},
        {"value": 1, "actions": [["__init__", 1]], "given": []},
        {"value": 1, "actions": [[]], "given": []},
        {"value": 1, "actions": 5, "given": []},
        {"value": {"tuple": 5}, "actions": [], "given": []},
        {"actions": [], "given": []},
        {"raised": {"kind": "X"}, "actions": [], "given": []},
        {},
    ],
)
def test_a_reply_that_breaks_the_rules_is_a_verdict_and_no_crash(reply):
    """What a forger gains by it is a wrong answer."""
    forged = Examinee("route", lambda frame: reply, Limits())

    with pytest.raises(MisbehavedError) as caught:
        forged()

    assert caught.value.fault.label == "not an answer"


def test_nothing_is_kept_from_one_program_to_the_next():
    """Each program begins with stand-ins and callbacks of its own."""
    near = Near("answer", lambda: None, Limits())
    with near.held():
        one, other = near.begin(), near.begin()

    assert one is not other
