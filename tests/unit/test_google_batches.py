"""Batches of messages: sent as Google documents it, read whatever comes back."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from googleapiclient.discovery import build_from_document  # type: ignore[import-untyped]
from googleapiclient.discovery_cache import get_static_doc  # type: ignore[import-untyped]
from googleapiclient.http import BatchHttpRequest  # type: ignore[import-untyped]
from httplib2 import Response  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import ConnectorError, Remedy
from connectors.google.batches import Getter, Got
from connectors.google.hosts import Hosts
from connectors.google.letters import WANTED
from connectors.google.lines import Speaker
from connectors.sandbox.clock import Clock
from connectors.source import Grant
from connectors.wire.client import Wire
from connectors.wire.pace import LocalBudgets
from tests.unit.sandbox_google_speaking import Speaking, letter

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
Part = tuple[int, Any]
_GET = re.compile(r"Content-ID: <(\d+)>\r\n\r\nGET (/\S+) HTTP/1\.1")


class Keys:
    """A grant for ever."""

    async def grant(self) -> Grant:
        """See Keyring.grant."""
        return Grant("a", NOW + timedelta(days=1), (), "")

    async def renewed(self, stale: Grant) -> Grant:
        """See Keyring.renewed."""
        return stale


class Server(httpx.AsyncBaseTransport):
    """Answers each part as it is told. turns: how many batches came."""

    def __init__(self, part: Callable[[str, int], Part | None]) -> None:
        self._part = part
        self.turns = 0
        self.came: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One batch. Parts come back in another order; a part may be missing."""
        self.came.append(request)
        answer = b""
        for number, path in reversed(_GET.findall(request.content.decode())):
            key = path.partition("?")[0].rpartition("/")[2]
            if part := self._part(key, self.turns):
                body = part[1] if isinstance(part[1], bytes) else json.dumps(part[1]).encode()
                answer += (
                    f"--xyz\r\nContent-Type: application/http\r\nContent-ID: <response-{number}>"
                    f"\r\n\r\nHTTP/1.1 {part[0]} Word\r\nVary: X\r\n\r\n"
                ).encode() + body
                answer += b"\r\n"
        self.turns += 1
        kind = {"Content-Type": 'multipart/mixed; boundary="xyz"'}
        return httpx.Response(200, headers=kind, content=answer + b"--xyz--")


def get(server: Server, ids: Sequence[str], root: str = "http://google") -> tuple[Got, float]:
    """What was got, and how many seconds were waited."""

    async def told() -> tuple[Got, float]:
        clock = Clock(NOW)
        wire = Wire(clock=clock, sleep=clock.sleep, transport=server)
        budgets = LocalBudgets(clock, clock.sleep)
        speaker = Speaker("gmail", wire, Hosts(root=root), Keys(), budgets, 10**9)
        try:
            return await Getter(speaker).get(ids), (clock() - NOW).total_seconds()
        finally:
            await wire.close()

    return asyncio.run(told())


def good(key: str, turn: int) -> Part:
    """The message."""
    return 200, {"id": key}


def names(count: int) -> list[str]:
    """Ids of messages."""
    return [f"m{number}" for number in range(count)]


def error(status: int, reason: str, message: str = "") -> Part:
    """A part that is an error."""
    said = {"code": status, "message": message, "errors": [{"reason": reason}]}
    return status, {"error": said}


def test_what_is_sent() -> None:
    server = Server(good)
    got, _ = get(server, ["a/b", *names(50)], root="")
    assert [m["id"] for m in got.messages] == ["a%2Fb", *names(50)]
    first, second = server.came
    assert str(first.url) == "https://gmail.googleapis.com/batch"
    assert [len(_GET.findall(r.content.decode())) for r in (first, second)] == [50, 1]
    path, _, query = _GET.findall(second.content.decode())[0][1].partition("?")
    assert path == "/gmail/v1/users/me/messages/m49"
    asked = parse_qs(query)
    assert asked["format"] == ["metadata"]
    assert asked["metadataHeaders"] == list(WANTED)
    assert asked["fields"] == ["id,threadId,labelIds,internalDate,sizeEstimate,payload/headers"]
    assert first.headers["Authorization"] == "Bearer a"
    assert b"Bearer" not in first.content
    assert len(f"{path}?{query}") < 2048


def test_a_root_may_have_a_prefix() -> None:
    server = Server(good)
    get(server, ["m1"], root="http://sandbox/google")
    assert str(server.came[0].url) == "http://sandbox/google/batch"
    assert b"GET /google/gmail/v1/users/me/messages/m1?" in server.came[0].content


