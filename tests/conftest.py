"""What many tests begin with."""

import pytest

from sandbox import World


@pytest.fixture
def world():
    """A new world with seed 1, in which everything takes one millisecond."""
    return World()
