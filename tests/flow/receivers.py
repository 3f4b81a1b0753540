"""Receivers of webhooks as strangers write them: they verify what comes, keep it, and fail in
every way there is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal
from unittest import mock

import httpx
import orjson
from standardwebhooks import Webhook, WebhookVerificationError

from connectors.sandbox.clock import Clock

Mood = Literal["well", "late", "cut", "broken", "busy", "html", "moved", "hang", "gone", "refused"]
PATIENCE = timedelta(seconds=15)
_ANSWERS: dict[str, httpx.Response] = {
    "well": httpx.Response(200, text="ok"),
    "broken": httpx.Response(500, text="<h1>it broke</h1>"),
    "busy": httpx.Response(429, headers={"retry-after": "120"}),
    "html": httpx.Response(502, html="<html><body>Bad gateway</body></html>"),
    "moved": httpx.Response(302, headers={"location": "https://evil.example/"}),
    "gone": httpx.Response(410),
    "unknown": httpx.Response(401),
}
TAKES = frozenset({"well", "late", "cut"})
"""Moods in which the receiver has what was sent, whether the sender hears of it or not."""


@dataclass
class Receiver:
    """One address. secret: what it verifies with. mood: of the next request. taken: bodies it has,
    by webhook-id; bodies: all that came. asked: (webhook-id, status; 0 = no answer) of every
    request. last: webhook-id of the one at hand. before: the secret it had."""

    secret: str
    mood: Callable[[], Mood] = lambda: "well"
    taken: dict[str, bytes] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    headers: list[httpx.Headers] = field(default_factory=list)
    last: str = ""
    before: str = ""

    def change_over(self, secret: str) -> None:
        """Verifies with another secret from now on."""
        self.before, self.secret = self.secret, secret

    def events(self) -> list[dict[str, Any]]:
        """What it has, by sequence."""
        return sorted(map(orjson.loads, self.taken.values()), key=lambda body: body["sequence"])

    def statuses(self) -> list[int]:
        """Of every request."""
        return [status for _, status in self.asked]


class Strangers(httpx.AsyncBaseTransport):
    """The world beyond the wire: receivers by host, on a clock. watch: hears of every webhook-id
    before it is answered. faults: what a stranger had to complain of."""

    def __init__(self, clock: Clock, watch: Callable[[str], None] = lambda name: None) -> None:
        self.clock, self.watch = clock, watch
        self.hosts: dict[str, Receiver] = {}
        self.faults: list[Exception] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        receiver = self.hosts[request.url.host]
        body, name = await request.aread(), request.headers["webhook-id"]
        try:
            known = self._verified(receiver, name, body, request)
            self.watch(name)
        except Exception as fault:  # the sender would take it for trouble of its own
            self.faults.append(fault)
            raise
        await asyncio.sleep(0)  # others go on, or the sender is killed
        receiver.last = name
        mood = receiver.mood() if known else "unknown"
        if mood in TAKES:
            receiver.taken[name] = body
        return self._answer(receiver, name, mood, request)

    def _answer(
        self, receiver: Receiver, name: str, mood: str, request: httpx.Request
    ) -> httpx.Response:
        answer = _ANSWERS.get(mood)
        receiver.asked.append((name, 0 if answer is None else answer.status_code))
        receiver.headers.append(request.headers)
        if mood in ("late", "hang"):
            self.clock.move(PATIENCE)
            raise httpx.ReadTimeout("no answer", request=request)
        if mood == "cut":
            raise httpx.ReadError("cut off", request=request)
        if answer is None:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def _verified(self, receiver: Receiver, name: str, body: bytes, request: httpx.Request) -> bool:
        """With the stranger's library, and as the same bytes as every time before. What was signed
        as the secret was changed is not known to who forgot the old one at once."""
        assert receiver.bodies.setdefault(name, body) == body
        with at(self.clock):
            try:
                Webhook(receiver.secret).verify(body, dict(request.headers))
            except WebhookVerificationError:
                Webhook(receiver.before).verify(body, dict(request.headers))
                return False
        return True


@contextmanager
def at(clock: Clock) -> Iterator[None]:
    """The verifier looks at this clock."""

    class Then(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Then:
            return cls.fromtimestamp(clock().timestamp(), tz)

    with mock.patch("standardwebhooks.webhooks.datetime", Then):
        yield
