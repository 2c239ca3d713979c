"""A verdict on one promise: kept, broken or unknown, and what proves it."""

from __future__ import annotations

KEPT, BROKEN, UNKNOWN = "kept", "broken", "unknown"


class Verdict:
    """promise: what was to hold. sentences: how it was broken, or why nobody knows.

    evidence: for each sentence the numbers of the trace entries that prove it.
    """

    def __init__(
        self,
        promise: str,
        state: str,
        sentences: list[str] | None = None,
        evidence: list[list[int]] | None = None,
    ) -> None:
        self.promise = promise
        self.state = state
        self.sentences = sentences or []
        self.evidence = evidence or []

    @property
    def is_kept(self) -> bool:
        return self.state == KEPT

    def __str__(self) -> str:
        lines = [f"{self.state}: {self.promise}"]
        lines += [f"  {sentence}" for sentence in self.sentences[:10]]
        left = len(self.sentences) - 10
        return "\n".join(lines + ([f"  … and {left} more"] if left > 0 else []))

    __repr__ = __str__


def judge(promise: str, findings: list[tuple[str, list[int]]]) -> Verdict:
    """Broken if anything was found, else kept."""
    sentences = [sentence for sentence, _ in findings]
    evidence = [numbers for _, numbers in findings]
    return Verdict(promise, BROKEN if findings else KEPT, sentences, evidence)


def unknown(promise: str, why: str, numbers: list[int] | None = None) -> Verdict:
    return Verdict(promise, UNKNOWN, [why], [numbers or []])
