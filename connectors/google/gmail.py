"""The mail of an account: everything once, newest first, then what history tells."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.errors import ConnectorError, Remedy
from connectors.google import calls
from connectors.google.batches import Getter, Got
from connectors.google.letters import NOT_MAIL, event, telling
from connectors.google.lines import Speaker
from connectors.mail.message import LeftOut, Unreadable
from connectors.source import Batch, Cursor
from schemas.source import EventRecord

PAGE = 500
STEP = 100
"""Messages of one batch: small commits."""

_COSTS = {"list": 5, "history": 2, "profile": 1}
_TYPES = ["messageAdded", "messageDeleted", "labelAdded", "labelRemoved"]
_LISTED = "messages/id,nextPageToken"
_TOLD = (
    "historyId,nextPageToken,history(messagesAdded/message(id,labelIds),messagesDeleted/message/id,"
    "labelsAdded(labelIds,message/id),labelsRemoved(labelIds,message/id))"
)


@dataclass(slots=True)
class _Place:
    """Where a full walk stands. start: the historyId it began at. page: token of the page it is
    in, "" = the first. after: the last id of that page that is done. total: messages there are,
    less the drafts and chats met so far: by it a list that keeps mail back is found out."""

    start: str
    total: int
    page: str = ""
    after: str = ""

    def text(self) -> str:
        return json.dumps([self.start, self.total, self.page, self.after])


@dataclass(slots=True)
class _Changes:
    """What one page of history comes to, in the order told."""

    touched: dict[str, None] = field(default_factory=dict)
    gone: dict[str, None] = field(default_factory=dict)


class Mail:
    """The stream "mail"."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._getter = Getter(speaker)

    def pull(self, since: Cursor) -> AsyncIterator[Batch]:
        """See Source.pull."""
        if since.resume is not None:
            place = json.loads(since.resume)
            if isinstance(place, dict):
                return self._changes(place["history"], place["page"])
            return self._everything(_Place(*place))
        if since.checkpoint is not None:
            return self._changes(since.checkpoint, "")
        return self._everything(None)

    async def ids(self) -> AsyncIterator[Sequence[str]]:
        """See Source.ids. A list says no labels, so drafts and chats are listed first."""
        apart: set[str] = set()
        for label in sorted(NOT_MAIL):
            async for ids, _ in self._pages("", label):
                apart.update(ids)
        async for ids, _ in self._pages(""):
            yield [key for key in ids if key not in apart]

    async def fetch(self, ids: Sequence[str]) -> Batch:
        """See Source.fetch."""
        return self._batch(await self._getter.get(ids), (), Cursor())

    async def _everything(self, place: _Place | None) -> AsyncIterator[Batch]:
        """A walk through all, newest first as Gmail lists them. The id of the history is taken
        first: what happens while it goes on is told by the next walk."""
        if place is None:
            said = await self._ask("profile", self._users().getProfile(userId="me"))
            place = _Place(str(said["historyId"]), int(said.get("messagesTotal", 0)))
        ended = False
        async for page, token in self._pages(place.page):
            for step, more in _steps(_rest(page, place.after)):
                batch = self._batch(await self._getter.get(step), (), Cursor())
                place.total -= len(step) - len(batch.records) - len(batch.failed)
                place.page, place.after = (place.page, step[-1]) if more else (token, "")
                ended = not (more or token)
                cursor = _ended(place.start) if ended else Cursor(resume=place.text())
                yield replace(batch, cursor=cursor, total=place.total)
        if not ended:
            yield Batch(cursor=_ended(place.start), total=place.total)

    async def _changes(self, start: str, page: str) -> AsyncIterator[Batch]:
        """What history tells since an id. The id to go on from is that of the last page."""
        while True:
            history = self._users("history")
            wanted = {"startHistoryId": start, "historyTypes": _TYPES, "maxResults": PAGE}
            paged = {"pageToken": page} if page else {}
            made = history.list(userId="me", fields=_TOLD, **wanted, **paged)
            said = await self._ask("history", made)
            changes = _read(said.get("history", ()))
            here = Cursor(resume=json.dumps({"history": start, "page": page}))
            page = said.get("nextPageToken", "")
            end = Cursor(resume=json.dumps({"history": start, "page": page})) if page else None
            async for batch in self._told(changes, here, end or _ended(str(said["historyId"]))):
                yield batch
            if not page:
                return

    async def _told(self, changes: _Changes, here: Cursor, end: Cursor) -> AsyncIterator[Batch]:
        """The changes of one page in small batches; only the last leads on."""
        for step, more in _steps(list(changes.touched)):
            got = await self._getter.get(step)
            yield self._batch(got, () if more else changes.gone, here if more else end)
        if not changes.touched:
            yield Batch(gone=tuple(changes.gone), cursor=end)

    async def _pages(self, token: str, label: str = "") -> AsyncIterator[tuple[list[str], str]]:
        """The ids of each page, and the token of the next: "" behind the last. label: only what
        carries it; where Gmail knows no such label, nothing does."""
        more = True
        while more:
            only = {"labelIds": [label]} if label else {}
            paged = {"pageToken": token} if token else {}
            messages = self._users("messages")
            made = messages.list(
                userId="me", maxResults=PAGE, includeSpamTrash=True, fields=_LISTED, **only, **paged
            )
            try:
                said = await self._ask("list", made)
            except ConnectorError as error:
                if label and error.remedy is Remedy.STOP and "invalidArgument" in error.because:
                    return
                raise
            token = said.get("nextPageToken", "")
            yield [message["id"] for message in said.get("messages", ())], token
            more = bool(token)

    def _batch(self, got: Got, gone: Iterable[str], cursor: Cursor) -> Batch:
        """What was got, as records. A draft or a chat is nothing to hold."""
        now = self._speaker.wire.clock()
        records: list[EventRecord] = []
        absent, failed = [*gone, *got.gone], list(got.refused)
        for message in got.messages:
            try:
                records.append(event(message, now))
            except LeftOut:
                absent.append(message["id"])
            except Unreadable as why:
                failed.append((message["id"], str(why)))
        return Batch(tuple(records), tuple(absent), cursor=cursor, failed=tuple(failed))

    def _users(self, *path: str) -> Any:
        return calls.resource(self._speaker.root, "gmail", "v1", "users", *path)

    async def _ask(self, what: str, made: Any) -> dict[str, Any]:
        route = {"profile": "gmail.getProfile", "list": "gmail.messages.list"}
        request = calls.request(made, route.get(what, "gmail.history.list"))
        return await self._speaker.ask(request, units=_COSTS[what])


