"""What people believe of a streaming server, each as rules by which one could work."""

from __future__ import annotations

BELIEFS: dict[str, type] = {}  # by name
