"""One small town whose people appear in four exports at once, and the owner who exports them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.worlds.calendar import calendar, event
from tests.worlds.cards import book, card
from tests.worlds.linkedin import linkedin_zip
from tests.worlds.mail import mbox, message

ME = "Mara Lind <mara@lind.example>"
OWNER = ("mara@lind.example", "https://www.linkedin.com/in/mara-lind")
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
ANNA, BORIS, CHEN = "anna.bell@acme.example", "boris@petrov.example", "chen.wei@globex.example"


def ago(days: float) -> datetime:
    """A moment so many days before NOW."""
    return NOW - timedelta(days=days)


def linkedin() -> bytes:
    """Four connections, one with an address; talks with Anna and with Dora."""
    people = [
        ("Anna", "Bell", "anna-bell", ANNA, "Acme", "Head of Design", date(2021, 3, 4)),
        ("Boris", "Petrov", "boris-petrov", "", "Petrov AG", "Owner", date(2019, 7, 1)),
        ("Dora", "Marsh", "dora-marsh", "", "Initech", "Engineer", date(2024, 1, 9)),
        ("Dora", "Marsh", "dora-marsh-77", "", "Hooli", "Editor", date(2022, 5, 5)),
    ]
    talk = [
        ("c1", "mara-lind", "Mara Lind", "anna-bell", "Anna Bell", ago(200), "Hello Anna"),
        ("c1", "anna-bell", "Anna Bell", "mara-lind", "Mara Lind", ago(199), "Hello Mara"),
        ("c2", "dora-marsh", "Dora Marsh", "mara-lind", "Mara Lind", ago(12), "Are you in Rome?"),
    ]
    return linkedin_zip(people, ("Mara", "Lind", "mara-lind"), talk)


def mailbox() -> bytes:
    """Mail both ways with Anna and Boris, an unanswered stranger, and plenty of noise."""
    sent, inbox = ["Sent"], ["Inbox"]
    bulk = {"List-Unsubscribe": "<mailto:out@shop.example>", "Precedence": "bulk"}
    return mbox(
        [
            message(f"Boris Petrov <{BORIS}>", ME, ago(400), labels=inbox, subject="Old plan"),
            message(ME, f"Anna Bell <{ANNA}>", ago(130), labels=sent, message_id="a1@lind.example"),
            message(
                f"Anna Bell <{ANNA}>",
                ME,
                ago(129),
                labels=inbox,
                subject="Re: Lunch on Thursday",
                in_reply_to="a1@lind.example",
            ),
            message(ME, f"Boris <{BORIS}>", ago(120), labels=sent, subject="New plan"),
            message("Eve Stone <eve.stone@web.example>", ME, ago(3), labels=inbox),
            message("News <newsletter@shop.example>", ME, ago(2), labels=inbox, extra_headers=bulk),
            message("no-reply@bank.example", ME, ago(1), labels=inbox, subject="Your statement"),
        ]
    )


def diary() -> bytes:
    """A held meeting with Chen, a cancelled one with Boris, a booked one with Anna, a series."""
    me = "mara@lind.example"
    both = [(me, "Mara Lind", "ACCEPTED"), (CHEN, "Chen Wei", "ACCEPTED")]
    anna = [(me, "Mara Lind", "ACCEPTED"), (ANNA, "Anna Bell", "ACCEPTED")]
    boris = [(me, "Mara Lind", "ACCEPTED"), (BORIS, "Boris Petrov", "ACCEPTED")]
    return calendar(
        [
            event("m1@cal", ago(20), 30, "Kick-off", me, both),
            event("m2@cal", ago(10), 30, "Cancelled", me, boris, status="CANCELLED"),
            event("m3@cal", ago(-9), 30, "Review", me, anna),
            event("m4@cal", ago(50), 30, "Weekly", me, both, rrule="FREQ=WEEKLY;COUNT=3"),
        ],
        name="Mara",
    )


def addresses() -> bytes:
    """Boris with address, number and profile; Chen by number; a couple with one mailbox."""
    return book(
        [
            card(
                "Boris Petrov",
                emails=[BORIS],
                phones=["+49 151 23456789"],
                profile="https://www.linkedin.com/in/boris-petrov",
                uid="b",
            ),
            card("Chen Wei", emails=[CHEN], phones=["+49 152 01234567"], org="Globex", uid="c"),
            card("Fritz Noll", emails=["noll.family@home.example"], uid="f"),
            card("Gerda Noll", emails=["noll.family@home.example"], uid="g"),
            card("Front Desk", emails=["info@hotel.example"], uid="h"),
        ]
    )


def files() -> Mapping[str, bytes]:
    """All four exports by file name."""
    return {
        "linkedin.zip": linkedin(),
        "all-mail.mbox": mailbox(),
        "diary.ics": diary(),
        "people.vcf": addresses(),
    }


def write(folder: Path) -> list[Path]:
    """The files on disk, in the order of files()."""
    paths = []
    for name, content in files().items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    return paths
