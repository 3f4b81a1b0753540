"""Many messages.get in one request: multipart/mixed out and in, parts that fail asked for again.

Written here and not by the library's BatchHttpRequest, which parses each part as an e-mail, makes
a request object a message, and gives 429 and 5xx parts up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import orjson

from connectors.errors import ConnectorError, Remedy
from connectors.google import calls
from connectors.google.faults import TROUBLE, judge
from connectors.google.letters import FIELDS, WANTED, Message
from connectors.google.lines import Speaker
from connectors.wire.patience import ATTEMPTS, PATIENCE

SIZE = 50
""" "Batches of more than 50 requests are not recommended" (Gmail, batching requests)."""
COST = 20
"""Units of a messages.get for projects since May 2026, inside a batch or not."""

_ROUTE = "gmail.messages.get"
_OUR = "touchline_batch"
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?')
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_NUMBER = re.compile(rb"content-id:\s*<?response-(\d+)>?", re.IGNORECASE)
_PLACE = "MESSAGE"
_NOTHING = (502, None)
"""What stands for a part that is missing or cannot be read: a server's fault."""


@dataclass(slots=True)
class Got:
    """messages: as they are now. gone: ids of those that exist no more. refused: (id, why)."""

    messages: list[Message] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


class Getter:
    """Gets messages of one account by id, one batch at a time: the quota lets no more through, and
    Gmail counts each part of a batch as a request under way."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker

    async def get(self, ids: Sequence[str]) -> Got:
        """All of them, in this order. Raises ConnectorError when Google does not let it be done."""
        got = Got()
        for at in range(0, len(ids), SIZE):
            await self._piece(ids[at : at + SIZE], got)
        return got

    async def _piece(self, ids: Sequence[str], got: Got) -> None:
        found, left = dict[str, Message](), list(ids)
        again: dict[str, ConnectorError] = {}
        for attempt in range(ATTEMPTS):
            if attempt:
                await self._speaker.wire.sleep(_pause(again, attempt))
            parts = await self._ask(left)
            again = {}
            for key in left:
                status, body = parts.get(key, _NOTHING)
                if status == httpx.codes.OK:
                    found[key] = body
                else:
                    self._failed(key, status, body, got, again)
            left = list(again)
            if not left:
                break
        self._give_up(again, got, among=len(ids))
        got.messages += [found[key] for key in ids if key in found]

    def _failed(
        self, key: str, status: int, body: Any, got: Got, again: dict[str, ConnectorError]
    ) -> None:
        """Puts a part that is no message where it belongs. Raises ConnectorError for what concerns
        the whole account. A part with a token that ended meanwhile is asked for again."""
        fault = judge(status, body, _ROUTE, self._speaker.wire.clock)
        passing = status == 401 or fault.remedy in (Remedy.RETRY, Remedy.WAIT)
        if fault.remedy is Remedy.SKIP:
            got.gone.append(key)
        elif passing and (fault.retry_after or 0.0) <= PATIENCE:
            again[key] = fault
        elif status == 400 and fault.remedy is Remedy.STOP and "invalidArgument" in fault.because:
            got.refused.append((key, fault.because))
        else:
            raise fault

    def _give_up(self, again: Mapping[str, ConnectorError], got: Got, among: int) -> None:
        """What no repetition helped. A few messages that Google itself stumbles over must not keep
        all others from coming: they are named, and the next audit asks for them. Else raises."""
        if not again:
            return
        if len(again) * 10 > among or any(f.because is not TROUBLE for f in again.values()):
            raise next(iter(again.values()))
        got.refused += [(key, fault.because) for key, fault in again.items()]

    async def _ask(self, ids: Sequence[str]) -> dict[str, tuple[int, Any]]:
        """Status and body by id, for those the reply speaks of."""
        url = calls.batch_url(self._speaker.root, "gmail", "v1")
        kind = f"multipart/mixed; boundary={_OUR}"
        request = calls.post(url, _body(self._speaker.root, ids), kind, _ROUTE)
        response = await self._speaker.send(request, units=COST * len(ids))
        return {ids[n]: answer for n, answer in _parts(response) if n < len(ids)}


def _pause(again: Mapping[str, ConnectorError], attempt: int) -> float:
    """As long as Google says, else longer each time, by chance."""
    stated = max(fault.retry_after or 0.0 for fault in again.values())
    return stated or 2.0**attempt + random.random()


@lru_cache(maxsize=8)
def _around(root: str) -> tuple[str, str]:
    """What stands before and behind the id in the address of a message: made once by the library,
    not once a message."""
    get = calls.resource(root, "gmail", "v1", "users", "messages").get
    made = get(
        userId="me", id=_PLACE, format="metadata", metadataHeaders=list(WANTED), fields=FIELDS
    )
    parts = urlsplit(made.uri)
    before, _, after = f"{parts.path}?{parts.query}".partition(_PLACE)
    return before, after


def _body(root: str, ids: Sequence[str]) -> bytes:
    before, after = _around(root)
    parts = (
        f"--{_OUR}\r\nContent-Type: application/http\r\nContent-ID: <{number}>\r\n\r\n"
        f"GET {before}{quote(key, safe='')}{after} HTTP/1.1\r\n\r\n\r\n"
        for number, key in enumerate(ids)
    )
    return "".join((*parts, f"--{_OUR}--\r\n")).encode()


def _parts(response: httpx.Response) -> Iterator[tuple[int, tuple[int, Any]]]:
    """(number, (status, JSON)) of each part that can be read: its own headers, then an HTTP answer
    with status line, headers and body."""
    stated = _BOUNDARY.search(response.headers.get("content-type", ""))
    if stated is None:
        return
    for part in response.content.split(f"--{stated[1]}".encode()):
        own, _, rest = part.partition(b"\r\n\r\n")
        head, _, body = rest.partition(b"\r\n\r\n")
        number, status = _NUMBER.search(own), _STATUS.match(head)
        read = _json(body)
        if number and status and isinstance(read, dict):
            yield int(number[1]), (int(status[1]), read)


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
