"""A byte stream to messages: where each begins, its header, its size. Bodies run by unseen.

Works on any stream in a few megabytes, whatever the size of a message. An mbox has no grammar,
only habits (RFC 4155, appendix A): a "From " line counts as a separator when the rest of it has
the shape of an envelope and its surroundings agree, so that prose never splits a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from connectors.files.mail.parts import Finder
from connectors.mail import headers
from connectors.mail.raw import Raw

BLOCK = 1 << 20
_AHEAD = 4096  # a separator is judged with so many bytes in sight
_STRIDE = 8192

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_CLOCK = rb"\d{1,2}:\d\d(?::\d\d)?"
_ZONE = rb"(?:[+-]\d{4}|[A-Z]{1,5})"
# ctime, its zone before the year (Takeout) or behind it; RFC 5322; RFC 3339.
_WHEN = rb"(?:%s +%s +\d{1,2} +%s(?: +%s)? +\d{4}|%s, +\d{1,2} +%s +\d{4} +%s|%s)(?: +%s)?" % (
    (_DAY, _MONTH, _CLOCK, _ZONE, _DAY, _MONTH, _CLOCK, rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*", _ZONE)
)
# An address, "-" (Thunderbird), a bare user, "anna at x.org" (list archives), a quoted name.
_WHO = rb'(?:\S{1,320}(?: at \S{1,320})?|"[^"\r\n]{0,200}"\S{0,320}|)'
ENVELOPE = re.compile(
    rb"From (?:%s *%s(?: remote from \S{1,200})?)?[ \t]*\r?(?:\n|\Z)" % (_WHO, _WHEN)
)
_FIELD = re.compile(rb"[!-9;-~]{1,76}[ \t]*:")
_FIELD_SOON = re.compile(rb"(?:[^\r\n][^\n]{0,500}\n){0,3}[!-9;-~]{1,76}[ \t]*:|\r?\n|\Z")
_FROM = re.compile(rb"\nFrom ")
_BLANK = re.compile(rb"\n\r?\n")


class Splitter:
    """Iterates the messages of a stream. separated: an mbox; else the stream is one message."""

    def __init__(self, stream: BinaryIO, *, separated: bool) -> None:
        self._stream = stream
        self._separated = separated
        self._data = b""
        self._base = 0
        self._at = 0
        self._ended = False
        self._header_at = 0  # offset behind the separator last found

    @property
    def offset(self) -> int:
        """How far the stream has been read into messages."""
        return self._base + self._at

    def __iter__(self) -> Iterator[Raw]:
        """Raises what the stream raises. Bytes before the first separator come as a message
        without envelope."""
        self._slide()
        if self._data.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        while self._data[self._at : self._at + 1] in (b"\n", b"\r"):
            self._at += 1
        while self._at < len(self._data) or self._slide():
            yield self._message()

    def _slide(self) -> bool:
        """Forget what is behind (but the line end before), read one block. False at the end."""
        blocks, missing = [self._data[max(0, self._at - 4) :]], BLOCK
        while missing > 0 and (block := self._stream.read(missing)):
            blocks.append(block)
            missing -= len(block)
        self._ended = missing > 0
        forgotten = max(0, self._at - 4)
        self._base += forgotten
        self._at -= forgotten
        self._data = b"".join(blocks)
        return missing < BLOCK

    def _message(self) -> Raw:
        if not self._ended and not self._header_in_sight():
            self._slide()
        offset = self.offset
        header = max(self._at, self._header_at - self._base)
        if not self._header_at and (first := ENVELOPE.match(self._data, self._at)):
            header = first.end()  # what a stream begins with was never looked for
        envelope, self._at = self._data[self._at : header], header
        begin = self.offset
        hit = self._separator(max(0, self._at - 1))
        block, cut = self._header(hit)
        fields = headers.read(block)
        parts = self._body(fields, hit)
        size = self.offset - begin
        return Raw(offset, envelope, fields, size, parts.calendar, cut, parts.looked)

    def _header_in_sight(self) -> bool:
        if len(self._data) - self._at > headers.MAX_BYTES + _AHEAD:
            return True
        blank = _BLANK.search(self._data, self._at)
        return blank is not None and blank.end() + _AHEAD < len(self._data)

    def _header(self, hit: int) -> tuple[bytes, bool]:
        """The header block, and whether it was cut. Leaves `_at` on the newline ending it."""
        start = self._at
        stop = min(len(self._data), start + headers.MAX_BYTES)
        blank = self._blank(max(0, start - 1), stop)
        end = blank + 1 if blank >= 0 else stop
        if 0 <= hit < end:
            self._at = end = hit
        else:
            self._at = self._data.index(b"\n", end) if blank >= 0 else end
        cut = blank < 0 and end - start >= headers.MAX_BYTES
        return b"\n" + self._data[start:end], cut

    def _blank(self, start: int, stop: int) -> int:
        """Where the line before the next empty line ends, -1 without one. Looks for the kind of
        line end the first line has, which is twice as fast as looking for both."""
        data = self._data
        first = data.find(b"\n", start + 1, stop)
        crlf = data[first - 1 : first] == b"\r"
        blank = data.find(b"\n\r\n" if crlf else b"\n\n", start, stop)
        if blank < 0 and (other := _BLANK.search(data, start, stop)):
            return other.start()
        return blank

    def _body(self, fields: headers.Headers, hit: int) -> Finder:
        """Run to the next separator or the end; on the way, look for a calendar part.
        hit: the separator, where it is in sight already."""
        finder = Finder(fields)
        while True:
            stop = hit if hit >= 0 else self._limit
            last = hit >= 0 or self._ended
            if finder.looking:
                finder.feed(self._data, self._at, stop, last=last)
            self._at = stop + 1 if hit >= 0 else max(self._at, stop)
            if last:
                return finder
            self._slide()
            hit = self._separator(self._at)

    @property
    def _limit(self) -> int:
        """Up to where separators can be judged with what is in sight."""
        return len(self._data) - (0 if self._ended else _AHEAD)

    def _separator(self, start: int) -> int:
        """Where the newline before the next true separator is in sight, or -1.

        Every separator has a space, long stretches of base64 have none: looking for the space
        first jumps over attachments an order of magnitude faster than looking for the words.
        """
        limit = self._limit if self._separated else 0
        data = self._data
        while start < limit:
            space = data.find(b" ", start + 5, limit + 5)
            if space < 0:
                return -1
            start = space - 5
            stop = min(start + _STRIDE, limit)
            found = _FROM.search(data, start, stop + 5)
            if found is None:
                start = stop
            elif (header := after_separator(data, found.start() + 1)) >= 0:
                self._header_at = self._base + header
                return found.start()
            else:
                start = found.start() + 1
        return -1


def after_separator(data: bytes, at: int) -> int:
    """Where the header begins if the "From " line at `at` begins a message, else -1.

    After a blank line (or at the start) some field must follow soon, for a first field may be
    spoilt; after a text line one must follow at once, since some writers leave out the blank.
    """
    line = ENVELOPE.match(data, at)
    if line is None:
        return -1
    end = line.end()
    blank = at == 0 or data[at - 2 : at] == b"\n\n" or data[at - 3 : at] == b"\n\r\n"
    bare = end - at < 10  # Thunderbird writes "From " alone
    follows = _FIELD_SOON if blank and not bare else _FIELD
    return end if follows.match(data, end) and (blank or not bare) else -1
