"""The command `conform`: every recording in a table, and whether all of them hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from sandbox.conformance.compare import differences
from sandbox.conformance.needs import needs
from sandbox.conformance.recording import Recording, recordings_in
from sandbox.conformance.replay import replay
from sandbox.errors import SandboxError

HOLDS, DIFFERS, NEEDS = "holds", "differs", "needs"


def conform(paths: Iterable[Path], out: Path | None) -> bool:
    """Print a table of all recordings; True if every one holds.

    out: a folder for the candidates. Raises SandboxError before anything is
    replayed if a file is no recording.
    """
    recordings = recordings_in(paths)
    if out is not None:
        _make_folder(out)
    width = max([len("recording"), *(len(r["name"]) for r in recordings)])
    print(_row(width, "recording", "verdict", "first difference, or what is missing"))
    counts = {HOLDS: 0, DIFFERS: 0, NEEDS: 0}
    for recording in recordings:
        candidate = replay(recording)
        if out is not None:
            _write(out, candidate)
        verdict, detail = judge(recording, candidate)
        counts[verdict] += 1
        print(_row(width, recording["name"], verdict, detail))
    print(_summary(counts))
    return counts[HOLDS] == len(recordings)


def judge(recording: Recording, candidate: Recording) -> tuple[str, str]:
    """The verdict, and what there is to say about it."""
    missing = needs(recording)
    if missing:
        return NEEDS, f"not built yet: {', '.join(missing)}"
    found = differences(recording, candidate)
    if found:
        return DIFFERS, str(found[0])
    keys = candidate["declared"]
    return HOLDS, f"left out by design: {', '.join(keys)}" if keys else ""


def _row(width: int, name: str, verdict: str, detail: str) -> str:
    return f"{name:<{width}}  {verdict:<7}  {detail}".rstrip()


def _summary(counts: dict[str, int]) -> str:
    return (
        f"{sum(counts.values())} recordings: {counts[HOLDS]} hold, {counts[DIFFERS]} "
        f"differ, {counts[NEEDS]} need what is not built yet. "
        f"What is left out by design stands in FIDELITY.md."
    )


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxError(
            f"cannot write candidates to {out}: {error.strerror}. Name a folder that "
            f"you may write to: --out candidates."
        ) from None


def _write(out: Path, candidate: Recording) -> None:
    text = json.dumps(candidate, ensure_ascii=False, indent=1)
    (out / f"{candidate['name']}.json").write_text(f"{text}\n", encoding="utf-8")
