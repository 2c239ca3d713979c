"""a gap: the table ends one row too early."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
FOUR = dict.fromkeys(KNOWN, "keeps")
RESTART_TABLE = {"memory": IN_MEMORY, "file": FOUR, "sql": FOUR}
