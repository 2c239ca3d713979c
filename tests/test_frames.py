"""A turn is one frame in and one frame out: nothing else passes between a service
and the world, so the same service can live in another process."""

import json

import pytest

from sandbox import Service, World, answers, handles, scenario
from sandbox.course.scenarios import PLOTS
from sandbox.kernel.facts import HandlerFailed
from sandbox.kernel.trace_json import to_json
from sandbox.services.host import in_process


class FarService:
    """A service that sees nothing but text, as behind a socket."""

    def __init__(self, kind, name):
        self._service = kind(name)

    def answer(self, text):
        return json.dumps(self._service.turn(json.loads(text)))


class Frames:
    """The transport: the process the host holds is a mere address here."""

    def __init__(self):
        self.far = {}
        self.texts = []

    def __call__(self, process, frame):
        far = self.far.get(process)
        if far is None:
            far = self.far[process] = FarService(type(process), process.name)
        question = json.dumps(frame)
        answer = far.answer(question)
        self.texts.append((question, answer))
        return json.loads(answer)


def trace_of(act, transport):
    """The JSON trace of what `act` does in a world."""
    world = World(seed=5, jitter_ms=7, transport=transport)
    act(world)
    world.run()
    return to_json(world.trace, seed=5)


@pytest.mark.parametrize("rules", [{}, {"jitter_ms": 20}], ids=["calm", "jitter"])
@pytest.mark.parametrize("on", ["bus", "channels"])
@pytest.mark.parametrize("name", PLOTS)
def test_story_is_the_same_through_frames(name, on, rules):
    """The promise that lets a service leave the simulation later."""
    frames = Frames()

    near = scenario(name).run(on=on, rules=rules).trace
    far = scenario(name).run(on=on, rules=rules, transport=frames).trace

    assert to_json(far, seed=1) == to_json(near, seed=1)
    assert frames.texts


def test_service_in_the_world_is_never_used_through_frames():
    """Or the proof would prove nothing: handlers ran on the far side only."""
    frames = Frames()

    scenario("paid purchase").run(transport=frames)

    assert all(process._tokens == 0 for process in frames.far)
    assert not any(process.memory for process in frames.far)


class Busybody(Service):
    """Uses every callback there is, and keeps what it hears."""

    def note(self, what):
        seen = self.db.get("seen", [])
        self.db.put("seen", [*seen, [self.now_ms, what]])
        self.memory["notes"] = self.memory.get("notes", 0) + 1
        self.db.put("notes since the start", self.memory["notes"])

    @handles("go")
    def go(self, event):
        self.note(f"go {event.round}")
        self.emit("done", then=self.published, round=event.round)
        self.http.get("helper", "/help", then=self.helped)
        self.http.post("nobody", "/", {"a": [1]}, then=self.helped)
        self.after_ms(5, lambda: self.note(f"timer {event.round}"))

    def published(self, error):
        self.note(f"published, error {error}")

    def helped(self, answer):
        self.note(f"helped: {answer.status} {answer.body} {answer.error}")


class Helper(Service):
    """Answers, and takes its time."""

    busy_ms = 3

    @answers("GET", "/help")
    def help(self, request):
        self.reply(request, 200, {"help": [None, True, 1.5, "ё"]})


def busybodies(world, system):
    cast = [
        world.service("busybody", Busybody, on=system),
        world.service("helper", Helper, on=system),
        world.service("starter", Service, on=system),
    ]
    world.run(until_ms=50)
    return cast


def on_system(name, world):
    return world.event_bus() if name == "bus" else world.streaming_server()


@pytest.fixture(params=["bus", "channels"])
def on(request):
    return request.param


@pytest.fixture(params=[in_process, Frames()], ids=["near", "far"])
def transport(request):
    return request.param


@pytest.fixture
def cast(on, transport):
    """A busybody, a helper and a starter, and their world."""
    world = World(transport=transport)
    return world, *busybodies(world, on_system(on, world))


def seen(host):
    return [what for _, what in host.db.get("seen", [])]


def test_everything_that_takes_time_comes_back(cast):
    """A publish result, an HTTP answer, a refused connection, a timer."""
    world, busybody, _, starter = cast

    starter.emit("go", round=1)
    world.run()

    assert sorted(seen(busybody)) == [
        "go 1",
        "helped: 0 None ECONNREFUSED",
        "helped: 200 {'help': [None, True, 1.5, 'ё']} None",
        "published, error None",
        "timer 1",
    ]


