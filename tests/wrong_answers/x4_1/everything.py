"""a wire in a file: what is in files is as if nothing had happened."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
ALL = dict.fromkeys(ON_DISK, "keeps")
RESTART_TABLE = {"memory": IN_MEMORY, "file": ALL, "sql": ALL}
