"""Page tokens and sync tokens of calendar lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.sandbox.google.calls import Call, Json, Refusal

_NEVER_WITH = frozenset(
    [
        "iCalUID",
        "orderBy",
        "privateExtendedProperty",
        "q",
        "sharedExtendedProperty",
        "timeMin",
        "timeMax",
        "updatedMin",
    ]
)
""" "There are several query parameters that cannot be specified together with nextSyncToken"."""
_MAY_DIFFER = _NEVER_WITH | {"syncToken", "pageToken", "maxResults", "fields", "alt"}

Row = tuple[int, str, Json]


@dataclass(frozen=True, slots=True)
class SyncToken:
    """number: of the last change it knows. manner: parameters that must stay as they were."""

    number: int
    manner: str

    @property
    def text(self) -> str:
        """What the client keeps."""
        return f"{self.number}/{self.manner}"

    @classmethod
    def at(cls, number: int, call: Call) -> SyncToken:
        """The token this list hands out."""
        kept = sorted((k, v) for k, v in call.query.items() if k not in _MAY_DIFFER)
        return cls(number, "&".join(f"{name}={','.join(values)}" for name, values in kept))

    @classmethod
    def read(cls, call: Call) -> SyncToken | None:
        """The token of a call. Raises Refusal where a parameter does not go with it."""
        text = call.one("syncToken")
        if not text:
            return None
        if wrong := _NEVER_WITH & call.query.keys():
            message = f"Sync token cannot be used with {sorted(wrong)}"
            raise Refusal(400, "syncTokenWithNonDefaultOrdering", message)
        number, _, manner = text.partition("/")
        token = cls(int(number) if number.isdigit() else -1, manner)
        if token.number < 0 or token.manner != cls.at(0, call).manner:
            raise Refusal(400, "invalid", "Parameters must match those of the first call")
        if not call.flag("showDeleted", default=True):
            raise Refusal(400, "invalid", "showDeleted=false does not go with a sync token")
        return token


@dataclass(frozen=True, slots=True)
class Paging:
    """upto: the number of the last change when the first page was read. since: the last row of
    the page before."""

    upto: int
    since: tuple[int, str]

    @classmethod
    def read(cls, call: Call, number: int) -> Paging:
        """The place a call asks for; `number` is that of the last change."""
        token = call.one("pageToken")
        if token in ("", "again"):
            return cls(number, (-1, ""))
        upto, change, key = token.split(".", 2)
        return cls(int(upto), (int(change), key))

    def cut(self, rows: Sequence[Row], size: int) -> tuple[list[Row], bool]:
        """The page, and whether more follows."""
        ordered = sorted((row for row in rows if row[:2] > self.since), key=lambda row: row[:2])
        return ordered[:size], len(ordered) > size

    def after(self, row: Row) -> str:
        """The token of the next page."""
        return f"{self.upto}.{row[0]}.{row[1]}"
