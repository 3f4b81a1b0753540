"""Header bytes to text a person can read: charsets, RFC 2047 words, hostile characters.

Nothing here raises on bad input: a header is always worth showing as far as it can be read.
"""

from __future__ import annotations

import codecs
import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp

_WORD = re.compile(r"=\?([^\s?*\x00-\x1f]{1,60})(?:\*[\w-]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN = re.compile(r"\?=\s+(?==\?)")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")

# Charsets in which nearly any bytes are valid: a sender who declares one may well mean UTF-8.
_PERMISSIVE = ("ascii", "iso8859", "cp125", "utf-8")


def text(raw: bytes) -> str:
    """Undeclared bytes: UTF-8 where it fits, else cp1252, else Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _declared(raw, "cp1252")


def _declared(raw: bytes, charset: str) -> str:
    """UTF-8 where it fits, else the declared charset, else cp1252, else Latin-1.

    A declared charset of many bytes (ISO-2022-JP, GB18030 ...) goes before UTF-8, since its
    bytes can look like ASCII.
    """
    try:
        declared = codecs.lookup(charset).name
    except (LookupError, ValueError):
        declared = "utf-8"
    first = "utf-8" if declared.startswith(_PERMISSIVE) else declared
    for name in (first, "utf-8", declared, "cp1252"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):  # LookupError: a codec that is no charset ("rot13")
            continue
    return raw.decode("latin-1")


def decode(value: str) -> str:
    """RFC 2047 words decoded. Neighbouring words of one charset are joined as bytes first:
    mailers cut in the middle of a character."""
    if "=?" not in value:
        return value
    joined = _BETWEEN.sub("?=", value)
    out: list[str] = []
    raw, charset, end = b"", "utf-8", 0
    for word in _WORD.finditer(joined):
        name, encoding, payload = word[1].lower(), word[2], word[3]
        if word.start() != end or name != charset:
            out += (_declared(raw, charset), joined[end : word.start()])
            raw, charset = b"", name
        raw += _payload(encoding, payload)
        end = word.end()
    return "".join((*out, _declared(raw, charset), joined[end:]))


def clean(value: str, cap: int) -> str:
    """One line without control, bidi or invisible characters, at most `cap` characters."""
    if value.isascii() and value.isprintable():
        if "  " not in value:
            return value.strip()[:cap]
    else:
        value = _HIDDEN.sub("", _CONTROL.sub(" ", value))
    return " ".join(value.split())[:cap]


def base64(raw: bytes) -> bytes:
    """Decoded bytes of possibly broken, cut or unpadded base64; what is readable of it."""
    digits = _NOT_BASE64.sub(b"", raw)
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    try:
        return a2b_base64(digits + b"=" * (-len(digits) % 4))
    except Base64Error:
        return b""


def _payload(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    return base64(raw) if encoding in "bB" else a2b_qp(raw, header=True)
