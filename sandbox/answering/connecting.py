"""connect(): a new client, as a service makes one whenever it has none."""

from __future__ import annotations

from sandbox.answering.client import Client
from sandbox.answering.desk import StandIn


class Connect(StandIn):
    def __call__(self) -> Client:
        client = Client(self._desk, self._desk.new_part())
        self._act("connect", client)
        return client
