def options_for(case):
    wants = case["wants"]
    if wants == "everything":
        return {"start_at": "first"}
    if wants == "latest":
        return {"start_at": "last_received"}
    if wants == "go on":
        return {"start_at_sequence": case["read"] + 1}
    if wants == "again":
        return {"start_at_sequence": case["sequence"]}
    if wants == "recent":
        return {"start_at_time_delta_ms": case["seconds"] * 1_000}
    return {}
