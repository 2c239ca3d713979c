"""latest without the latest: takes the newest for what is yet to come."""


def options_for(case):
    wants = case["wants"]
    if wants == "everything":
        return {"start_at": "first"}
    if wants == "latest":
        return {"start_at": "new_only"}
    if wants == "go on":
        return {"start_at_sequence": case["read"] + 1}
    if wants == "again":
        return {"start_at_sequence": case["sequence"]}
    if wants == "recent":
        return {"start_at_time_delta_ms": 1_000 * case["seconds"]}
    return {"start_at": "new_only"}
