"""What an import did, file by file, and how far it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from connectors.base import Failed, Skipped

MOST_NOTES = 1000
"""Notes kept per file; the counts go on."""


class Progress(Protocol):
    """Hears how far a long piece of work is."""

    def start(self, phase: str, total: int | None) -> None:
        """A phase begins; total in its own unit, None when unknown."""

    def advance(self, n: int) -> None:
        """n more units are done."""


class Silence:
    """A Progress nobody looks at."""

    def start(self, phase: str, total: int | None) -> None:
        """Hears nothing."""

    def advance(self, n: int) -> None:
        """Hears nothing."""


@dataclass(frozen=True, slots=True)
class Note:
    """Where in the file, and why."""

    where: str
    reason: str


@dataclass(slots=True)
class FileReport:
    """One file: imported = new; merged = held already, from here or elsewhere."""

    file: str
    format: str
    imported: int = 0
    merged: int = 0
    skipped_count: int = 0
    failed_count: int = 0
    skipped: list[Note] = field(default_factory=list)
    failed: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """All files of one import."""

    files: list[FileReport] = field(default_factory=list)

    def of(self, file: str, format: str) -> FileReport:
        """The report of this file, begun when it is new."""
        for known in reversed(self.files):
            if known.file == file:
                return known
        self.files.append(FileReport(file, format))
        return self.files[-1]

    def tell(self, item: Skipped | Failed, format: str) -> None:
        """Takes note of an item that was left out or could not be read."""
        report = self.of(item.file, format)
        if isinstance(item, Skipped):
            report.skipped_count += 1
            if len(report.skipped) < MOST_NOTES:
                report.skipped.append(Note(item.where, item.reason))
        else:
            report.failed_count += 1
            if len(report.failed) < MOST_NOTES:
                report.failed.append(Note(item.where, item.why))

    @property
    def failed(self) -> bool:
        """Whether anything could not be read."""
        return any(file.failed_count for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """Plain data for --json, the API and the imports table."""
        return asdict(self)
