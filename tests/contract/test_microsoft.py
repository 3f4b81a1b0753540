"""Microsoft keeps the contract of sources."""

from __future__ import annotations

from tests.contract.microsoft_ground import MicrosoftGround
from tests.contract.sources import SourceContract


class TestMicrosoft(MicrosoftGround, SourceContract):
    """All of it."""