def _ended(history: str) -> Cursor:
    return Cursor(checkpoint=history)


def _steps(ids: Sequence[str]) -> Iterator[tuple[Sequence[str], bool]]:
    """The ids in small pieces, and whether more pieces follow."""
    for at in range(0, len(ids), STEP):
        yield ids[at : at + STEP], at + STEP < len(ids)


def _rest(page: list[str], after: str) -> list[str]:
    """What of a page is not done. Where the last done message is gone meanwhile, all of it."""
    return page[page.index(after) + 1 :] if after in page else page


def _read(history: Iterable[dict[str, Any]]) -> _Changes:
    """Drafts are no mail yet: every save is a new message that soon is gone again. Of labels only
    those count that mean something; reading and starring change nothing."""
    changes = _Changes()
    for entry in history:
        for added in entry.get("messagesAdded", ()):
            if NOT_MAIL.isdisjoint(added["message"].get("labelIds", ())):
                changes.touched[added["message"]["id"]] = None
        for kind in ("labelsAdded", "labelsRemoved"):
            for labelled in entry.get(kind, ()):
                if any(map(telling, labelled.get("labelIds", ()))):
                    changes.touched[labelled["message"]["id"]] = None
        for deleted in entry.get("messagesDeleted", ()):
            changes.gone[deleted["message"]["id"]] = None
    for key in changes.gone:
        changes.touched.pop(key, None)
    return changes
