"""The steps about clients and the server: who connects, leaves, stops and starts."""

from __future__ import annotations

from functools import partial

from sandbox.broker.client import Client
from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, Party, Result, Stage, failed
from sandbox.errors import SandboxError, StoreError

# How long a real server takes from its start to being ready.
SERVER_START_MS = 55

# What the recorded client calls them, and ours.
CONNECT_OPTIONS = {
    "ackTimeout": "ack_timeout_ms",
    "connectTimeout": "connect_timeout_ms",
    "maxPubAcksInflight": "max_pub_acks_in_flight",
    "reconnectTimeWait": "reconnect_wait_ms",
}


def connect(stage: Stage, step: Step) -> Result:
    who = {"client": step["client"]}
    given = step.get("options", {})
    options = {CONNECT_OPTIONS[name]: value for name, value in given.items()}
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
        where = "connection" if client.is_registered else "connect"
        stage.journal.error(where, text, **party.who)
        party.answer(failed(text))

    def closed() -> None:
        event("close", **party.who)
        party.answer(OK)

    client.on("connect", connected)
    client.on("error", failed_to)
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


def server_stop(stage: Stage, step: Step) -> Result:
    mode = step.get("mode", "sigterm")
    stage.server.crash() if mode == "sigkill" else stage.server.stop()
    stage.journal.event("server_stopped", mode=mode)
    return OK


def server_start(stage: Stage, step: Step) -> Result:
    stage.sleep(SERVER_START_MS)
    try:
        stage.server.start()
    except StoreError as error:
        stage.journal.event("server_failed")
        stage.journal.error("server_start", str(error))
        return failed("server failed to start")
    stage.journal.event("server_started")
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
