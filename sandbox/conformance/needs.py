"""What a recording needs that is not built here yet: named, never passed over.

Once something is built, its row goes. What stays out for good is in FIDELITY.md.
"""

from __future__ import annotations

from sandbox.conformance.connections import CONNECT_OPTIONS
from sandbox.conformance.fidelity import argument_keys, key_of, left_out
from sandbox.conformance.recording import OPS, Recording, Step

NOT_BUILT = {
    "ack": "manual ack",
    "ack_raw": "manual ack",
    "set_ack": "manual ack",
    "freeze_heartbeats": "heartbeats",
    "mute_heartbeats": "heartbeats",
    "unfreeze_heartbeats": "heartbeats",
    "monitor": "monitoring",
    "server_pause": "a paused server",
    "server_resume": "a paused server",
    "store_corrupt": "damage to a store",
    "store_truncate": "damage to a store",
    "tcp_drop": "a wire that is cut",
}
# What an op may be given beside what it must be given, as far as it is built.
BUILT = {
    "connect": ("client_id", "cluster_id", "options"),
    "publish": ("count", "data", "from", "gap_ms", "mode", "prefix"),
    "server_start": ("extra_args",),
    "server_stop": ("extra_args", "mode"),
    "subscribe": ("max_in_flight", "start", "throw_on"),
}
ARGUMENTS = {
    "ack": "manual ack",
    "ack_wait_s": "ack wait",
    "client_defaults": "the JS client's defaults",
    "durable": "durables",
    "manual_ack": "manual ack",
    "queue": "queue groups",
    "via_proxy": "a wire that is cut",
}
OPTIONS = {"stanPingInterval": "pings"}  # of connect
SETTINGS = {
    "hb_fail_count": "heartbeats",
    "hb_interval_ms": "heartbeats",
    "hb_timeout_ms": "heartbeats",
    "limits": "limits",
    "replace_durable": "durables",
    "stan_config": "limits",
}
STORES = {"sql": "an SQL store"}


def needs(recording: Recording) -> list[str]:
    """All that is missing for this recording, each thing once, in order."""
    settings = dict(recording["server"])
    missing = _unknown_arguments(settings)
    settings.pop("extra_args", None)
    missing += [SETTINGS.get(name, f"the server's {name}") for name in settings]
    missing += [word for store, word in STORES.items() if recording["store"] == store]
    for step in recording["steps"]:
        missing += step_needs(step)
    return sorted(set(missing))


def step_needs(step: Step) -> list[str]:
    """What is missing for this one step."""
    op = step["op"]
    if key_of(step) in left_out():
        return []
    missing = [NOT_BUILT[op]] if op in NOT_BUILT else []
    known = {"op", "t", "result", *OPS[op], *BUILT.get(op, ())}
    missing += [ARGUMENTS.get(n, f"{n} of {op}") for n in step if n not in known]
    options = [name for name in step.get("options", ()) if name not in CONNECT_OPTIONS]
    missing += [OPTIONS.get(name, f"the option {name}") for name in options]
    return missing + _unknown_arguments(step)


def _unknown_arguments(settings: Step) -> list[str]:
    keys = [key for key in argument_keys(settings) if key not in left_out()]
    return [f"the server's {key.removeprefix('args:')}" for key in keys]
