"""What a change leaves to do is done here and now: no worker need be running."""

from __future__ import annotations

from service.cli.opening import Desk
from service.cli.printing import progress
from service.jobs import pipeline


def settle(at: Desk) -> None:
    """Takes up all that waits, however long the list; after the change is committed."""
    with progress() as hears:
        pipeline.settle(at.db, at.ws, at.now, hears)
