"""everything, always: who gets all cannot miss anything."""


def options_for(case):
    return {"start_at": "first"}
