"""The steps that publish messages."""

from __future__ import annotations

import base64
import json
from typing import Any

from sandbox.conformance.recording import Step
from sandbox.conformance.stage import OK, SENDING_MS, Answer, Result, Stage, failed
from sandbox.errors import SandboxError

Payload = Any  # text, or {bytes_base64} or {repeat, n}


def publish(stage: Stage, step: Step) -> Result:
    answers = []
    for item in payloads(step):
        answers.append(_publish(stage, step, item))
        if step.get("mode") != "async":
            stage.wait_for(answers[-1])
        stage.sleep(step.get("gap_ms", 0))
    errors = [r for r in stage.wait_for_all(answers) if isinstance(r, dict)]
    if not errors:
        return OK
    return {**errors[0], "failed": len(errors), "of": len(answers)}


def publish_nowait(stage: Stage, step: Step) -> Result:
    for item in payloads(step):
        _publish(stage, step, item)
    stage.sleep(SENDING_MS)
    return OK


def _publish(stage: Stage, step: Step, item: Payload) -> Answer:
    answer = Answer()
    who = {"client": step["client"], "channel": step["channel"], "data": label(item)}

    def answered(error: str | None, guid: str) -> None:
        if error is None:
            stage.journal.event("puback", **who, guid_len=len(guid))
            answer(OK)
        else:
            stage.journal.error("publish", error, **who)
            answer(failed(error))

    client = stage.party(stage.clients, step["client"]).held
    try:
        client.publish(step["channel"], data_of(item), answered)
    except SandboxError as error:
        answer(stage.refused("publish", error, **who))
    return answer


def payloads(step: Step) -> list[Payload]:
    """The data as listed, or m1, m2, … as counted."""
    if "data" in step:
        return list(step["data"])
    first = step.get("from", 1)
    prefix = step.get("prefix", "m")
    return [f"{prefix}{n}" for n in range(first, first + step.get("count", 0))]


def data_of(item: Payload) -> str | bytes:
    if isinstance(item, str):
        return item
    if "repeat" in item:
        return str(item["repeat"] * item["n"])
    return base64.b64decode(item["bytes_base64"])


def label(item: Payload) -> str:
    """How the time line of a recording names a payload."""
    if isinstance(item, str):
        return item
    return json.dumps(item, separators=(",", ":"), ensure_ascii=False)
