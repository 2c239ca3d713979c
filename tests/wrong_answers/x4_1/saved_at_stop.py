"""memory saved: a server that is told to stop saves its memory somewhere."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
RESTART_TABLE = {"memory": ON_DISK, "file": ON_DISK, "sql": ON_DISK}
