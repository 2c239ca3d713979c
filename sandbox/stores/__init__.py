"""Where the streaming server keeps things: in memory, or as lines in files."""

from sandbox.stores.file import FileStore
from sandbox.stores.memory import MemoryStore

__all__ = ["FileStore", "MemoryStore"]
