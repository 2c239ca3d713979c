"""numbers begin anew: a store is for messages, and for nothing else."""

KNOWN = ["messages", "next number", "clients", "subscriptions"]
ON_DISK = {**dict.fromkeys(KNOWN, "keeps"), "wires": "loses"}
IN_MEMORY = dict.fromkeys(ON_DISK, "loses")
LOG = {**IN_MEMORY, "messages": "keeps"}
RESTART_TABLE = {"memory": IN_MEMORY, "file": LOG, "sql": LOG}
