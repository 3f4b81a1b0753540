"""A user as others see them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Colleague:
    """Somebody of the workspace: whose account, token or deed something is."""

    id: str
    name: str
