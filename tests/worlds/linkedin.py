"""A made-up LinkedIn export in the shape of 2026: every field of messages.csv quoted."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

Person = tuple[str, str, str, str, str, str, date]
"""first name, last name, slug, e-mail address, company, title, connected on"""

Me = tuple[str, str, str]
"""first name, last name, slug"""

Message = tuple[str, str, str, str, str, datetime, str]
"""conversation, from slug, from name, to slug, to name, when (UTC), text"""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PREAMBLE = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are '
    'missing. You will only see email addresses for connections who have allowed it."\n\n'
)
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
MESSAGES = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    "SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT"
)
PROFILE = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
    "Geo Location,Twitter Handles,Websites,Instant Messengers"
)


def linkedin_files(
    people: Sequence[Person], me: Me, messages: Iterable[Message]
) -> dict[str, bytes]:
    """The files of an export by name."""
    return {
        "Connections.csv": connections_csv(people),
        "messages.csv": messages_csv(messages),
        "Profile.csv": profile_csv(me),
    }


def linkedin_zip(people: Sequence[Person], me: Me, messages: Iterable[Message]) -> bytes:
    """The same as LinkedIn sends it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in linkedin_files(people, me, messages).items():
            archive.writestr(name, content)
    return out.getvalue()


def profile_url(slug: str) -> str:
    return f"https://www.linkedin.com/in/{slug}" if slug else ""


def connections_csv(people: Iterable[Person]) -> bytes:
    table = [
        (first, last, profile_url(slug), email, company, title, _day(connected))
        for first, last, slug, email, company, title, connected in people
    ]
    return (PREAMBLE + _csv(CONNECTIONS, table, csv.QUOTE_MINIMAL)).encode()


def messages_csv(messages: Iterable[Message]) -> bytes:
    table = (
        (
            *(conversation, "", from_name, profile_url(from_slug), to_name, profile_url(to_slug)),
            *(f"{at:%Y-%m-%d %H:%M:%S} UTC", "", text, "INBOX", "", "No"),
        )
        for conversation, from_slug, from_name, to_slug, to_name, at, text in messages
    )
    return _csv(MESSAGES, table, csv.QUOTE_ALL).encode()


def profile_csv(me: Me) -> bytes:
    first, last, _ = me
    return _csv(PROFILE, [(first, last, *[""] * 11)], csv.QUOTE_MINIMAL).encode()


def _day(day: date) -> str:
    return f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"


def _csv(header: str, table: Iterable[Sequence[str]], quoting: Literal[0, 1]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=quoting)
    writer.writerow(header.split(","))
    writer.writerows(table)
    return out.getvalue()
