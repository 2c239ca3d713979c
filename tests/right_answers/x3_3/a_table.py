"""A dict of functions; everything is begun at sequence 1."""

OPTIONS = {
    "everything": lambda case: {"start_at_sequence": 1},
    "news": lambda case: {"start_at": "new_only"},
    "latest": lambda case: {"start_at": "last_received"},
    "go on": lambda case: {"start_at_sequence": case["read"] + 1},
    "again": lambda case: {"start_at_sequence": case["sequence"]},
    "recent": lambda case: {"start_at_time_delta_ms": 1_000 * case["seconds"]},
}


def options_for(case):
    return OPTIONS[case["wants"]](case)
