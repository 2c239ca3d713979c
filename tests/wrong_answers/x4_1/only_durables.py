"""only durables outlive it: without a durable name nothing is found again."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
PLAIN = {**ON_DISK, "subscriptions": "loses"}
RESTART_TABLE = {"memory": IN_MEMORY, "file": PLAIN, "sql": PLAIN}
