"""What every request of a process stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from service.access.attempts import Attempts
from service.access.remembered import Remembered
from service.db.moments import ms
from service.db.session import Database
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Ground:
    """The database, the settings in force, the clock (aware, UTC), who called lately, and who
    failed to sign in."""

    db: Database
    settings: Settings
    clock: Callable[[], datetime]
    remembered: Remembered = field(default_factory=Remembered)
    attempts: Attempts = field(default_factory=Attempts)

    def now(self) -> int:
        """The present, epoch ms."""
        return ms(self.clock())
