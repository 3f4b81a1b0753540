"""A mail server on loopback that speaks the protocol (RFC 5321, 3207, 4954) and keeps letters."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


@dataclass
class Post:
    """What a server got, and how it is to behave. refuses: answers by verb, instead of its own.
    rude: it hangs up once it has a letter. tls: makes STARTTLS possible; at_once: begins with it.
    users: name to password; without any, nobody can log in."""

    tls: ssl.SSLContext | None = None
    at_once: bool = False
    users: dict[str, str] = field(default_factory=dict)
    refuses: dict[str, str] = field(default_factory=dict)
    rude: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    port: int = 0


class _Talk(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        with suppress(OSError):
            self._handle()
        self.request.close()  # the server closes the one it knows, not what TLS made of it

    def _handle(self) -> None:
        post: Post = self.server.post
        if post.at_once:
            self._secure(post)
        self._say("220 post")
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper()
            post.verbs.append(verb)
            if verb in post.refuses:
                self._say(post.refuses[verb])
            elif not self._answer(post, verb, line.decode().strip()):
                return

    def _answer(self, post: Post, verb: str, line: str) -> bool:
        """Whether the talk goes on."""
        if verb == "EHLO":
            offers = ["post", *["STARTTLS"] * bool(post.tls and not post.at_once)]
            offers += ["AUTH PLAIN"] * bool(post.users)
            for place, offer in enumerate(offers, 1):
                self._say(f"250{' ' if place == len(offers) else '-'}{offer}")
        elif verb == "STARTTLS":
            self._say("220 go on")
            self._secure(post)
        elif verb == "AUTH":
            _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
            self._say("235 welcome" if post.users.get(user) == password else "535 no")
        elif verb == "DATA":
            self._say("354 go on")
            self._take(post)
            return not post.rude
        elif verb == "QUIT":
            self._say("221 bye")
            return False
        else:
            if verb == "RCPT":
                post.recipients.append(line.partition("<")[2].partition(">")[0])
            self._say("250 good")
        return True

    def _take(self, post: Post) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        post.letters.append(letter)
        self._say("250 taken")

    def _secure(self, post: Post) -> None:
        assert post.tls is not None
        self.request = post.tls.wrap_socket(self.request, server_side=True)
        self.setup()

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def post_office(post: Post) -> Iterator[Post]:
    """The server, as long as the block."""

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), _Talk) as server:
        server.post = post  # type: ignore[attr-defined]
        post.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield post
        finally:
            server.shutdown()
            thread.join()
