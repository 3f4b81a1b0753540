"""Small pieces of LinkedIn exports, era by era, and how the tests read them."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.base import Failed, Found, ImportContext, Item, Skipped
from connectors.files.linkedin import LinkedIn
from schemas.source import EventRecord, OwnerClaim, PersonRecord
from tests.contract.importers import NOW, Bytes

NOTES = 'Notes:\n"When exporting your connection data, some are missing, etc."\n\n'
CONNECTIONS_2020 = "First Name,Last Name,Email Address,Company,Position,Connected On\n"
CONNECTIONS_2023 = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
MESSAGES_2020 = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER\n"
)
MESSAGES_2023 = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    "SUBJECT,CONTENT,FOLDER\n"
)
MESSAGES_2024 = MESSAGES_2023[:-1] + ",IS MESSAGE DRAFT,IS CONVERSATION DRAFT\n"
MESSAGES_2025 = MESSAGES_2023[:-1] + ",ATTACHMENTS,IS MESSAGE DRAFT\n"
INBOX = "From,To,Date,Subject,Content,Direction,Folder\n"
INVITATIONS_2020 = "From,To,Sent At,Message,Direction\n"
INVITATIONS_2023 = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
RECOMMENDATIONS = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
PROFILE = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,"
    "Geo Location,Twitter Handles,Websites,Instant Messengers\n"
    "Max,Mustermann,,,,,,,,,,[PORTFOLIO:https://x.example],\n"
)

ME = "https://www.linkedin.com/in/max-m"
ANNA = "https://www.linkedin.com/in/anna-smith"
BOB = "https://www.linkedin.com/in/bob"
OWNED = ImportContext(owner=frozenset({"linkedin:max-m"}), region="DE", now=NOW)
UNOWNED = ImportContext(region="DE", now=NOW)


def read(files: dict[str, str] | dict[str, bytes], context: ImportContext = OWNED) -> list[Item]:
    members = [
        Bytes(name, data.encode() if isinstance(data, str) else data)
        for name, data in files.items()
    ]
    return list(LinkedIn().read(members, context))


def people(items: Sequence[Item]) -> list[PersonRecord]:
    records = [item.record for item in items if isinstance(item, Found)]
    return [record for record in records if isinstance(record, PersonRecord)]


def events(items: Sequence[Item]) -> list[EventRecord]:
    records = [item.record for item in items if isinstance(item, Found)]
    return [record for record in records if isinstance(record, EventRecord)]


def skipped(items: Sequence[Item]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skipped)]


def failed(items: Sequence[Item]) -> list[Failed]:
    return [item for item in items if isinstance(item, Failed)]


def claims(items: Sequence[Item]) -> list[str]:
    return [item.identifier for item in items if isinstance(item, OwnerClaim)]


def parties(event: EventRecord) -> list[tuple[str, str, bool]]:
    return [(p.identifier, p.role, p.me) for p in event.participants]
