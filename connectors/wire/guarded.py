"""A way out that leads to nobody's own network: for addresses that people type.

A name is looked up once, every address it has is judged, and the connection is made to a judged
one, so a name that means something else a moment later (DNS rebinding) changes nothing. What the
look-up makes of decimal, hexadecimal and octal hosts is judged like any other address. Proxies of
the environment are not used: they would look the name up themselves.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpcore
import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_HTTPS, _HTTP = 443, 80
_FREE = 1024
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
     6669, 6679, 6697, 10080, 6379, 11211}
)  # fmt: skip
"""Services that would take the lines of a request for commands: the "bad ports" of the Fetch
standard (fetch.spec.whatwg.org, Port blocking), Redis and memcached. Below 1024 only the web's."""
_LOOKUPS = 64
"""Threads: a name server that does not answer keeps one for half a minute."""
_POOLS, _KEPT = 16, 16
"""A request costs httpcore the square of the idle connections of its pool: hosts are spread over
several, and each keeps few."""
_EACH = 5.0
"""Seconds for one address of several."""


def _networks(*texts: str) -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, texts))


_NEVER = _networks(
    "0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::/128", "fe80::/10", "fec0::/10", "ff00::/8", "100::/64", "3fff::/20", "5f00::/16",
    # IPv4 in the clothes of IPv6: compatible, mapped, NAT64, Teredo, 6to4. `is_global` lets some
    # of them through whatever they hold (64:ff9b::a9fe:a9fe is a cloud's metadata service).
    "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16",
)  # fmt: skip
"""What is no host, or not to be reached by whoever may reach private ones: link-local too, since
clouds keep their keys there."""
_UNICAST = ipaddress.ip_network("2000::/3")
"""Of IPv6, all that is handed out (IANA, IPv6 address space); `is_global` knows less."""
_PRIVATE = _networks(
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8",
    "::1/128", "fc00::/7",
)  # fmt: skip


_OUT = "It leads to an address that is never reached."
_INSIDE = "It leads into a private network (see TOUCHLINE_DELIVERY__ALLOW_HOSTS)."
_PLAIN = "It must begin with https://."


class Blocked(httpx.ConnectError):
    """The address may not be reached; nothing was sent. The message is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class Reach:
    """allow_private: loopback and private addresses, and http, may be used. hosts: names whose
    addresses may be private; networks: addresses that may be reached whatever they are."""

    allow_private: bool = False
    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def refusal(self, host: str, address: str) -> str:
        """Why this address of the host is not to be reached; "" where it is."""
        found = ipaddress.ip_address(address.partition("%")[0])
        if any(found in network for network in self.networks):
            return ""
        if _within(found, _NEVER):
            return _OUT
        if found.is_global:
            return "" if found.version == 4 or found in _UNICAST else _OUT
        if not (self.allow_private or host.lower() in self.hosts):
            return _INSIDE
        return "" if _within(found, _PRIVATE) else _OUT

    def port_refusal(self, port: int) -> str:
        """Why this port is not to be reached; "" where it is."""
        well_known = port == _HTTPS or (port == _HTTP and self.allow_private)
        if well_known or (port >= _FREE and port not in _BAD_PORTS):
            return ""
        return f"Nothing is sent to port {port}."


def reach_of(*, allow_private: bool, allow_hosts: str) -> Reach:
    """allow_hosts: comma list of host names, addresses and networks ("10.1.0.0/16")."""
    hosts, networks = set(), []
    for text in filter(None, map(str.strip, allow_hosts.lower().split(","))):
        try:
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            hosts.add(text)
    return Reach(allow_private, frozenset(hosts), tuple(networks))


def check(url: str, reach: Reach) -> str:
    """Why nothing would be sent to this URL, as one sentence; "" where it may be. Looks no name
    up: that is judged whenever a connection is made."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "It is no web address."
    if parsed.scheme not in ("https", "http") or not parsed.host:
        return "It must be a web address that begins with https://."
    if parsed.scheme == "http" and not reach.allow_private:
        return _PLAIN
    if parsed.userinfo:
        return "A user or password in an address is not taken; use a header."
    port = parsed.port or (_HTTPS if parsed.scheme == "https" else _HTTP)
    host = parsed.host.rstrip(".").lower()
    literal = _literal(host)
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761: loopback, always
        literal = "127.0.0.1"
    return reach.port_refusal(port) or (reach.refusal(host, literal) if literal else "")


def _literal(host: str) -> str | None:
    """The address a host states in any spelling the C library takes, None for a name."""
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


def _within(found: Address, networks: Iterable[Network]) -> bool:
    return any(found in network for network in networks)


class GuardedTransport(httpx.AsyncBaseTransport):
    """For httpx. Raises Blocked, and httpx's own errors."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        context, backend = httpx.create_ssl_context(), _Backend(reach)
        self._pools = [_pool(context, backend) for _ in range(_POOLS)]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange, over a connection that is there or a new one."""
        if request.url.scheme == "http" and not self._reach.allow_private:
            raise Blocked(_PLAIN, request=request)
        url = request.url
        asked = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port,
                         target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )  # fmt: skip
        with _as_httpx(request):
            pool = self._pools[hash(url.netloc) % _POOLS]
            answer = await pool.handle_async_request(asked)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer, request),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        """Closes all connections."""
        for pool in self._pools:
            await pool.aclose()


def _pool(context: ssl.SSLContext, backend: _Backend) -> httpcore.AsyncConnectionPool:
    return httpcore.AsyncConnectionPool(
        ssl_context=context,
        max_connections=None,
        max_keepalive_connections=_KEPT,
        keepalive_expiry=30,
        network_backend=backend,
    )


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response, request: httpx.Request) -> None:
        self._answer, self._request = answer, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx(self._request):
            async for part in self._answer.aiter_stream():
                yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


@contextmanager
def _as_httpx(request: httpx.Request) -> Iterator[None]:
    """httpx names its errors as httpcore does."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
    ) as error:
        kind = Blocked if isinstance(error, _Refused) else getattr(httpx, type(error).__name__)
        raise kind(str(error), request=request) from error


class _Refused(httpcore.ConnectError):
    """As Blocked, below httpx."""


class _Backend(httpcore.AsyncNetworkBackend):
    """Makes connections, to judged addresses alone."""

    def __init__(self, reach: Reach) -> None:
        self._reach, self._inner = reach, httpcore.AnyIOBackend()
        # Its own: look-ups that take long must keep no other thread's work waiting.
        self._lookups = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="touchline-names")

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """To the first address that answers. Raises _Refused where any of them is not allowed."""
        addresses = await self._judged(host, port)
        patience = timeout if len(addresses) == 1 else min(timeout or _EACH, _EACH)
        for place, address in enumerate(addresses, 1):
            try:
                return await self._inner.connect_tcp(
                    address, port, patience, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise AssertionError("there is an address")

    async def _judged(self, host: str, port: int) -> list[str]:
        if refusal := self._reach.port_refusal(port):
            raise _Refused(refusal)
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._lookups, _looked_up, host, port)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError("The host has no address.") from None
        for address in found:
            if refusal := self._reach.refusal(host, address):
                raise _Refused(refusal)
        return found


def _looked_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))
