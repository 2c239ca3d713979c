"""Which names the server accepts for clients and channels.

Source: facts 1.1, 3.2 and 3.3; recordings conn_04, name_01, name_02.
"""

from __future__ import annotations

import re

_CLIENT_ID = re.compile(r"[a-zA-Z0-9_-]+")


def is_client_id(name: str) -> bool:
    return bool(_CLIENT_ID.fullmatch(name))


def is_channel(name: str) -> bool:
    """Whole names only: no wildcard, no slash, no empty part between dots."""
    return not has_empty_part(name) and not any(c in name for c in "*>/")


def has_empty_part(name: str) -> bool:
    """Such a name is lost on its way: no server ever sees the request."""
    return "" in name.split(".")
