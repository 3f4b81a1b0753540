"""One stream at a provider, and how it is walked."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.errors import ConnectorError, Remedy
from connectors.source import Batch, Cursor, Feature, StreamSpec
from schemas.source import Record


class Shelf:
    """One stream at the provider. page: items in a batch. items: by external id, oldest first.

    unlisted: ids that can be read and stand in no listing. total: what the provider says the
    stream has; None = the truth.
    """

    def __init__(self, name: str, feature: Feature, page: int = 10, label: str = "") -> None:
        self.spec, self.page = StreamSpec(name, feature, label or name), page
        self.items: dict[str, Record] = {}
        self.unreadable: set[str] = set()
        self.unlisted: set[str] = set()
        self.total: int | None = None
        self._numbers: dict[str, int] = {}
        self._changes: list[tuple[str, bool]] = []
        self._resumes, self._checkpoints = 0, 0

    def put(self, *records: Record) -> None:
        """New items, or other words in old ones; one that could not be read can."""
        for record in records:
            self.unreadable.discard(record.external_id)
            self._numbers.setdefault(record.external_id, len(self._numbers))
            self.items[record.external_id] = record
            self._changes.append((record.external_id, False))

    def spoil(self, *external_ids: str) -> None:
        """Items, known or new, are listed and cannot be read."""
        for one in external_ids:
            self._numbers.setdefault(one, len(self._numbers))
            self.unreadable.add(one)
            self._changes.append((one, False))

    def drop(self, *external_ids: str) -> None:
        """Items cease to exist."""
        for one in external_ids:
            self.items.pop(one, None)
            self.unreadable.discard(one)
            self._changes.append((one, False))

    def restate(self, prefix: str, *records: Record) -> None:
        """What stands under a prefix is this now, and nothing else; told as `whole`."""
        for one in [key for key in self.items if key.startswith(prefix)]:
            del self.items[one]
        for record in records:
            self._numbers.setdefault(record.external_id, len(self._numbers))
            self.items[record.external_id] = record
        self._changes.append((prefix, True))

    def void(self, *, resumes: bool = False, checkpoints: bool = False) -> None:
        """Cursors given until now are refused from now on."""
        self._resumes += resumes
        self._checkpoints += checkpoints

    def listed(self) -> list[str]:
        """All a listing shows, newest first."""
        there = (self.items.keys() | self.unreadable) - self.unlisted
        return sorted(there, key=self._numbers.__getitem__, reverse=True)

    def step(self, since: Cursor) -> Batch:
        """One batch from where a walk stands. Raises ConnectorError (RESYNC)."""
        kind, end, at = self._place(since)
        return self._listing(end, at) if kind == "all" else self._news(end, at)

    def read(self, ids: Sequence[str]) -> Batch:
        """These items as they are now."""
        gone = [one for one in ids if one not in self.items and one not in self.unreadable]
        failed = [(one, "It cannot be read.") for one in ids if one in self.unreadable]
        good = self.items.keys() - self.unreadable
        records = [self.items[one] for one in ids if one in good]
        return Batch(records, gone, failed=failed)

    def _place(self, since: Cursor) -> tuple[str, int, int]:
        """(what is walked, length of the log when the walk began, where it stands)."""
        if since.resume is not None:
            kind, epoch, end, at = since.resume.split()
            self._demand(int(epoch) == self._resumes)
            return kind, int(end), int(at)
        if since.checkpoint is not None:
            epoch, at = since.checkpoint.split()
            self._demand(int(epoch) == self._checkpoints)
            return "news", len(self._changes), int(at)
        return "all", len(self._changes), len(self._numbers)

    def _demand(self, good: bool) -> None:
        if not good:
            raise ConnectorError("The cursor is void.", Remedy.RESYNC)

    def _listing(self, end: int, below: int) -> Batch:
        left = [one for one in self.listed() if self._numbers[one] < below]
        some = left[: self.page]
        lowest = self._numbers[some[-1]] if some else 0
        resume = f"all {self._resumes} {end} {lowest}" if len(left) > len(some) else None
        return self._told(self.read(some), resume, end)

    def _news(self, end: int, at: int) -> Batch:
        upto = min(end, at + self.page)
        news = dict.fromkeys(self._changes[at:upto])
        whole = [key for key, states_all in news if states_all]
        under = [key for key in self.items if key.startswith(tuple(whole))] if whole else []
        single = [key for key, states_all in news if not states_all]
        found = self.read(list(dict.fromkeys([*single, *under])))
        resume = f"news {self._resumes} {end} {upto}" if upto < end else None
        return self._told(found, resume, end, whole)

    def _told(self, found: Batch, resume: str | None, end: int, whole: Sequence[str] = ()) -> Batch:
        checkpoint = None if resume else f"{self._checkpoints} {end}"
        total = len(self.listed()) if self.total is None else self.total
        return Batch(
            found.records, found.gone, whole, Cursor(resume, checkpoint), total, found.failed
        )
