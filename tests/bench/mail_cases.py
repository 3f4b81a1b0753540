"""Mails with labels, made here: what people's programs and machines of every kind write.

No mail is anybody's. The shapes are those of real headers; names, words and hosts are drawn from
small tables in eleven languages. The hard ones are those that cost others their precision: shops
without a bulk header, bulletins by blind copy, lists that say nothing, answers that gateways stamp,
absences without RFC 3834, receipts, challenges, invitations that people send.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email.header import Header
from random import Random
from typing import NamedTuple

ME = "mara@lind.example"
_DATE = "Tue, 03 Mar 2026 09:15:00 +0100"


class Case(NamedTuple):
    """raw: the mail. class_: what it is. touch: whether it credits somebody."""

    raw: bytes
    class_: str
    touch: bool


class Folk(NamedTuple):
    """Somebody who writes. name as displayed, address, opening words of a subject."""

    name: str
    address: str
    subject: str


PEOPLE = (
    Folk("Anna Bell", "anna.bell@acme.example", "Lunch on Friday?"),
    Folk("Tom O'Neil", "tom.oneil@gmail.com", "photos from the weekend"),
    Folk("Bauer, Jürgen", "j.bauer@stadtwerke.example", "Rückfrage zum Angebot"),
    Folk("Katrin Schäfer", "katrin.schaefer@web.de", "Treffen nächste Woche"),
    Folk("Élodie Marchand", "elodie.marchand@free.fr", "Notre rendez-vous de jeudi"),
    Folk("Luis Ortega", "lortega@uni.example", "Borrador del artículo"),
    Folk("Giulia Ferri", "giulia.ferri@libero.it", "Domanda sul preventivo"),
    Folk("João Pereira", "joao.pereira@sapo.pt", "Orçamento revisto"),
    Folk("Sanne de Vries", "sanne@devries.example", "Even bijpraten"),
    Folk("Piotr Nowak", "p.nowak@firma.example", "Pytanie o umowę"),
    Folk("Иван Петров", "petrov1984@mail.ru", "Договор на подпись"),
    Folk("田中太郎", "tanaka@kaisha.example", "来週の打ち合わせについて"),
    Folk("王伟", "wangwei1988@qq.com", "关于合同的问题"),
    Folk("Bo", "bo@li.example", "quick question"),
)


def write(headers: dict[str, str], body: str = "Hello") -> bytes:
    """A mail of these fields: encoded where they must be."""
    fields = {"Date": _DATE, "To": ME, **headers}
    lines = [f"{name}: {_encoded(value)}" for name, value in fields.items() if value]
    return "\n".join((*lines, "", body, "")).encode()


def _encoded(value: str) -> str:
    if value.isascii():
        return value
    name, bracket, address = value.partition(" <")
    return Header(name, "utf-8", maxlinelen=990).encode() + bracket + address


_HEX = "0123456789abcdef"


def _hex(rng: Random, length: int) -> str:
    return "".join(rng.choices(_HEX, k=length))


def _gmail(who: Folk, rng: Random) -> dict[str, str]:
    return {"Message-ID": f"<CA{_hex(rng, 40)}@mail.gmail.com>", "Content-Type": _BOTH}


def _exchange(who: Folk, rng: Random) -> dict[str, str]:
    host = "AM0PR07MB5123.eurprd07.prod.outlook.com"
    marks = (
        {"X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply"} if rng.random() < 0.3 else {}
    )
    return {"Message-ID": f"<{_hex(rng, 32).upper()}@{host}>", "Content-Type": _BOTH, **marks}


def _apple(who: Folk, rng: Random) -> dict[str, str]:
    own = f"{_hex(rng, 8)}-{_hex(rng, 4)}-4{_hex(rng, 3)}-8{_hex(rng, 3)}-{_hex(rng, 12)}".upper()
    program = rng.choice(("iPhone Mail (21F90)", "Apple Mail (2.3774.600.62)"))
    return {"Message-ID": f"<{own}@{who.address.partition('@')[2]}>", "X-Mailer": program,
            "Content-Type": "text/plain; charset=utf-8"}  # fmt: skip


def _thunderbird(who: Folk, rng: Random) -> dict[str, str]:
    own = f"{_hex(rng, 8)}-{_hex(rng, 4)}-{_hex(rng, 4)}-{_hex(rng, 4)}-{_hex(rng, 12)}"
    return {"Message-ID": f"<{own}@{who.address.partition('@')[2]}>",
            "User-Agent": "Mozilla Thunderbird", "Content-Type": "text/plain"}  # fmt: skip


_BOTH = 'multipart/alternative; boundary="b"'
PROGRAMS: tuple[Callable[[Folk, Random], dict[str, str]], ...] = (
    _gmail, _exchange, _apple, _thunderbird,
)  # fmt: skip


def letters(rng: Random) -> Iterator[Case]:
    """What people write to the owner: alone, in answer, forwarded, to a few."""
    for who in PEOPLE:
        for program in PROGRAMS:
            base = {"From": _from(who), "Subject": who.subject, "Return-Path": f"<{who.address}>"}
            base |= program(who, rng)
            thread = {"In-Reply-To": "<q1@lind.example>", "References": "<q1@lind.example>"}
            yield Case(write(base), "person", True)
            named = {"To": f"Mara Lind <{ME}>", "Subject": f"Re: {who.subject}"}
            yield Case(write(base | thread | named), "person", True)
            few = {"To": f"{ME}, Eve Stone <eve@stone.example>", "Cc": "Kai Roy <kai@roy.example>"}
            yield Case(write(base | few), "person", True)
    yield from stamped(rng)


def _from(who: Folk) -> str:
    name = f'"{who.name}"' if "," in who.name else who.name
    return f"{name} <{who.address}>"


def stamped(rng: Random) -> Iterator[Case]:
    """Letters that look like more, or less, at first sight."""
    who = PEOPLE[0]
    base = {"From": _from(who), "Message-ID": f"<CA{_hex(rng, 40)}@mail.gmail.com>",
            "Content-Type": _BOTH}  # fmt: skip
    for subject in (
        "Re: out of office next week?", "Fwd: Undeliverable: your offer", "Read this first",
        "Invitation to my wedding", "Urlaub im Juni?", "Question about your order process",
    ):  # fmt: skip
        yield Case(write(base | {"Subject": subject}), "person", True)
    yield Case(write(base | {"Subject": "", "To": f"Mara Lind <{ME}>"}), "person", True)


def machines(rng: Random) -> Iterator[Case]:
    """Shops, parcels, alerts, desks: many without any bulk header."""
    for name, address, subject, more in _MACHINES:
        own = f"{rng.randrange(10**9)}.JavaMail.root@app{rng.randrange(9)}"
        base = {"From": f"{name} <{address}>", "Subject": subject, "Message-ID": f"<{own}>",
                "Content-Type": "text/html; charset=utf-8"}  # fmt: skip
        yield Case(write(base | more), "automated", False)


_MACHINES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("Book Barn", "orders@bookbarn.example", "Your order 1048823 has shipped", {}),
    ("DLH Paket", "paket@dlh.example", "Ihr Paket kommt heute: 00340434161094", {}),
    ("Bank Alerts", "alerts@bank.example", "Payment of 120.00 EUR received", {}),
    ("Grafana", "grafana@ops.example", "[Alerting] disk usage on db3", {}),
    ("", "root@web1.hoster.example", "Cron <root@web1> /usr/bin/backup", {}),
    ("", "rechnung17@strom.example", "Ihre Rechnung 2026-03 ist da", {}),
    ("Museum Friends", "members@museum.example", "Our spring programme is here!",
     {"List-Unsubscribe": "<https://museum.example/u>"}),
    ("Shop Soleil", "bonjour@news.soleil.example", "-30 % sur toute la boutique", {}),
    ("Anna via Docs", "share@docs.example", "Anna Bell shared a file with you", {}),
    ("Jonas Meyer (Trello)", "do-not-reply@trello.example", "Jonas commented on a card", {}),
    ("Voice Service", "voiceservice@pbx.example", "13 second voice mail", {}),
    ("FAX=4930123", "fax@pbx.example", "Fax received", {}),
    ("Acme Support", "support@acme.example", "[Ticket #4471] Your request has been updated",
     {"Auto-Submitted": "auto-generated"}),
    ("Weather", "weather77@daily.weather.example", "Tomorrow: rain, 12 degrees", {}),
    ("Twelve Games", "hello@12games.example", "Level up! Free coins inside 🎁",
     {"Feedback-ID": "1:2:3:x"}),
    ("Google", "noreply-dmarc-support@google.example", "Report domain: lind.example Submitter: x",
     {"Content-Type": "application/zip"}),
    ("Abuse Desk", "feedback@arf.isp.example", "FW: Earn money",
     {"Content-Type": "multipart/report; report-type=feedback-report"}),
    ("Банк Вперёд", "info@bank-vpered.example", "Ваш счёт за март", {}),
    ("ヤマダ通販サポート", "order@yamada.example", "ご注文ありがとうございます", {}),
    ("招商银行", "95555@bank.example", "您的账单已出", {}),
)  # fmt: skip


def crowds(rng: Random) -> Iterator[Case]:
    """Lists with and without headers, bulletins by blind copy, circulars."""
    who = PEOPLE[1]
    base = {"From": _from(who), "Subject": "[dev] release plan", "Content-Type": "text/plain",
            "Message-ID": f"<CA{_hex(rng, 40)}@mail.gmail.com>"}  # fmt: skip
    for more in (
        {"To": "dev@lists.example", "List-Id": "<dev.lists.example>", "List-Post": "<mailto:x>"},
        {"To": "dev@hub.example", "Sender": "owner-dev@hub.example", "Precedence": "bulk"},
        {"To": "dev@hub.example", "Return-Path": "<dev-bounces@hub.example>"},
        {"To": "team-all@hub.example", "Delivered-To": ME},
        {"To": "undisclosed-recipients:;", "Delivered-To": ME},
        {"To": _from(who), "Delivered-To": ME},
        {"To": ", ".join([ME, *(f"guest{i}@party.example" for i in range(40))])},
        {"To": "fans@googlegroups.com", "X-Google-Groups": "fans"},
        {"To": "rund@verein.example", "X-BeenThere": "rund@verein.example"},
    ):
        yield Case(write(base | more), "group", False)


_ABSENT = (
    "Automatic reply: Lunch on Friday?", "Out of Office: back on Monday", "Auto: Re: plan",
    "Automatische Antwort: Termin", "Abwesenheitsnotiz", "Réponse automatique : devis",
    "Absence du bureau: congés", "Respuesta automática: presupuesto", "Risposta automatica: ordine",
    "Resposta automática: proposta", "Automatisch antwoord: offerte", "Afwezig: tot maandag",
    "Autoodpowiedź: umowa", "Автоматический ответ: договор", "自動返信: 打ち合わせ", "不在通知",
    "自动回复: 合同", "AUTO: Anna Bell is out of the office",
)  # fmt: skip


def robots(rng: Random) -> Iterator[Case]:
    """Absences, receipts, acknowledgements and challenges, most without a header that says so."""
    for subject in _ABSENT:
        who = rng.choice(PEOPLE)
        base = {
            "From": _from(who),
            "Subject": subject,
            "In-Reply-To": "<q1@lind.example>",
            "Content-Type": "text/plain",
            "Message-ID": f"<{_hex(rng, 20)}@x.example>",
        }
        yield Case(write(base), "auto_reply", False)
    base = {"From": "Anna Bell <anna.bell@acme.example>", "Message-ID": f"<{_hex(rng, 20)}@x>"}
    for more in (
        {"Subject": "OOO", "Auto-Submitted": "auto-replied"},
        {"Subject": "Gone fishing", "Return-Path": "<>"},
        {"Subject": "Read: plan", "Content-Type": "application/ms-tnef"},
        {"Subject": "Gelesen: Angebot",
         "Content-Type": "multipart/report; report-type=disposition-notification"},
        {"From": "Desk <desk@town.example>", "Subject": "Thank you for contacting us"},
        {"From": "antrag@amt.example", "Subject": "Eingangsbestätigung: Ihr Antrag"},
        {"From": "verify7@spamwall.example", "Subject": "Please confirm your message to Anna"},
    ):  # fmt: skip
        yield Case(write(base | more), "auto_reply", False)


_LOST = (
    "Undelivered Mail Returned to Sender", "Undeliverable: plan", "failure notice",
    "Delivery Status Notification (Failure)", "Mail delivery failed: returning message to sender",
    "Unzustellbar: Angebot", "Non remis : devis", "No se puede entregar: presupuesto",
    "Mancato recapito", "Onbestelbaar: offerte", "Niedostarczalne: umowa",
    "Недоставленное сообщение", "配信不能: 打ち合わせ", "系统退信",
)  # fmt: skip


def bounces(rng: Random) -> Iterator[Case]:
    """Reports of non-delivery: typed, by daemons, and by subject alone."""
    for i, subject in enumerate(_LOST):
        sender = ("Mail Delivery System <MAILER-DAEMON@mx.example>", "postmaster@mx.example",
                  "ndr@mx.example", "Administrator <system@mx.example>")[i % 4]  # fmt: skip
        base = {"From": sender, "Subject": subject, "Message-ID": f"<{_hex(rng, 20)}@mx.example>"}
        typed = {"Content-Type": "multipart/report; report-type=delivery-status"} if i % 2 else {}
        yield Case(write(base | typed), "bounce", False)


def calendars(rng: Random) -> Iterator[Case]:
    """Invitations and answers, by people's programs: typed at the top, or nested."""
    who = PEOPLE[0]
    base = {"From": _from(who), "Message-ID": f"<CA{_hex(rng, 30)}@mail.gmail.com>"}
    nested = (
        "--b\nContent-Type: text/plain\n\nsee you\n--b\nContent-Type: text/calendar; method={0}\n\n"
        "BEGIN:VCALENDAR\nMETHOD:{0}\nBEGIN:VEVENT\nUID:{1}\nEND:VEVENT\nEND:VCALENDAR\n--b--"
    )
    for subject, method in (
        ("Invitation: Plan @ Mon 2 March", "REQUEST"), ("Accepted: Plan", "REPLY"),
        ("Zugesagt: Planung", "REPLY"), ("Annulé : point hebdo", "CANCEL"),
        ("招待: 打ち合わせ", "REQUEST"),
    ):  # fmt: skip
        typed = base | {"Subject": subject, "Content-Type": f"text/calendar; method={method}"}
        yield Case(write(typed, "BEGIN:VCALENDAR"), "calendar", False)
        mixed = base | {"Subject": subject, "Content-Type": 'multipart/mixed; boundary="b"'}
        yield Case(write(mixed, nested.format(method, _hex(rng, 8))), "calendar", False)


def junk(rng: Random) -> Iterator[Case]:
    """Spam, as filters mark it; and spam that none marked."""
    base = {
        "From": "Mrs Grace <grace1961@gmail.com>",
        "Subject": "DONATION FOR YOU",
        "Message-ID": f"<{_hex(rng, 20)}@x.example>",
        "Reply-To": "lawyer@proton.me",
    }
    for more in (
        {"X-Spam-Flag": "YES"}, {"X-Spam-Status": "Yes, score=9.1"}, {"X-Bogosity": "Spam, 0.99"},
        {"X-MS-Exchange-Organization-SCL": "6"},
    ):  # fmt: skip
        yield Case(write(base | more), "spam", False)
    yield Case(write(base), "spam", False)


def cases(seed: int) -> list[Case]:
    """All of them; a seed decides the random parts."""
    rng = Random(seed)
    makers = (letters, machines, crowds, robots, bounces, calendars, junk)
    return [case for make in makers for case in make(rng)]
