"""a wire is a session: the library is connected again, so all is well."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
RESTART_TABLE = {
    "memory": {**IN_MEMORY, "clients": "keeps"},
    "file": ON_DISK,
    "sql": ON_DISK,
}
