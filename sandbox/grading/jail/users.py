"""Real users that nobody is: one for each jail that is there, on the whole machine.

The system counts processes by user. If two jails shared one, whoever filled the one
with processes would keep the other from starting any.
"""

from __future__ import annotations

import socket

from sandbox.errors import NoJailError

FIRST, MOST = 61_000, 184  # systemd gives out the numbers before and behind these


class User:
    """uid: nobody else's until `leave`, or until this process ends."""

    def __init__(self) -> None:
        for uid in range(FIRST, FIRST + MOST):
            claim = socket.socket(socket.AF_UNIX)
            try:
                # A name without a file: who has it has it alone, and only while alive.
                claim.bind(f"\0event-bus-sandbox-jail-{uid}")
            except OSError:
                claim.close()
                continue
            self.uid, self._claim = uid, claim
            return
        raise NoJailError(
            f"there are {MOST} jails on this machine, and no more may be."
        )

    def leave(self) -> None:
        self._claim.close()
