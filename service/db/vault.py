"""Secrets at rest: sealed with AES-256-GCM, bound to the row they belong to, keys rotatable.

A sealed text names its key, so several keys can be open at once: the first seals, all of them
open. The row's place is authenticated with it: a token copied into another row opens nothing.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from service.settings import Settings

_SHORTEST = 32
_NONCE = 12
FILE = "secret_keys"


class BadKey(ValueError):
    """A key of TOUCHLINE_SECRET_KEYS that cannot be used."""


class Unopened(ValueError):
    """A secret no key at hand opens, or one that belongs to another row."""


class Vault:
    """keys: texts of at least 32 characters; the first seals. again: the keys as they are by now,
    for another process may have changed them. Raises BadKey."""

    def __init__(
        self, keys: Sequence[str], again: Callable[[], Sequence[str]] | None = None
    ) -> None:
        self._again = again
        self._take(keys)

    def _take(self, keys: Sequence[str]) -> None:
        for number, key in enumerate(keys, 1):
            if len(key) < _SHORTEST:
                raise BadKey(f"key {number} is shorter than {_SHORTEST} characters")
        if not keys:
            raise BadKey("no key at all")
        made = [sha256(b"touchline vault 1\0" + key.encode()).digest() for key in keys]
        self._ciphers = {_name(key): AESGCM(key) for key in made}
        self.first = _name(made[0])

    def seal(self, plain: str, *place: str | int) -> str:
        """place: table, workspace and keys of the row."""
        self._look()
        nonce = os.urandom(_NONCE)
        sealed = self._ciphers[self.first].encrypt(nonce, plain.encode(), _bound(place))
        return f"{self.first}.{base64.b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *place: str | int) -> str:
        """Raises Unopened."""
        name, _, body = sealed.partition(".")
        if name not in self._ciphers:
            self._look()
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise Unopened(f"sealed with the key {name}, which is not among TOUCHLINE_SECRET_KEYS")
        try:
            raw = base64.b64decode(body)
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], _bound(place)).decode()
        except (InvalidTag, ValueError):  # ValueError: it was never sealed at all
            raise Unopened("altered, or moved from another row") from None

    def _look(self) -> None:
        if self._again is not None:
            self._take(self._again())


def vault(settings: Settings) -> Vault:
    """The vault of the settings; its key is made in the data directory (0600) when none is set.
    It notices when `touchline keys rotate` changes that file."""
    return Vault(keys(settings), lambda: keys(settings))


def keys(settings: Settings) -> list[str]:
    """The keys in force, the sealing one first."""
    stated = settings.secret_keys.get_secret_value()
    if stated:
        return _split(stated)
    path = settings.data_dir / FILE
    if not path.exists():
        write(path, [new_key()])
    return _split(path.read_text())


def write(path: Path, kept: Sequence[str]) -> None:
    """Stores keys for their owner's eyes only. Two processes that start together agree on one:
    the file appears whole, and the first stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(",".join(kept) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def replace(path: Path, kept: Sequence[str]) -> None:
    """The same over a file that is there."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    write(draft, kept)
    draft.replace(path)


def new_key() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


def _split(stated: str) -> list[str]:
    return [key.strip() for key in stated.split(",") if key.strip()]


def _name(key: bytes) -> str:
    return sha256(b"name\0" + key).hexdigest()[:8]


def _bound(place: Sequence[str | int]) -> bytes:
    return "\x1f".join(map(str, place)).encode()
