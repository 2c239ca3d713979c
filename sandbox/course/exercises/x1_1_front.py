"""1.1 · the answer in the place of the bus: each request is one turn of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox.bus.event_bus import EventBus
from sandbox.course.examinee import Examinee
from sandbox.course.parts import PostPart, RequestPart
from sandbox.network.http import Request
from sandbox.world.world import World


class Post(NamedTuple):
    service: Any
    body: Any
    entry: int  # of the trace, where it left


@dataclass
class Taken:
    """One request to the bus, and all that was done about it."""

    request: Request
    services: list[str]  # those registered then
    posts: list[Post] = field(default_factory=list)
    replies: list[Any] = field(default_factory=list)  # their statuses
    returned: Any = None


class Front:
    """Takes the requests to a bus, and gives them to the answer."""

    def __init__(self, answer: Examinee, world: World, bus: EventBus) -> None:
        self.taken: list[Taken] = []
        self._answer, self._world, self._bus = answer, world, bus
        world.http.listen(bus.name, self._take)

    def _take(self, request: Request) -> None:
        taken = Taken(request, list(self._bus.services))
        self.taken.append(taken)

        def reply(status: Any, body: Any) -> None:
            taken.replies.append(status)
            if type(status) is int:
                request.reply(status, body)

        def post(service: Any, body: Any) -> None:
            taken.posts.append(Post(service, body, len(self._world.trace)))
            if type(service) is str:
                line = (self._bus.name, service, "POST", "/events", body, None)
                self._world.http.request(*line, request.about, request.entry)

        asked = RequestPart(request.method, request.path, request.body, reply)
        taken.returned = self._answer(asked, taken.services, PostPart(post))
