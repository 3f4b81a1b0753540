"""A receiver of webhooks: takes deliveries as a stranger would, and checks their signatures.

The check is written out here (Standard Webhooks 1.0.0, "Signature scheme") and shares no code with
whoever signs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from connectors.sandbox.control import Impossible
from connectors.sandbox.faults import Cut, Faults, Hang

FAULTS = ("error", "busy", "gone", "html", "redirect", "cut", "hang")
"""error: 500, or the value. busy: 429, Retry-After of the value. gone: 410. hang: no answer."""
_PREFIX = "whsec_"
_OLD = 300
_KEPT = 50


@dataclass(frozen=True, slots=True)
class Got:
    """One delivery. verdict: verified, or why not. attempt: how often this id has come so far.
    answer: what it was told."""

    id: str
    at: str
    type: str
    sequence: int | None
    verdict: str
    attempt: int
    answer: str
    body: str


class Receiver:
    """got: the last deliveries, newest first. now: the present as senders have it."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now, self._secrets, self._seen = now, list[bytes](), dict[str, int]()
        self.faults, self.got = Faults(), deque[Got](maxlen=_KEPT)

    def trust(self, secret: str) -> list[str]:
        """Deliveries signed with this secret ("whsec_...") are verified from now on; older secrets
        stay good. Raises Impossible."""
        try:
            key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not key:
            raise Impossible("This is no secret: it begins with whsec_, and base64 follows.")
        self._secrets.append(key)
        return ["The secret is known now."]

    def plan(self, kind: str, times: int = 1, value: str = "") -> list[str]:
        """How the next deliveries are answered. Raises Impossible."""
        if kind not in FAULTS:
            raise Impossible(f"There is no fault {kind!r}.")
        self.faults.plan(kind, "", times, value)
        return [f"Planned: {kind}."]

    def clear(self) -> list[str]:
        """Everything is taken again."""
        self.faults.clear()
        return ["Everything is taken."]

    def state(self) -> dict[str, Any]:
        """got; trusted: how many secrets are known; planned faults."""
        planned = [asdict(fault) for fault in self.faults.planned]
        got = [asdict(one) for one in self.got]
        return {"got": got, "trusted": len(self._secrets), "faults": planned}

    async def take(self, request: Request) -> Response:
        """One delivery. Raises Cut, Hang."""
        body, headers = await request.body(), request.headers
        fault = self.faults.take("", *FAULTS)
        name = headers.get("webhook-id", "")
        self._seen[name] = self._seen.get(name, 0) + 1
        told = _parsed(body)
        self.got.appendleft(
            Got(
                id=name,
                at=self._now().isoformat(timespec="seconds").replace("+00:00", "Z"),
                type=str(told.get("type", "")),
                sequence=told.get("sequence"),
                verdict=self.verdict(body, headers),
                attempt=self._seen[name],
                answer=fault.kind if fault else "taken",
                body=json.dumps(told, indent=2, ensure_ascii=False),
            )
        )
        return Response(status_code=204) if fault is None else _bad(fault.kind, fault.value)

    def verdict(self, body: bytes, headers: Mapping[str, str]) -> str:
        """verified, or why not, as a sentence."""
        stated = [headers.get(f"webhook-{one}", "") for one in ("id", "timestamp", "signature")]
        name, moment, signatures = stated
        if not all(stated) or not moment.isdecimal():
            return "It is not signed."
        if abs(self._now().timestamp() - int(moment)) > _OLD:
            return "It is more than five minutes old."
        if not self._secrets:
            return "No secret is known here yet."
        signed = b".".join((name.encode(), moment.encode(), body))
        good = {_signature(key, signed) for key in self._secrets}
        found = any(hmac.compare_digest(one, right) for one in signatures.split() for right in good)
        return "verified" if found else "The signature is of another secret."


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _bad(kind: str, value: str) -> Response:
    if kind == "cut":
        raise Cut("cut off after it was read")
    if kind == "hang":
        raise Hang("no answer")
    if kind == "html":
        return HTMLResponse("<h1>Sign in</h1>", 403)
    if kind == "redirect":
        return RedirectResponse(value or "https://login.example.com/", 302)
    if kind == "busy":
        return Response(status_code=429, headers={"Retry-After": value or "5"})
    return Response(status_code=410 if kind == "gone" else int(value or 500))
