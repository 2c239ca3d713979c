"""Lends an answer the means to connect, as often as it likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.broker.client import Client
from sandbox.course.examinee import Examinee, Part
from sandbox.course.parts import ClientPart, number_of


class ConnectPart(Part):
    """connect: makes a client. clients: those that were made, in order."""

    kind = "connect"

    def __init__(self, connect: Callable[[], Client]) -> None:
        self._connect = connect
        self.clients: list[Client] = []

    def do_connect(self, examinee: Examinee, new: Any) -> None:
        number = number_of(new)
        client = self._connect()
        self.clients.append(client)
        examinee.lend(ClientPart(client), number)