def test_what_failed_is_asked_again_and_nothing_else() -> None:
    odd: dict[str, Part | None] = {
        "m1": error(429, "rateLimitExceeded"),
        "m2": error(500, "backendError"),
        "m3": (200, b"not json"),
        "m4": None,
        "m5": error(401, "authError"),
        "m6": error(403, "userRateLimitExceeded"),
    }
    server = Server(lambda key, turn: good(key, turn) if turn else odd.get(key, good(key, turn)))
    got, waited = get(server, names(9))
    assert [m["id"] for m in got.messages] == names(9)
    assert (got.gone, got.refused) == ([], [])
    again = [key.rpartition("/")[2].partition("?")[0] for _, key in _GET.findall(
        server.came[1].content.decode()
    )]  # fmt: skip
    assert again == sorted(odd)
    assert waited >= 1


def test_what_is_gone_and_what_is_no_id() -> None:
    odd = {"m1": error(404, "notFound"), "m2": error(400, "invalidArgument", "Invalid id value")}
    got, _ = get(Server(lambda key, turn: odd.get(key, good(key, turn))), names(4))
    assert [m["id"] for m in got.messages] == ["m0", "m3"]
    assert got.gone == ["m1"]
    assert [key for key, _ in got.refused] == ["m2"]


@pytest.mark.parametrize(
    ("part", "remedy", "turns"),
    [
        (error(403, "insufficientPermissions"), Remedy.REAUTH, 1),
        (error(403, "domainPolicy"), Remedy.STOP, 1),
        (error(429, "x", "Retry after 2026-11-01T13:00:00Z"), Remedy.WAIT, 1),
        (error(429, "rateLimitExceeded"), Remedy.RETRY, 5),
        (error(401, "authError"), Remedy.REAUTH, 5),
    ],
)
def test_what_concerns_the_whole_account_is_raised(part: Part, remedy: Remedy, turns: int) -> None:
    server = Server(lambda key, turn: part if key == "m19" else good(key, turn))
    with pytest.raises(ConnectorError) as told:
        get(server, names(20))
    assert (told.value.remedy, server.turns) == (remedy, turns)


def test_a_time_in_a_part_is_waited_for() -> None:
    busy = error(429, "x", "Retry after 2026-11-01T12:00:15Z")
    got, waited = get(Server(lambda key, turn: good(key, turn) if turn else busy), ["m1"])
    assert len(got.messages) == 1
    assert waited == 15


def test_one_message_that_cannot_be_read_does_not_hold_up_the_others() -> None:
    broken = error(500, "backendError")
    got, _ = get(Server(lambda key, turn: broken if key == "m3" else good(key, turn)), names(20))
    assert [key for key, _ in got.refused] == ["m3"]
    assert len(got.messages) == 19
    with pytest.raises(ConnectorError):
        get(Server(lambda key, turn: broken if key < "m15" else good(key, turn)), names(20))


@given(st.binary(max_size=200), st.sampled_from(["multipart/mixed; boundary=xyz", "text/html"]))
def test_whatever_comes_back_is_read_or_asked_again(junk: bytes, kind: str) -> None:
    class Odd(Server):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.turns += 1
            return httpx.Response(200, headers={"Content-Type": kind}, content=b"--xyz" + junk)

    server = Odd(good)
    with pytest.raises(ConnectorError) as told:
        get(server, ["m1"])
    assert told.value.remedy is Remedy.RETRY
    assert server.turns == 5


def test_googles_own_library_understands_the_stand_in() -> None:
    at = Speaking()
    ids = [at.box.receive(letter(n)) for n in range(3)]

    class Http:
        """As httplib2.Http."""

        def request(self, uri: str, method: str, body: Any, headers: Any) -> tuple[Any, bytes]:
            got = at.send(method, httpx.URL(uri).path, content=body, headers=headers | at.bearer)
            return Response({**got.headers, "status": str(got.status_code)}), got.content

    gmail = build_from_document(json.loads(get_static_doc("gmail", "v1")), http=Http())
    said: dict[str, Any] = {}

    def hear(key: str, answer: Any, problem: Any) -> None:
        said[key] = answer["id"] if answer else problem.status_code

    batch = BatchHttpRequest(callback=hear, batch_uri="http://google/batch")
    for key in [*ids, "none"]:
        batch.add(gmail.users().messages().get(userId="me", id=key, format="metadata"))
    batch.execute(http=Http())
    assert [*said.values()] == [*ids, 404]
