"""Machines that write: newsletters, programs, and what they say. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.sandbox.town.post import Account, Label


@dataclass(frozen=True, slots=True)
class Machine:
    """every: days between mails, on average. headers: {n} is a large number, {local} and
    {domain} the address. subjects: {n}, or {few}, a small one."""

    name: str
    address: str
    every: float
    subjects: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    label: Label = "automated"
    category: str = "updates"
    accounts: tuple[Account, ...] = ("google",)


_Row = tuple[str, str, float, tuple[str, ...], tuple[tuple[str, str], ...]]
_HOME: tuple[Account, ...] = ("google",)
_BOTH: tuple[Account, ...] = ("google", "microsoft")
_WORK: tuple[Account, ...] = ("microsoft",)

_LETTER = (
    ("Return-Path", "<bounce-{n}@mailer.{domain}>"),
    ("List-Id", "<{local}.{domain}>"),
    ("List-Unsubscribe", "<https://{domain}/out/{n}>, <mailto:out@{domain}>"),
    ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ("Precedence", "bulk"),
    ("Feedback-ID", "{n}:campaign:{domain}"),
    ("Content-Type", "multipart/alternative"),
)
_PLAIN_LETTER = (
    ("List-Unsubscribe", "<https://{domain}/out/{n}>"),
    ("Content-Type", "text/html; charset=utf-8"),
)
_PROGRAM = (
    ("Return-Path", "<{local}@{domain}>"),
    ("Auto-Submitted", "auto-generated"),
    ("Content-Type", "text/plain; charset=utf-8"),
)
_NOTICE = (("Return-Path", "<{local}@{domain}>"), ("Content-Type", "text/html; charset=utf-8"))
_FORGE = (
    ("List-Id", "lind/site <site.lind.{domain}>"),
    ("List-Unsubscribe", "<https://{domain}/out/{n}>"),
    ("Precedence", "list"),
    ("X-Forge-Reason", "subscribed"),
    ("Content-Type", "multipart/alternative"),
)
_DESK = (
    ("Auto-Submitted", "auto-generated"),
    ("X-Auto-Response-Suppress", "All"),
    ("Reply-To", "<ticket+{n}@{domain}>"),
    ("Content-Type", "multipart/alternative"),
)

_TIPS = (
    "Five ideas for a calmer week",
    "What we read in week {few}",
    "Issue {few}",
    "The long read",
)
_OFFERS = (
    "Only until Sunday: {few}% off",
    "New arrivals",
    "Free shipping this week",
    "Last chance",
)
_NEWS = ("Nachrichten am Morgen", "Ausgabe {few}", "Das Wichtigste der Woche", "Leserbriefe")
_DEALS = ("Nur heute: {few}% Rabatt", "Neu eingetroffen", "Ihr Gutschein läuft ab", "Sommerschluss")

_HOME_LETTERS: tuple[_Row, ...] = (
    ("The Morning Sheet", "sheet@morningsheet.example", 2, _TIPS, _LETTER),
    ("Elbe Kurier", "redaktion@elbekurier.example", 2.4, _NEWS, _LETTER),
    ("Maker Weekly", "newsletter@makerweekly.example", 7, _TIPS, _LETTER),
    ("Paper & Ink", "shop@paperandink.example", 4, _OFFERS, _LETTER),
    ("Gartenhaus Grün", "angebote@gartenhaus.example", 5, _DEALS, _LETTER),
    ("Schuhwerk", "info@schuhwerk.example", 5, _DEALS, _PLAIN_LETTER),
    ("Fern & Field", "hello@fernandfield.example", 4, _OFFERS, _PLAIN_LETTER),
    ("Railcard Club", "news@railcard.example", 6, _OFFERS, _LETTER),
    ("Open Museum", "programme@openmuseum.example", 10, _TIPS, _LETTER),
    ("Jo from Tallboat", "jo@tallboat.example", 5, _OFFERS, _LETTER),
    ("Conference Radar", "events@radar.example", 4, _TIPS, _LETTER),
)
_WORK_LETTERS: tuple[_Row, ...] = (
    ("Consulting Review", "digest@consultingreview.example", 3, _TIPS, _LETTER),
    ("Branchenblick", "newsletter@branchenblick.example", 4, _NEWS, _LETTER),
    ("Cloud Insider", "marketing@cloudinsider.example", 3, _OFFERS, _PLAIN_LETTER),
)
NEWSLETTERS = tuple(
    Machine(*row, "bulk", "promotions", accounts)
    for rows, accounts in ((_HOME_LETTERS, _HOME), (_WORK_LETTERS, _WORK))
    for row in rows
)

_MERGED = ("[lind/site] Fix the menu (#{n})", "Re: [lind/site] Slow start (Issue #{n})")
_TICKET = ("[Ticket #{n}] Your request was updated", "[Ticket #{n}] We have received your request")
_BUILD = ("Build {n} failed", "Build {n} passed again", "Nightly report {n}")
_PAID = ("Your receipt #{n}", "Payment received, no. {n}")
_PARCEL = ("Your parcel is on its way (no. {n})", "Delivered: order {n}")
_ORDER = ("Ihre Bestellung {n}", "Versandbestätigung {n}", "Rechnung zu Auftrag {n}")
_SOCIAL = ("You have {few} new notifications", "Someone viewed your profile", "Jobs for you")
_LOGIN = ("New sign-in to your account", "Your verification code is {n}")
_REMIND = ("Notification: Catch-up @ Tue 10:00", "Reminder: Review @ Thu 14:00")
_WIKI = ("[wiki] Page changed: Handbook", "[wiki] {few} pages changed this week")

PROGRAMS = (
    Machine("Forge", "notifications@forge.example", 2, _MERGED, _FORGE),
    Machine("Builds", "ci@northbridge.example", 3.5, _BUILD, _PROGRAM, accounts=_WORK),
    Machine("Help Desk", "support@desk.example", 5, _TICKET, _DESK, accounts=_BOTH),
    Machine("Wiki", "noreply@wiki.northbridge.example", 5, _WIKI, _PROGRAM, accounts=_WORK),
    Machine("Ledgerly", "receipts@ledgerly.example", 4, _PAID, _NOTICE),
    Machine("Parcel Post", "no-reply@parcelpost.example", 4, _PARCEL, _NOTICE),
    Machine("Buchladen am Markt", "bestellung@buchladen.example", 9, _ORDER, _NOTICE),
    Machine("Bank am Wall", "noreply@bankamwall.example", 7, ("Neue Umsätze",), _NOTICE),
    Machine("Peerboard", "notify@peer.example", 2.5, _SOCIAL, _PLAIN_LETTER, category="social"),
    Machine("Account Security", "no-reply@accounts.example", 12, _LOGIN, _NOTICE, accounts=_BOTH),
    Machine("Travel Desk", "booking@railways.example", 14, ("Your booking {n}",), _NOTICE),
    Machine(
        "Calendar", "calendar-notification@agenda.example", 5, _REMIND,
        (*_PROGRAM, ("Sender", "<calendar-notification@google.com>")), "calendar",
        accounts=_BOTH,
    ),
)  # fmt: skip
