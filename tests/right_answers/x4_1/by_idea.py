"""What the server knows, and what it does not."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
RESTART_TABLE = {"memory": IN_MEMORY, "file": ON_DISK, "sql": dict(ON_DISK)}
