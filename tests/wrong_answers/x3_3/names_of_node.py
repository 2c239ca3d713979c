"""options refused: names the options as the JavaScript client does."""


def options_for(case):
    wants = case["wants"]
    if wants == "everything":
        return {"setDeliverAllAvailable": True}
    if wants == "latest":
        return {"start_at": "last_received"}
    if wants == "go on":
        return {"start_at_sequence": case["read"] + 1}
    if wants == "again":
        return {"start_at_sequence": case["sequence"]}
    if wants == "recent":
        return {"start_at_time_delta_ms": 1_000 * case["seconds"]}
    return {"start_at": "new_only"}
