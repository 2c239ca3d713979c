"""the number outlives its log: a number is not a message, so it goes on."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
RESTART_TABLE = {
    "memory": {**IN_MEMORY, "next number": "keeps"},
    "file": ON_DISK,
    "sql": ON_DISK,
}
