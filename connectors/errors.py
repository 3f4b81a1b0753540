"""Errors name the remedy: what the caller should do, and a sentence a person understands."""

from __future__ import annotations

from enum import StrEnum


class Remedy(StrEnum):
    """What to do about a failure. The engine acts on this, never on a provider's status code."""

    RETRY = "retry"  # again now, with back-off
    WAIT = "wait"  # again after `retry_after` seconds
    REAUTH = "reauth"  # the owner must connect again
    RESYNC = "resync"  # the cursor is void: walk again, clear nothing
    SKIP = "skip"  # this item cannot be had; go on with the next
    STOP = "stop"  # nothing helps but a person; `because` says what to do


class ConnectorError(Exception):
    """One failure of an outside system or file, with its remedy.

    because: one sentence for a person, naming the file, account or stream and what to do.
    """

    def __init__(self, because: str, remedy: Remedy, *, retry_after: float | None = None) -> None:
        super().__init__(because)
        self.because = because
        self.remedy = remedy
        self.retry_after = retry_after


class NoAnswer(ConnectorError):
    """No whole answer came. sent: the request may have been carried out; False: it never left."""

    def __init__(self, because: str, *, sent: bool) -> None:
        super().__init__(because, Remedy.RETRY)
        self.sent = sent


class Unclear(ConnectorError):
    """Something was to be written, and whether it was is not known: look before writing again."""

    def __init__(self, because: str) -> None:
        super().__init__(because, Remedy.RETRY)


class UnreadableInput(ConnectorError):
    """A file that cannot be read at all: encrypted, over a limit, not what it says it is."""

    def __init__(self, because: str) -> None:
        super().__init__(because, Remedy.STOP)
