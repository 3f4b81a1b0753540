"""How fast and in how much memory a mailbox is read.

    python -m tests.bench.mbox_reading [--mb 300]
    python -m tests.bench.mbox_reading --memory [--small 10] [--large 1024]

Prints our reader's time beside the standard library's for the same headers, and beside the
floor: `grep -c '^From '` on the same file.
"""

from __future__ import annotations

import argparse
import base64
import mailbox
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO

from connectors.base import Found, ImportContext
from connectors.files.mail import Mbox
from tests.worlds.mail import message

MB = 1 << 20
ROUNDS = 7
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PROSE = (
    "the and you for that with this from have not will your are can was our all but please would "
    "meeting project report thanks regards Monday attached question answer weekend Berlin draft"
)
WORDS = PROSE.split()
READ = ("From", "To", "Cc", "Date", "Subject", "Message-ID", "In-Reply-To", "References", "List-Id")


@dataclass(frozen=True)
class File:
    """A mailbox on disk."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    @property
    def base(self) -> str:
        return self.path.name

    def open(self) -> BinaryIO:
        return self.path.open("rb", buffering=0)


def transport(rng: random.Random) -> dict[str, str]:
    """The headers servers add: most of what stands above a real mail."""
    noise = base64.b64encode(rng.randbytes(250)).decode()
    folded = "\r\n        ".join(noise[i : i + 64] for i in range(0, len(noise), 64))
    hops = {
        f"X-Hop-{n}": f"by 2002:a05:{n}::1 with SMTP id a{n}csp{rng.random()};\r\n"
        "        Mon, 26 May 2025 13:18:05 -0700 (PDT)"
        for n in range(4)
    }
    return {
        "Delivered-To": "me@example.org",
        "Received": "from mail.x.org (mail.x.org. [192.0.2.1])\r\n        by mx.example.org; "
        "Mon, 26 May 2025 13:18:05 -0700 (PDT)",
        **hops,
        "ARC-Seal": f"i=1; a=rsa-sha256; d=x.org; s=arc;\r\n        b={folded}",
        "ARC-Message-Signature": f"i=1; a=rsa-sha256; d=x.org;\r\n        b={folded}",
        "DKIM-Signature": f"v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n        b={folded}",
        "Return-Path": "<anna@x.org>",
        **{f"X-Trace-{n}": f"{rng.random()} {rng.random()}" for n in range(15)},
    }


def prose(rng: random.Random, lines: int) -> str:
    return "".join(" ".join(rng.choices(WORDS, k=11)) + "\r\n" for _ in range(lines))


def markup(rng: random.Random, lines: int) -> str:
    return "".join(
        f'<tr><td style=3D"color:#F{n % 9}0;padding:0 {n % 7}px">{rng.choice(WORDS)}</td></tr>=\r\n'
        for n in range(lines)
    )


def body(rng: random.Random, boundary: str) -> str:
    """Text, usually with HTML beside it, in one mail of five with an attachment."""
    parts = [("text/plain; charset=utf-8", prose(rng, rng.randint(5, 120)))]
    if rng.random() < 0.8:
        parts.append(("text/html; charset=utf-8", markup(rng, rng.randint(40, 300))))
    if rng.random() < 0.2:
        data = base64.encodebytes(rng.randbytes(rng.randint(20_000, 250_000))).decode()
        parts.append(("application/pdf; name=report.pdf", data.replace("\n", "\r\n")))
    text = "".join(f"--{boundary}\r\nContent-Type: {t}\r\n\r\n{b}\r\n" for t, b in parts)
    return f"{text}--{boundary}--\r\n"


def mail(rng: random.Random, number: int) -> bytes:
    boundary = f"000000000000{rng.getrandbits(64):016x}"
    person = rng.randint(1, 400)
    return message(
        f"Person Number{person} <person{person}@company{person % 60}.example>",
        "Me Myself <me@example.org>",
        NOW - timedelta(minutes=number * 7 + 60),
        subject=rng.choice(["Re: the report", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_aus_Berlin?="]),
        message_id=f"{number}.{rng.getrandbits(48):x}@mail.example",
        in_reply_to=f"{number - 1}@mail.example" if number % 2 else None,
        cc=[f"person{rng.randint(1, 400)}@x.org"] if number % 3 == 0 else (),
        labels=["Inbox", "Opened"],
        extra_headers=transport(rng)
        | {"Content-Type": f'multipart/alternative; boundary="{boundary}"'},
        body=body(rng, boundary),
    )


def write(path: Path, size: int) -> int:
    """A mailbox of about `size` bytes; how many messages it has. Repeats a pool with new ids."""
    rng = random.Random(20260101)
    pool = [mail(rng, n) for n in range(400)]
    count = written = 0
    with path.open("wb") as out:
        while written < size:
            text = pool[count % len(pool)].replace(b"Message-ID: <", b"Message-ID: <%d." % count)
            line = b"From %d@xxx Mon May 26 20:18:05 +0000 2025\r\n" % (count + 10**18)
            written += out.write(line + text + b"\r\n")
            count += 1
    return count


def ours(path: Path) -> int:
    items = Mbox().read([File(path)], ImportContext(now=NOW))
    return sum(isinstance(item, Found) for item in items)


def standard(path: Path) -> int:
    count = 0
    for found in mailbox.mbox(path):
        values = {name: str(found[name] or "") for name in READ}
        getaddresses([values["From"], values["To"], values["Cc"]])
        parsedate_to_datetime(values["Date"])
        decode_header(values["Subject"])
        count += 1
    return count


def grep(path: Path) -> int:
    done = subprocess.run(["grep", "-c", "^From ", str(path)], capture_output=True, check=True)
    return int(done.stdout)


def timed(read: Callable[[Path], int], path: Path) -> tuple[float, int]:
    """(seconds, messages) of one reading."""
    start = time.perf_counter()
    count = read(path)
    return time.perf_counter() - start, count


def speed(folder: Path, size: int) -> None:
    path = folder / "All mail.mbox"
    count = write(path, size)
    total = path.stat().st_size
    print(f"{count} messages, {total / MB:.0f} MiB, {total / count / 1024:.1f} KiB each")
    rounds = [
        (timed(grep, path), timed(ours, path)) for _ in range(ROUNDS)
    ]  # in turns: same weather
    (floor, lines), (mine, found) = (min(times) for times in zip(*rounds, strict=True))
    library, read = timed(standard, path)
    assert found == read == count, (found, read, count)
    for name, seconds, n in (
        ("grep -c '^From '", floor, lines),
        ("touchline", mine, found),
        ("mailbox + headers", library, read),
    ):
        rate = total / seconds / MB
        print(f"{name:20} {seconds:8.3f} s {rate:7.0f} MiB/s {seconds / n * 1e6:8.1f} us each {n}")
    print(f"touchline / grep     {mine / floor:8.2f}   (aim: at most 4)")
    print(f"library / touchline  {library / mine:8.1f}   (aim: at least 10)")


def apart(*arguments: str) -> int:
    """The number a fresh process of this file prints. A process inherits the peak memory of the
    one that starts it, so this one must stay small: it neither writes nor reads a mailbox."""
    command = [sys.executable, "-m", "tests.bench.mbox_reading", *arguments]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)


def memory(folder: Path, small: int, large: int) -> None:
    def measure() -> Iterator[int]:
        for size in (small, large):
            path = folder / "box.mbox"
            count = apart("--write", str(path), "--mb", str(size))
            used = apart("--read", str(path))
            path.unlink()
            print(f"{size:6} MiB, {count:6} messages: peak {used / MB:.1f} MiB")
            yield used

    first, second = measure()
    print(f"ratio {second / first:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mb", type=int, default=300)
    options.add_argument("--memory", action="store_true")
    options.add_argument("--small", type=int, default=10)
    options.add_argument("--large", type=int, default=1024)
    options.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.write:
        print(write(chosen.write, chosen.mb * MB))
        return
    if chosen.read:
        ours(chosen.read)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
        return
    with tempfile.TemporaryDirectory() as folder:
        if chosen.memory:
            memory(Path(folder), chosen.small, chosen.large)
        else:
            speed(Path(folder), chosen.mb * MB)


if __name__ == "__main__":
    main()
