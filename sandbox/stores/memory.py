"""Everything in the server's memory: the default, and gone when the server stops."""

from __future__ import annotations

from sandbox.stores.inspection import Inspection
from sandbox.stores.profile import MEMORY
from sandbox.stores.store import Store


class MemoryStore(Store):
    """The store of a server started without a store option."""

    def __init__(self) -> None:
        super().__init__(MEMORY)

    def place(self, name: str) -> MemoryStore:
        return MemoryStore()

    def inspect(self) -> Inspection:
        return Inspection(
            {}, "nothing on disk: this store lives in the server's memory"
        )

    def __repr__(self) -> str:
        return f"<MemoryStore: {self.message_count} messages>"
