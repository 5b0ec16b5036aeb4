"""How much a test does: a little in `make test`, all that SECURITY.md tells of in `make campaign`."""

import os
from collections.abc import Callable
from pathlib import Path

SHARE = int(os.environ.get("CAMPAIGN") or 0)
"""Thousandths of a whole campaign; 0 in `make test`."""

SHARED = Path(__file__).parents[1] / ".." / "shared" / "hostile"
"""Collections of others, where they lie beside the repository; every test has inputs of our own, too."""

Tell = Callable[[str], None]
"""The fixture `tell`: notes a figure, which a campaign prints when it is done."""


def choose_size(*, test: int, campaign: int) -> int:
    """Return how many of something a test does."""
    return max(test, campaign * SHARE // 1000)
