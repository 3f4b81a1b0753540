"""What a person may do to the sandbox while it runs, and what they see of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from typing import Protocol

from connectors.sandbox.clock import Clock
from connectors.sandbox.faults import Faults
from connectors.sandbox.town.post import Account
from connectors.sandbox.town.town import Town
from connectors.sandbox.world import Box, Letter, Party, Platform

_REMEMBERED = 12
_PAST, _FUTURE = timedelta(days=731), timedelta(days=31)

FAULTS: dict[Account, tuple[str, ...]] = {
    "google": (
        "server_error", "throttled", "throttled_until", "too_many_concurrent", "cut",
        "unauthorized", "history_gone", "history_empty_page", "gone_on_get", "batch_partial",
        "gone_full_sync", "gone_updated_min", "expired_sync_token", "empty_page", "list_empty",
        "invalid_grant", "token_down", "mail_disabled", "daily_limit",
    ),
    "microsoft": (
        "server_error", "throttled", "cut", "unauthorized", "gone_with_location",
        "sync_state_not_found", "resync_required", "empty_page", "sparse", "duplicate",
        "removed_but_alive", "batch_mixed", "not_found", "list_empty", "access_denied",
        "invalid_grant", "token_down",
    ),
}  # fmt: skip
"""What each stand-in can get wrong, by name."""


class Stand(Platform, Protocol):
    """A Platform whose faults can be planned."""

    @property
    def faults(self) -> Faults:
        """What is planned."""


class Impossible(Exception):
    """It cannot be done; the text says why."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An account somebody opened here."""

    provider: Account
    name: str
    box: Box


class Control:
    """Acts on clock, accounts and faults. town: once there is one."""

    def __init__(self, clock: Clock, stands: Mapping[Account, Stand]) -> None:
        self._clock, self._stands = clock, stands
        self.open_accounts: dict[str, Opened] = {}
        self._happened: deque[str] = deque(maxlen=_REMEMBERED)
        self._numbers = count(1)
        self.town: Town | None = None

    def open(self, provider: Account, address: str, name: str, *aliases: str) -> Box:
        """A new account with an empty mailbox."""
        box = self._stands[provider].open(address, name, aliases)
        self.open_accounts[address] = Opened(provider, name, box)
        return box

    def box(self, address: str) -> Box:
        """The box of an account opened here. Raises Impossible."""
        return self._account(address).box

    def state(self) -> dict[str, object]:
        """Everything there is to see: now (RFC 3339), town (its seed or None), accounts with
        counts, planned faults, and what happened lately, newest first."""
        return {
            "now": self._clock().isoformat(timespec="seconds").replace("+00:00", "Z"),
            "town": self.town.seed if self.town else None,
            "accounts": [self._counted(a, opened) for a, opened in self.open_accounts.items()],
            "faults": [
                {"provider": provider, **asdict(fault)}
                for provider, stand in self._stands.items()
                for fault in stand.faults.planned
            ],
            "happened": list(self._happened),
        }

    def people(self) -> list[Party]:
        """Whom the town knows, by name."""
        found = self.town.people if self.town else ()
        return sorted((Party(p.name, p.address) for p in found), key=lambda party: party.name)

    def live(self) -> list[str]:
        """The town goes on. Raises Impossible without one."""
        if self.town is None:
            raise Impossible("There is no town here.")
        return self._tell(*self.town.live(self._clock()))

    def mail(self, account: str, address: str, name: str = "", subject: str = "") -> list[str]:
        """A letter comes in. name: "" = as the town knows the address. Raises Impossible."""
        opened, now = self._account(account), self._clock().replace(microsecond=0)
        known = {party.address: party.name for party in self.people()}
        sender = Party(name or known.get(address, ""), address)
        host = address.rpartition("@")[2]
        letter = Letter(
            message_id=f"<control.{next(self._numbers)}.{int(now.timestamp())}@{host}>",
            sender=sender,
            to=(Party(opened.name, account),),
            subject=subject,
            sent_at=now,
        )
        opened.box.receive(letter)
        return self._tell(f"{sender.name or address} wrote to {account}.")

    def move(self, seconds: float) -> list[str]:
        """The clock goes forward."""
        self._clock.move(timedelta(seconds=seconds))
        return self._tell(f"The clock was moved by {timedelta(seconds=seconds)}.")

    def plan(
        self, provider: Account, kind: str, where: str = "", times: int = 1, value: str = ""
    ) -> list[str]:
        """A fault. Raises Impossible for a kind the stand-in does not know."""
        if kind not in FAULTS[provider]:
            raise Impossible(f"{provider} knows no fault {kind!r}.")
        self._stands[provider].faults.plan(kind, where, times, value)
        return self._tell(f"Planned at {provider}: {kind}.")

    def clear(self) -> list[str]:
        """Nothing goes wrong any more."""
        for stand in self._stands.values():
            stand.faults.clear()
        return self._tell("Nothing goes wrong any more.")

    def revoke(self, account: str) -> list[str]:
        """The person takes back what they allowed. Raises Impossible."""
        self._stands[self._account(account).provider].revoke(account)
        return self._tell(f"The grants of {account} were taken back.")

    def _account(self, address: str) -> Opened:
        if address not in self.open_accounts:
            raise Impossible(f"There is no account {address}.")
        return self.open_accounts[address]

    def _counted(self, address: str, opened: Opened) -> dict[str, object]:
        now, box = self._clock(), opened.box
        return {
            "address": address,
            "provider": opened.provider,
            "name": opened.name,
            "letters": len(box.letters()),
            "meetings": len(box.occurrences(now - _PAST, now + _FUTURE)),
            "cards": len(box.cards()),
        }

    def _tell(self, *sentences: str) -> list[str]:
        self._happened.extendleft(sentences)
        return list(sentences)
