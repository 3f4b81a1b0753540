"""Passwords at rest: scrypt (RFC 7914), with salt and costs in the text, so that costs may rise.

The costs are OWASP's for 32 MB. Two at a time: guessing must not take the memory of the machine.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import unicodedata
from functools import cache

_N, _R, _P = 1 << 15, 8, 3
_KIND = "scrypt"
_TURN = threading.BoundedSemaphore(2)


def sealed(password: str) -> str:
    """What is stored of a password."""
    salt = secrets.token_bytes(16)
    digest = _digest(password, salt, _N, _R, _P)
    return f"{_KIND}${_N}${_R}${_P}${salt.hex()}${digest.hex()}"


def fits(password: str, stored: str) -> bool:
    """Whether it is the password stored. Takes as long when none is stored ("")."""
    kind, n, r, p, salt, digest = (stored or _nobodys()).split("$")
    if kind != _KIND:
        raise ValueError(f"a password was stored in a way nobody knows: {kind}")
    shown = _digest(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(shown, bytes.fromhex(digest)) and bool(stored)


@cache
def _nobodys() -> str:
    return sealed(secrets.token_hex(16))


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    text = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    with _TURN:
        return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)
