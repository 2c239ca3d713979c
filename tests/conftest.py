"""What many tests begin with."""

import pytest
from hypothesis import settings

from sandbox import World

# Every run tries the same examples, however slow the machine is.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.fixture
def world():
    """A new world with seed 1, in which everything takes one millisecond."""
    return World()
