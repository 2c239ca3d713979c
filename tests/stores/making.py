"""What a test and its child process both know: how to make a store on a disk or in a
database, and which messages are put there."""

from __future__ import annotations

from typing import Any

SEGMENT_BYTES = 700  # some messages: a kill may meet one that is just begun or ended
KEPT = 25
TEMPORARY = "te:mp"


def payload(number: int) -> str | bytes:
    """What message `number` says."""
    text = f"m{number} {'x' * (number * 37 % 190)}"
    return text if number % 5 else text.encode()


def made(kind: str, where: str, prefix: str = "", **options: Any) -> Any:
    if kind == "file":
        from sandbox.stores.files.store import FileStore

        return FileStore(where, **options)
    from sandbox.stores.sql.store import SqlStore

    return SqlStore(where, prefix=prefix, **options)
