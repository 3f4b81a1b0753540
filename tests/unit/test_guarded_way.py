"""The guarded way out over real connections: one look-up, judged, and used as it is."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connectors.errors import ConnectorError, NoAnswer, Remedy
from connectors.wire import guarded
from connectors.wire.client import Wire
from connectors.wire.guarded import Blocked, GuardedTransport, Reach

OPEN, SHUT = Reach(allow_private=True), Reach()


@asynccontextmanager
async def serving(
    answer: bytes, context: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server on this machine, and the requests it got."""
    heard: list[bytes] = []
    talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[asyncio.current_task()] = writer  # type: ignore[index] # it is a task
        while head := await _head(reader):
            heard.append(head)
            writer.write(answer)
            await writer.drain()

    server = await asyncio.start_server(talk, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
        for writer in talks.values():
            writer.transport.abort()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)  # an aborted connection is closed by the loop's next step


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


def certified(folder: Path) -> ssl.SSLContext:
    """A server that shows a certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hook.example")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=9))
        .sign(key, SHA256())
    )
    path = folder / "both.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def named(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Each look-up gets the next answer, the last one again and again; who was asked for."""
    asked: list[str] = []

    def look_up(host: str, port: int) -> list[str]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        if not found:
            raise socket.gaierror("no such name")
        return found

    monkeypatch.setattr(guarded, "_looked_up", look_up)
    return asked


def played(story: Callable[[GuardedTransport], Awaitable[None]], reach: Reach) -> None:
    async def told() -> None:
        transport = GuardedTransport(reach)
        try:
            await story(transport)
        finally:
            await transport.aclose()

    asyncio.run(told())


def test_a_name_is_looked_up_once_and_the_judged_address_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = named(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])

    async def story(transport: GuardedTransport) -> None:
        async with serving(OK) as (port, heard):
            request = httpx.Request("GET", f"http://hook.example:{port}/x?y=z")
            for _ in range(2):
                answer = await transport.handle_async_request(request)
                assert await answer.aread() == b"ok"
        assert asked == ["hook.example"]  # and the connection is used again
        assert [head.split(b"\r\n")[0] for head in heard] == [b"GET /x?y=z HTTP/1.1"] * 2
        assert f"Host: hook.example:{port}".encode() in heard[0]

    played(story, OPEN)


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["64:ff9b::a9fe:a9fe"]])
def test_every_address_of_a_name_is_judged(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    named(monkeypatch, found)

    async def story(transport: GuardedTransport) -> None:
        with pytest.raises(Blocked):
            await transport.handle_async_request(httpx.Request("GET", "https://hook.example/"))

    played(story, SHUT)


def test_plain_http_and_odd_ports_are_refused_on_the_way_too() -> None:
    async def story(transport: GuardedTransport) -> None:
        for url in ("http://8.8.8.8/", "https://8.8.8.8:25/"):
            with pytest.raises(Blocked):
                await transport.handle_async_request(httpx.Request("GET", url))

    played(story, SHUT)


def test_the_next_address_is_tried_where_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    named(monkeypatch, ["::1", "127.0.0.1"])

    async def story(transport: GuardedTransport) -> None:
        async with serving(OK) as (port, _):
            request = httpx.Request("GET", f"http://hook.example:{port}/")
            answer = await transport.handle_async_request(request)
            assert answer.status_code == 200
            await answer.aclose()

    played(story, OPEN)


def test_a_name_nobody_has_is_a_connection_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, [])

    async def story(transport: GuardedTransport) -> None:
        with pytest.raises(httpx.ConnectError, match="no address") as caught:
            await transport.handle_async_request(httpx.Request("GET", "https://hook.example/"))
        assert not isinstance(caught.value, Blocked)

    played(story, SHUT)


def test_a_certificate_is_asked_for_in_the_name_that_was_typed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named(monkeypatch, ["127.0.0.1"])
    wanted: list[str | None] = []
    context = certified(tmp_path)
    context.sni_callback = lambda sock, name, _: wanted.append(name)

    async def story(transport: GuardedTransport) -> None:
        async with serving(OK, context) as (port, heard):
            with pytest.raises(httpx.ConnectError, match="CERTIFICATE"):
                await transport.handle_async_request(
                    httpx.Request("GET", f"https://hook.example:{port}/")
                )
        assert wanted == ["hook.example"]
        assert heard == []

    played(story, OPEN)


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, ["127.0.0.1"])
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async def told() -> None:
        wire = Wire(reach=OPEN)
        async with serving(OK) as (port, _):
            url = f"http://hook.example:{port}/"
            assert (await wire.guarded.send(httpx.Request("GET", url))).status_code == 200
            heard = await wire.guarded.tell(httpx.Request("POST", url), within=5, most=100)
            assert heard.status_code == 200
        await wire.close()

    asyncio.run(told())


def test_a_guarded_wire_says_why() -> None:
    async def told() -> None:
        wire = Wire()
        assert wire.guarded is wire.guarded is not wire
        with pytest.raises(ConnectorError, match=r"127.0.0.1 is not reached.*private") as caught:
            await wire.guarded.tell(
                httpx.Request("POST", "https://127.0.0.1/secret"), within=5, most=1
            )
        assert caught.value.remedy is Remedy.STOP
        assert "secret" not in caught.value.because
        await wire.close()

    asyncio.run(told())


def test_where_tests_bring_a_transport_nothing_is_guarded() -> None:
    wire = Wire(transport=httpx.MockTransport(lambda request: httpx.Response(204)))
    assert wire.guarded is wire


HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"


@pytest.mark.parametrize("body", [b"x" * 90_000, b"x"])
def test_a_long_or_unfinished_body_takes_nothing_from_the_answer(body: bytes) -> None:
    async def told() -> None:
        wire = Wire(reach=OPEN)
        async with serving(HEAD + body) as (port, _):
            request = httpx.Request("POST", f"http://127.0.0.1:{port}/")
            heard = await wire.guarded.tell(request, within=0.2, most=65_536)
            assert heard.status_code == 200
        await wire.close()

    asyncio.run(told())


def test_who_says_nothing_is_not_waited_for() -> None:
    async def told() -> None:
        wire = Wire(reach=OPEN)
        async with serving(b"") as (port, _):
            request = httpx.Request("POST", f"http://127.0.0.1:{port}/")
            with pytest.raises(NoAnswer, match="in time") as caught:
                await wire.guarded.tell(request, within=0.1, most=1)
            assert caught.value.sent
        await wire.close()

    asyncio.run(told())
