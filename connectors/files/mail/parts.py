"""Finding a nested text/calendar part while a body streams by. Nothing else of it is kept.

Follows the multipart boundaries instead of searching for the media type: a long delimiter is
found several times faster than a short word, in any spelling, and quoted text cannot pose as a
part (RFC 2046, section 5.1).
"""

from __future__ import annotations

import re
from binascii import a2b_qp

from connectors.mail import headers, words
from connectors.mail.raw import Calendar

MAX_CALENDAR = 64 * 1024
MAX_PARTS = 500
MAX_DEPTH = 20
_MAX_HEAD = 16 * 1024

_BLANK = re.compile(rb"\n\r?\n")
_INTERESTING = re.compile(rb"\ncontent-type[ \t]*:\s*(?:multipart/|text/calendar)", re.IGNORECASE)
_UID = re.compile(rb"^UID(?:;[^:\r\n]*)?:([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(rb"^METHOD(?:;[^:\r\n]*)?:([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_AFTER = frozenset({b"", b"\r", b"\n", b"-", b" ", b"\t"})
_FOLD = re.compile(rb"\r?\n[ \t]")


class Finder:
    """Walks the parts of one message. Feed it the body in order; then `calendar` is set or None.
    `looked`: a part was seen, so that None means none: some archives keep no bodies.

    Memory: at most MAX_CALENDAR plus one part's header, whatever the size of the body.
    """

    def __init__(self, fields: headers.Headers) -> None:
        self.calendar: Calendar | None = None
        self.looked = False
        self._delimiters: list[bytes] = []
        self._held = b""
        self._left = MAX_PARTS
        self._whole: headers.Headers | None = None
        media = headers.media_type(fields)
        if media == "text/calendar":
            self.calendar, self._whole = Calendar(), fields
        elif media.startswith("multipart/"):
            self._enter(fields)

    @property
    def looking(self) -> bool:
        """False when the rest of the body can say nothing more."""
        return bool(self._delimiters) or self._whole is not None

    def feed(self, data: bytes, start: int, end: int, *, last: bool) -> None:
        """Take data[start:end]. The first feed starts at the newline that ends the header."""
        if self._whole is not None or self._held:
            data = self._held + data[start:end]
            start, end = 0, len(data)
        if self._whole is not None:
            self._take_whole(data, last)
        elif self._delimiters:
            keep = self._walk(data, start, end, last)
            self._held = data[keep:end] if self._delimiters else b""

    def _take_whole(self, data: bytes, last: bool) -> None:
        self._held = data[:MAX_CALENDAR]
        if self._whole is not None and (last or len(data) >= MAX_CALENDAR):
            self.calendar, self._whole, self._held = _read(self._whole, data), None, b""

    def _walk(self, data: bytes, at: int, end: int, last: bool) -> int:
        """Visit the parts that begin in data[at:end]; where the next walk must start again."""
        marks = self._delimiters
        while marks and self._left > 0:
            hit, depth = self._next(data, at, end)
            if hit < 0:
                return max(at, end - max(map(len, marks)) - 2)
            after = hit + len(marks[depth])
            if after + 2 > end and not last:
                return hit
            del marks[depth + 1 :]
            if data[after : after + 2] == b"--":
                marks.pop()
                at = after
            elif (body := self._part(data, after, end, last)) >= 0:
                self._left -= 1
                self.looked = True
                at = body
            else:
                return hit
        marks.clear()
        return end

    def _next(self, data: bytes, at: int, end: int) -> tuple[int, int]:
        """(place, depth) of the first delimiter line in data[at:end], (-1, 0) without one."""
        place, nearest = -1, 0
        for depth, mark in enumerate(self._delimiters):
            hit = self._find(mark, data, at, end)
            if hit >= 0:
                place, nearest, end = hit, depth, hit
        return place, nearest

    def _find(self, mark: bytes, data: bytes, at: int, end: int) -> int:
        """Where a delimiter stands alone; one may begin like another. Near misses are counted:
        a body full of them must not cost more than a body of parts."""
        hit = data.find(mark, at, end)
        size = len(mark)
        while hit >= 0 and data[hit + size : hit + size + 1] not in _AFTER:
            self._left -= 1
            hit = data.find(mark, hit + 1, end) if self._left > 0 else -1
        return hit

    def _part(self, data: bytes, at: int, end: int, last: bool) -> int:
        """Look at the part whose header begins at `at`; where to go on, -1 to wait for more."""
        blank = _BLANK.search(data, at, min(end, at + _MAX_HEAD))
        if blank is None and not last and end - at < _MAX_HEAD:
            return -1
        body = blank.end() if blank else min(end, at + _MAX_HEAD)
        if not _INTERESTING.search(data, at, body):
            return body - 1
        fields = headers.read(data[at:body])
        media = headers.media_type(fields)
        if media == "text/calendar":
            stop, _ = self._next(data, body - 1, min(end, body + MAX_CALENDAR))
            if stop < 0 and not last and end - body < MAX_CALENDAR:
                return -1
            stop = stop if stop >= 0 else min(end, body + MAX_CALENDAR)
            self.calendar = _read(fields, data[body:stop])
            self._delimiters.clear()
        elif media.startswith("multipart/"):
            self._enter(fields)
        return body - 1

    def _enter(self, fields: headers.Headers) -> None:
        boundary = headers.parameter(fields, "boundary")
        if 0 < len(boundary) <= 200 and len(self._delimiters) < MAX_DEPTH:
            self._delimiters.append(b"\n--" + boundary)


def _read(fields: headers.Headers, body: bytes) -> Calendar:
    """UID and METHOD of a calendar part, decoded from its transfer encoding."""
    encoding = fields.get("content-transfer-encoding", b"").strip().lower()
    body = body[:MAX_CALENDAR]
    if encoding == b"base64":
        body = words.base64(body)
    elif encoding == b"quoted-printable":
        body = a2b_qp(body)
    body = _FOLD.sub(b"", body)
    uid, method = _UID.search(body), _METHOD.search(body)
    said = method[1] if method else headers.parameter(fields, "method")
    return Calendar(
        uid=words.clean(words.text(uid[1]), 1000) if uid else "",
        method=words.clean(words.text(said), 40).lower(),
    )
