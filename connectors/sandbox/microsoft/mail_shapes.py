"""Messages and folders as Graph v1.0 shows them."""

from __future__ import annotations

from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from connectors.sandbox.microsoft.answers import Ask, Body
from connectors.sandbox.microsoft.mailbox import Folder, Item, Mailbox
from connectors.sandbox.world import Letter, Party

MESSAGE = (
    "id", "createdDateTime", "lastModifiedDateTime", "receivedDateTime", "sentDateTime",
    "hasAttachments", "internetMessageId", "internetMessageHeaders", "subject", "bodyPreview",
    "importance", "parentFolderId", "conversationId", "conversationIndex", "isRead", "isDraft",
    "inferenceClassification", "body", "sender", "from", "toRecipients", "ccRecipients",
    "bccRecipients", "replyTo", "flag", "categories", "webLink",
)  # fmt: skip
"""What $select may name. meetingMessageType is of a derived type and may not be named."""
FOLDER = (
    "id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount",
    "totalItemCount", "isHidden",
)  # fmt: skip
_EVENT_MESSAGES = {
    "request": ("eventMessageRequest", "meetingRequest"),
    "reply": ("eventMessageResponse", "meetingAccepted"),
    "cancel": ("eventMessage", "meetingCancelled"),
}


def named(item: Item, ask: Ask) -> str:
    """The id as asked for. Without the Prefer header it changes with the folder."""
    return item.id if ask.immutable else f"{item.id}.{item.folder}"


def message(item: Item, ask: Ask, mailbox: Mailbox, select: tuple[str, ...]) -> Body:
    """The selected properties; without $select all but the header."""
    full = _message(item, mailbox)
    if "Mail.Read" in ask.bare:
        full |= {"bodyPreview": "PRIVATE", "body": {"contentType": "text", "content": "PRIVATE"}}
    kept = {k: v for k, v in full.items() if k in select} if select else full
    if "internetMessageHeaders" in select and (lines := _header(item, ask, mailbox)):
        kept["internetMessageHeaders"] = lines
    kept |= {"id": named(item, ask), "@odata.etag": f'W/"{item.id}"'}
    if item.letter.meeting in _EVENT_MESSAGES:
        kind, stated = _EVENT_MESSAGES[item.letter.meeting]
        kept["@odata.type"] = f"#microsoft.graph.{kind}"
        if not select:
            kept["meetingMessageType"] = stated
    return kept


def thin(row: Body) -> Body:
    """What a changed read flag brought, whatever $select said (issue 7776)."""
    kept = {k: row[k] for k in ("id", "@odata.etag", "parentFolderId") if k in row}
    return kept | {"isRead": True}


def folder(found: Folder, mailbox: Mailbox) -> Body:
    """A mailFolder. v1.0 does not tell the well-known name."""
    unread = sum(not mailbox.items[item].read for _, item in found.order)
    return {
        "id": found.id,
        "displayName": found.name,
        "parentFolderId": found.parent or "root",
        "childFolderCount": len(mailbox.children(found.id)),
        "unreadItemCount": unread,
        "totalItemCount": len(found.order),
        "isHidden": found.hidden,
    }


def moment(at: datetime) -> str:
    """2026-11-01T12:00:00Z."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _message(item: Item, mailbox: Mailbox) -> Body:
    letter, when = item.letter, moment(item.letter.sent_at)
    home = mailbox.folders[item.folder]
    return {
        "createdDateTime": when,
        "lastModifiedDateTime": when,
        "receivedDateTime": when,
        "sentDateTime": when,
        "hasAttachments": False,
        "internetMessageId": letter.message_id,
        "subject": letter.subject,
        "importance": "normal",
        "parentFolderId": item.folder,
        "conversationId": item.conversation,
        "isRead": item.read,
        "isDraft": home.known == "drafts",
        "inferenceClassification": "other" if letter.category else "focused",
        "sender": recipient(letter.sender),
        "from": recipient(letter.sender),
        "toRecipients": [recipient(p) for p in letter.to],
        "ccRecipients": [recipient(p) for p in letter.cc],
        "bccRecipients": [recipient(p) for p in letter.bcc] if _is_own(item, mailbox) else [],
        "replyTo": [],
    }


def recipient(party: Party) -> Body:
    """A recipient."""
    return {"emailAddress": {"name": party.name or party.address, "address": party.address}}


def _is_own(item: Item, mailbox: Mailbox) -> bool:
    return mailbox.folders[item.folder].known in ("sentitems", "drafts")


def _header(item: Item, ask: Ask, mailbox: Mailbox) -> list[Body]:
    """Empty on what the owner sent (issues 4436, 18761)."""
    hidden = ask.headerless and "Mail.Read" not in ask.bare
    if hidden or _is_own(item, mailbox):
        return []
    return [{"name": name, "value": value} for name, value in _lines(item.letter)]


def _lines(letter: Letter) -> list[tuple[str, str]]:
    pairs = [
        ("Received", f"from mx.example by mx2.example; {format_datetime(letter.sent_at)}"),
        ("From", _party(letter.sender)),
        ("To", ", ".join(map(_party, letter.to))),
        ("Cc", ", ".join(map(_party, letter.cc))),
        ("Subject", _text(letter.subject)),
        ("Date", format_datetime(letter.sent_at)),
        ("Message-ID", letter.message_id),
        ("In-Reply-To", letter.in_reply_to),
        ("References", " ".join(letter.references)),
        *letter.headers,
    ]
    return [(name, value) for name, value in pairs if value]


def _party(party: Party) -> str:
    named = formataddr((party.name, "x")).removesuffix("<x>") if party.name else ""
    return f"{named}<{party.address}>"  # formataddr refuses an address beyond ASCII (RFC 6532)


def _text(value: str) -> str:
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=10_000).encode()
