"""One property: its group, name, parameters, and its value in the text it stands for."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

_HEAD = re.compile(rb'(?:([\w-]+)\.)?([A-Za-z][\w-]*)((?:;(?:"[^"\r\n]*"|[^":])*)?):')
_LOOSE_HEAD = re.compile(rb"(?:([\w-]+)\.)?([A-Za-z][\w-]*)((?:;[^:]*)?):")  # a quote left open
_PARAM = re.compile(r';((?:"[^"]*"|[^;"]|")*)')
_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "7BIT", "8BIT"}
_VALUES = {"URL", "URI", "INLINE", "CID", "CONTENT-ID"}
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|ascii|latin-?\d|(?:x-)?mac|(?:iso|windows|cp|ibm|koi8|big5|gb|shift|sjis|euc)",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\([\\,;:nN])")
_LABEL = re.compile(r"_\$!<(.*?)>!\$_")


@dataclass(slots=True)
class Property:
    """name, group and parameter names are upper case. raw: the value as it stands in the file."""

    group: str
    name: str
    params: dict[str, list[str]]
    raw: bytes

    @property
    def text(self) -> str:
        """The whole value, decoded and unescaped."""
        return unescape(self.decoded)

    @property
    def decoded(self) -> str:
        """The value with its escapes, which lists and structures are split by."""
        data, encoding = self.raw, self.first("ENCODING").upper()
        if encoding == "QUOTED-PRINTABLE":
            data = binascii.a2b_qp(data)
        elif encoding in ("B", "BASE64"):
            data = _base64(data)
        return _decode(data, self.first("CHARSET")).replace("\r\n", "\n")

    @property
    def preference(self) -> int:
        """1 (first) to 100 as stated by PREF, 1 for TYPE=PREF, 101 when nothing is stated."""
        stated = self.first("PREF")
        if stated.isascii() and stated.isdigit() and len(stated) < 4:
            return max(1, int(stated))
        return 1 if "PREF" in self.types else 101

    @property
    def types(self) -> set[str]:
        return {t.upper() for t in self.params.get("TYPE", ())}

    def first(self, param: str) -> str:
        return next(iter(self.params.get(param, ())), "")

    def fields(self) -> list[str]:
        """The components of a structured value (N, ORG, ADR), by its unescaped semicolons."""
        return [unescape(part).strip() for part in _split(self.decoded, ";")]

    def items(self) -> list[str]:
        """The values of a list (CATEGORIES, NICKNAME), by its unescaped commas."""
        return [unescape(part).strip() for part in _split(self.decoded, ",")]


def parse(data: bytes) -> Property | None:
    """The property of an unfolded content line, None when it is none."""
    head = _HEAD.match(data) or _LOOSE_HEAD.match(data)
    if not head:
        return None
    group, name, params = (_decode(part or b"", "") for part in head.groups())
    return Property(group.upper(), name.upper(), _params(params), data[head.end() :].strip())


def unescape(text: str) -> str:
    """Apple's `_$!<Work>!$_` is its label "Work"; the rest is RFC 6350 3.4."""
    plain = _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], text)
    return _LABEL.sub(r"\1", plain)


def _params(text: str) -> dict[str, list[str]]:
    """vCard 2.1 writes bare words (`TEL;CELL;PREF`): which parameter each is follows from it."""
    params: dict[str, list[str]] = {}
    for part in _PARAM.findall(text):
        key, equals, value = part.partition("=")
        if not equals:
            word = key.strip().upper()
            key = "ENCODING" if word in _ENCODINGS else "VALUE" if word in _VALUES else "TYPE"
            value = word
        values = [v.strip() for v in value.replace('"', "").split(",")]
        params.setdefault(key.strip().upper(), []).extend(v for v in values if v)
    return params


def _split(text: str, mark: str) -> list[str]:
    """By the marks that no backslash precedes."""
    parts, start, at = list[str](), 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == mark:
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def _decode(data: bytes, charset: str) -> str:
    """Declared, UTF-8, Windows-1252; never fails. A declared UTF-16 was undone for the file."""
    declared = (charset,) if _CHARSETS.match(charset) else ()
    for encoding in (*declared, "utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("latin-1")


def _base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data)
    except binascii.Error:
        return b""
