"""What cannot be done with an account, and what to do instead."""

from __future__ import annotations

from connectors.errors import ConnectorError

__all__ = ["ConnectorError", "Refusal"]


class Refusal(ValueError):
    """because: why not, and what to do; for the person."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because = because
