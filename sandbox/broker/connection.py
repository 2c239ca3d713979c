"""One TCP connection between a client and the server: open once, closed for good.

What is still on its way when it closes is lost; a client that connects again gets
a new one.
"""

from __future__ import annotations

from typing import Any

from sandbox.network.link import Network


class Connection:
    """The way up to the server and the way down to the client.

    Send with `up.send_in_order(call, (connection, …))`. The receiver looks whether
    the connection is still open: what was on its way when it closed arrives nowhere.
    """

    __slots__ = ("client", "down", "is_open", "up")

    def __init__(self, network: Network, client: Any, server: str) -> None:
        self.client = client
        self.up = network.link(client.client_id, server)
        self.down = network.link(server, client.client_id)
        self.is_open = True

    def close(self) -> None:
        self.is_open = False