def test_callbacks_give_the_same_trace_through_frames(on):
    """Also with jitter, several rounds at once and a crash between them."""

    def act(world):
        busybody, _, starter = busybodies(world, on_system(on, world))
        for number in range(3):
            starter.emit("go", round=number)
        world.run(until_ms=60)
        busybody.crash()
        world.run(until_ms=90)
        busybody.start({"replay": True})
        starter.emit("go", round=9)

    assert trace_of(act, Frames()) == trace_of(act, in_process)


def test_crash_drops_what_was_to_come_back(cast):
    """The process that asked is gone, and its answers with it."""
    world, busybody, _, starter = cast
    starter.emit("go", round=1)
    world.run(until_ms=53)

    busybody.crash()
    world.run()

    assert seen(busybody) == ["go 1"]


def test_new_process_does_not_get_the_answers_of_the_old_one(cast):
    """Its first callback has the same number as the first of the old one."""
    world, busybody, _, starter = cast
    starter.emit("go", round=1)
    world.run(until_ms=53)

    busybody.crash()
    busybody.start()
    starter.emit("go", round=2)
    world.run()

    assert "timer 1" not in seen(busybody)


def test_memory_is_lost_and_database_kept(cast):
    """On the far side too: a restart is a new process there."""
    world, busybody, _, starter = cast
    starter.emit("go", round=1)
    world.run()

    busybody.crash()
    busybody.start()
    world.run(until_ms=world.clock.now_ms + 50)
    starter.emit("go", round=2)
    world.run()

    assert len(seen(busybody)) == 10
    assert busybody.db["notes since the start"] == 5


class Hoarder(Service):
    """Changes what the database handed out, and what it put there."""

    @handles("go")
    def go(self, event):
        mine = [1]
        self.db.put(("list", 1), mine)
        mine.append(2)
        self.db.get(("list", 1)).append(3)
        for _, value in self.db.items():
            value.append(4)
        self.memory["mine"] = event.data
        self.db.put("event", event.data)
        event.data["later"] = True

    @handles("tell")
    def tell(self, event):
        found = {"list": self.db.get(("list", 1)), "event": self.db.get("event")}
        self.emit("told", keys=[key for key, _ in self.db.items()], **found)

    @handles("drop")
    def drop(self, event):
        self.db.delete(("list", 1))
        self.emit("told", left=len(self.db), has=("list", 1) in self.db)


def told(world, host, starter, *event_types):
    """What the hoarder says after these events."""
    for event_type in event_types:
        starter.emit(event_type, a=1)
        world.run()
    published = [e for e in world.trace if type(e.fact).__name__ == "Published"]
    return json.loads(published[-1].fact.data)


@pytest.fixture
def hoard(on, transport):
    world = World(transport=transport)
    system = on_system(on, world)
    host = world.service("hoarder", Hoarder, on=system)
    return world, host, world.service("starter", Service, on=system)


def test_database_keeps_what_was_put_and_nothing_else(hoard):
    """It hands out copies, near and far."""
    said = told(*hoard, "go", "tell")

    assert said["list"] == [1]
    assert said["event"] == {"a": 1}


def test_keys_with_several_parts_survive_the_way(hoard):
    """A tuple becomes a list in JSON, and a tuple again."""
    assert told(*hoard, "go", "tell")["keys"] == [["list", 1], "event"]


def test_record_that_is_deleted_is_gone(hoard):
    """By the same key, however it was written."""
    assert told(*hoard, "go", "drop") == {"left": 1, "has": False}


def test_failing_handler_does_nothing_of_what_it_wanted(on, transport):
    """A turn is whole or not at all."""

    class Clumsy(Service):
        @handles("go")
        def go(self, event):
            self.db.put("half", True)
            self.emit("half")
            raise RuntimeError("dropped it")

    world = World(transport=transport)
    system = on_system(on, world)
    clumsy = world.service("clumsy", Clumsy, on=system)
    world.service("starter", Service, on=system).emit("go")

    with pytest.raises(RuntimeError, match="dropped it"):
        world.run()

    assert clumsy.db == {}
    assert world.trace.count(HandlerFailed) == 1
