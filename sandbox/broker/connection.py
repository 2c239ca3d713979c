"""One TCP connection between a client and the server: open once, closed for good.

A client that is gone hears no more, and what it has sent still arrives. A server
that is gone takes both ways with it. Whoever connects again gets a new one.
"""

from __future__ import annotations

from typing import Any

from sandbox.network.link import Network


class Connection:
    """The way up to the server and the way down to the client.

    Send with `up.send_in_order(call, (connection, …))`. The receiver looks whether it
    still arrives. is_open: both ends are there. is_served: the server's end is.
    """

    __slots__ = ("client", "down", "is_open", "is_served", "up")

    def __init__(self, network: Network, client: Any, server: str) -> None:
        self.client = client
        self.up = network.link(client.client_id, server)
        self.down = network.link(server, client.client_id)
        self.is_open = self.is_served = True

    def close(self) -> None:
        """The server's end is gone, and both ways with it."""
        self.is_open = self.is_served = False
