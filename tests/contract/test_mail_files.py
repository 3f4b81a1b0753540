"""The importer contract, kept by mailbox files and by single mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from connectors.files.mail import Eml, Mbox
from tests.contract.importers import ImporterContract
from tests.worlds.mail import mbox, message

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ME = "Me <me@example.org>"


def letters(second: str = "Ben <ben@x.org>") -> list[bytes]:
    return [
        message("Anna <anna@x.org>", ME, NOON, subject="Lunch"),
        message(second, ME, NOON + timedelta(hours=1), subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?="),
        message(ME, "anna@x.org", NOON + timedelta(hours=2), labels=["Sent"]),
    ]


class TestMbox(ImporterContract):
    importer = Mbox()
    good: ClassVar[dict[str, bytes]] = {
        "Takeout/Mail/All mail.mbox": mbox(letters()),
        "spool": mbox(letters()[:2]),
    }
    broken: ClassVar[dict[str, bytes]] = {
        "Takeout/Mail/All mail.mbox": mbox(letters("nobody at all")),
        "spool": mbox(letters()[:2]),
    }


class TestEml(ImporterContract):
    importer = Eml()
    good: ClassVar[dict[str, bytes]] = {
        f"Maildir/cur/{n}:2,S": mail for n, mail in enumerate(letters())
    }
    broken: ClassVar[dict[str, bytes]] = {
        f"Maildir/cur/{n}:2,S": mail for n, mail in enumerate(letters("nobody at all"))
    }
