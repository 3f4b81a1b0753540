"""The API host: finds the method, checks the token, masks the answer, and goes wrong on demand."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote

import orjson

from connectors.sandbox.clock import Clock
from connectors.sandbox.google import mask
from connectors.sandbox.google.calls import Call, Json, Method, Refusal
from connectors.sandbox.google.oauth import Allowed

_MINUTE = timedelta(minutes=1)


class Api:
    """counted: calls by method; those inside a batch count alike. units: spent so far.
    limit: units an account may spend in a minute, None = as many as it likes."""

    def __init__(self, clock: Clock, methods: Sequence[Method]) -> None:
        self._clock, self.methods = clock, methods
        self.counted: Counter[str] = Counter()
        self.units = 0
        self.limit: int | None = None
        self._spent: dict[str, deque[tuple[datetime, int]]] = {}

    def answer(self, allowed: Allowed, verb: str, path: str, query: str) -> tuple[int, Json]:
        """Status and body of one call. path: decoded, without prefix and leading slash."""
        try:
            return 200, self._answer(allowed, verb, path, query)
        except Refusal as refusal:
            return refusal.status, refusal.body()

    def _answer(self, allowed: Allowed, verb: str, path: str, query: str) -> Json:
        for method in self.methods:
            named = method.match(path)
            if named is None or verb != "GET":
                continue
            self._spend(allowed.account.address, method)
            asked = parse_qs(query, keep_blank_values=True)
            parts = {name: unquote(value) for name, value in named.items()}
            call = Call(allowed.account, frozenset(allowed.scopes), parts, asked)
            said = method.call(call)
            fields = call.one("fields")
            masked: Json = mask.apply(mask.parse(fields), said) if fields else said
            return masked
        raise Refusal(404, "notFound", "Not Found")

    def _spend(self, address: str, method: Method) -> None:
        self.counted[method.id] += 1
        self.units += method.units
        if self.limit is None:
            return
        now = self._clock()
        spent = self._spent.setdefault(address, deque())
        while spent and spent[0][0] <= now - _MINUTE:
            spent.popleft()
        if sum(units for _, units in spent) + method.units > self.limit:
            message = "Quota exceeded for quota metric 'Queries' and limit 'per minute per user'"
            raise Refusal(429, "rateLimitExceeded", message)
        spent.append((now, method.units))


def dumps(body: Json) -> bytes:
    """As JSON."""
    return orjson.dumps(body)
