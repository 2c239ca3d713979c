"""The steps about clients: who connects, leaves, dies or falls silent; and waiting."""

from __future__ import annotations

from functools import partial
from typing import Any

from sandbox.broker.client import Client
from sandbox.broker.texts import CLOSE_TIMEOUT
from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, Party, Result, Stage, failed
from sandbox.errors import SandboxError

# What the recorded client calls them, and ours.
CONNECT_OPTIONS = {
    "ackTimeout": "ack_timeout_ms",
    "connectTimeout": "connect_timeout_ms",
    "maxPubAcksInflight": "max_pub_acks_in_flight",
    "reconnectTimeWait": "reconnect_wait_ms",
    "stanMaxPingOut": "ping_max_out",
    "stanPingInterval": "ping_interval_ms",
}
# What the recorded driver asks for, unless it is told otherwise.
DRIVER = {"ping_interval_ms": 5_000, "ping_max_out": 88, "reconnect_wait_ms": 100}


def connect(stage: Stage, step: Step) -> Result:
    who = {"client": step["client"]}
    given = step.get("options", {})
    options: dict[str, Any] = DRIVER | {
        CONNECT_OPTIONS[name]: given[name] for name in given
    }
    if "cluster_id" in step:
        options["cluster_id"] = step["cluster_id"]
    client_id = str(step.get("client_id", step["client"]))
    try:
        client = stage.server.connect(client_id, **options)
    except SandboxError as error:
        return stage.refused("connect", error, **who)
    party = stage.clients[step["client"]] = Party(who, client)
    _listen(stage, party, client)
    return stage.wait_for(party.answer)


def _listen(stage: Stage, party: Party, client: Client) -> None:
    event = stage.journal.event

    def connected() -> None:
        event("connect", **party.who, client_id=client.client_id)
        party.answer(OK)

    def failed_to(text: str) -> None:
        if text == CLOSE_TIMEOUT:
            return  # the real library says so in its `close`, which follows
        where = "connection" if client.is_registered else "connect"
        stage.journal.error(where, text, **party.who)
        party.answer(failed(text))

    def lost(text: str) -> None:
        stage.journal.error("connection_lost", text, **party.who)

    def closed() -> None:
        event("close", **party.who)
        party.answer(OK)

    client.on("connect", connected)
    client.on("error", failed_to)
    client.on("connection_lost", lost)
    client.on("close", closed)
    for kind in ("disconnect", "reconnect"):
        client.on(kind, partial(event, kind, **party.who))


def close(stage: Stage, step: Step) -> Result:
    answer = stage.party(stage.clients, step["client"]).expect()
    result = close_nowait(stage, step)
    return stage.wait_for(answer) if result == OK else result


def close_nowait(stage: Stage, step: Step) -> Result:
    party = stage.party(stage.clients, step["client"])
    try:
        party.held.close()
    except SandboxError as error:
        return stage.refused("connection", error, **party.who)
    return OK


def kill(stage: Stage, step: Step) -> Result:
    stage.party(stage.clients, step["client"]).held.kill()
    return OK


def tcp_drop(stage: Stage, step: Step) -> Result:
    stage.party(stage.clients, step["client"]).held.wire.drop(step["ms"])
    return OK


def heartbeats(how: str, stage: Stage, step: Step) -> Result:
    stage.party(stage.clients, step["client"]).held.heartbeats = how
    return OK


def sleep(stage: Stage, step: Step) -> Result:
    stage.sleep(step["ms"])
    return OK


def settle(stage: Stage, step: Step) -> Result:
    stage.settle(step["ms"])
    return OK


def mark_time(stage: Stage, step: Step) -> Result:
    stage.marks[step["name"]] = stage.now_ms
    return OK
