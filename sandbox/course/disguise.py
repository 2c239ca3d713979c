"""The same programs under other names: what was learnt by heart does not fit them.

Everybody can read the programs that a check runs in a notebook, and note down what is
right in each. Marks are made with another seed. With it the names of services change
places, so a list of answers fits no program, and whoever looks at the names gets all of
them as before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sandbox.course.exercise import Program
from sandbox.kernel.chance import Chance

Groups = Mapping[str, Sequence[Program]]
OPEN = 1  # the seed of the check in a notebook


def disguised(
    names: Sequence[str], groups: Callable[[int], Groups]
) -> Callable[[int], Groups]:
    """groups, with each of these names in another's place, and with -2 at its end, too."""

    def made(seed: int) -> Groups:
        if seed == OPEN:
            return groups(seed)
        others = exchanged(names, seed)
        return {
            name: [renamed(program, others) for program in programs]
            for name, programs in groups(seed).items()
        }

    return made


def exchanged(names: Sequence[str], seed: int) -> dict[str, str]:
    """{name: the other}; none stays itself."""
    luck = Chance(seed).stream("names")
    others = list(names)
    for place in range(len(others) - 1, 0, -1):
        other = luck.integer(0, place - 1)
        others[place], others[other] = others[other], others[place]
    found = dict(zip(names, others, strict=True))
    return found | {f"{name}-2": f"{other}-2" for name, other in found.items()}


def renamed(program: Program, others: Mapping[str, str]) -> Program:
    return [tuple(others.get(word, word) for word in step) for step in program]
