"""What a subclass of SourceContract states of its provider, and how a test gets an account."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from connectors.sandbox.clock import Clock
from connectors.sandbox.world import Letter, Party
from connectors.source import FEATURES, Feature, Provider
from connectors.wire.client import Wire
from tests.contract.connected import Connected, Keys, StandIn, consent, source_of, wire_to

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ME = Party("Mara Lind", "mara@lind.example")
ANNA = Party("Anna Bell", "anna.bell@acme.example")
BORIS = Party("Boris Petrov", "boris@petrov.example")
FAR = 10_000.0

Story = Callable[[Connected], Awaitable[None]]
Fault = tuple[str, str, str]
"""kind, where, value: see connectors.sandbox.faults."""


class SourceGround:
    """broken: by feature, the fault that makes a cursor void. passing: faults that retries make
    invisible. long_wait: a throttling for FAR seconds. new_spam: whether what is spam when it is
    first seen is brought at all (marked so). batch: letters a mail batch has at most."""

    broken: ClassVar[Mapping[Feature, tuple[Fault, ...]]]
    passing: ClassVar[Mapping[Feature, tuple[Fault, ...]]]
    long_wait: ClassVar[Fault]
    new_spam: ClassVar[bool] = True
    batch: ClassVar[int] = 100

    def platform(self, clock: Clock) -> StandIn:
        """A new stand-in."""
        raise NotImplementedError

    def provider(self, wire: Wire) -> Provider:
        """The provider under test, with the stand-in's client and addresses."""
        raise NotImplementedError

    def play(
        self,
        story: Story,
        *features: Feature,
        before: Callable[[StandIn], None] = lambda platform: None,
    ) -> None:
        """Runs a story about one connected account. before: done ahead of the consent."""
        asyncio.run(self._play(story, features or FEATURES, before))

    async def _play(
        self, story: Story, features: tuple[Feature, ...], before: Callable[[StandIn], None]
    ) -> None:
        clock = Clock(NOW)
        platform = self.platform(clock)
        box = platform.open(ME.address, ME.name, ("mara.lind@work.example",))
        before(platform)
        asked: Counter[str] = Counter()
        wire = wire_to(platform, clock, asked)
        try:
            provider = self.provider(wire)
            grant = await consent(provider, platform, ME.address, *features)
            keys = Keys(provider, grant, clock)
            source = source_of(provider, keys, clock)
            await story(Connected(clock, platform, box, provider, keys, source, asked))
        finally:
            await wire.close()


def letter(number: int, *, sender: Party = ANNA, to: Party = ME, subject: str = "") -> Letter:
    """The n-th letter of a mailbox, an hour after the one before; the last ones are recent."""
    written = NOW - timedelta(days=60) + timedelta(hours=number)
    return Letter(
        message_id=f"<m{number}@{sender.address.partition('@')[2]}>",
        sender=sender,
        to=(to,),
        subject=subject or f"Letter {number}",
        sent_at=written,
    )
