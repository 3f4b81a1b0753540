"""Where addresses that people type may lead, by the settings."""

from __future__ import annotations

from connectors.wire.guarded import Reach, reach_of
from service.settings import Settings


def reach(settings: Settings) -> Reach:
    """For a wire's guarded sibling, and for a look at an address before it is kept."""
    stated = settings.delivery
    return reach_of(allow_private=stated.allow_private, allow_hosts=stated.allow_hosts)
