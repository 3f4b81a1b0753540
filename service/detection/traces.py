"""What headers say about a mail, whoever sent it: bounce, receipt, auto-reply, calendar, lists.

Each test takes a Letter and returns the rule that fired, or None. Sources: RFC 3464 and 6522
(reports), 3834 (Auto-Submitted), 5546 (calendar), 2369 and 2919 (lists); what each is worth was
measured on labelled public mail: headers remove machines, two-way history finds people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.source import Facts
from service.detection import roles, subjects
from service.detection.party import Party
from service.detection.rules import CERTAIN, Fired, fire
from service.detection.sender import Shape

_ASKING = frozenset({"request", "reply", "cancel", "counter", "declinecounter", "refresh", "add"})
_GOOGLES = re.compile(r" @ [^@]*\d")
"""How Google's calendar ends a subject: "Invitation: Plan @ Tue 3 Mar 2026 10am"."""
_CALENDAR_SENDERS = ("calendar-notification@google.com", "calendar-server.bounces.google.com")
# Values of X-Auto-Response-Suppress. Exchange stamps them on people's mail too: no signal.
_SUPPRESS = frozenset({"", "all", "none", "dr", "ndr", "rn", "nrn", "oof", "autoreply", "no"})
_DAEMONS = (
    "email:mailer-daemon@",
    "email:maildaemon@",
    "email:mail-daemon@",
    "email:mailerdaemon@",
)
_WRITERS = ("person", "unclear")
_POSTMASTER = re.compile(
    r"daemon|postmaster|deliver|mailer|bounce|smtp|microsoftexchange|system admin|^ndr\b"
)
_MAIL_SYSTEM = re.compile(r"\b(?:e?mail|delivery|system|security|server|gateway)\b|管理员|管理員")
# Whom list programs give their mail to: Mailman's dev-bounces@, Majordomo's owner-dev@, Google's.
_KEEPER = re.compile(r"^owner-|-owner[@+]|-bounces[@+]|-request@|[+]bnc[a-z0-9]{6}")
_FORWARDED = ("srs0=", "srs1=", "srs=", "+caf_=", "prvs=", "btv1==")


@dataclass(slots=True)
class Letter:
    """One mail seen from one sender. subject: folded. addressed: the owner is in To or Cc.
    others: distinct To+Cc recipients, the owner among them. most: how many a letter may have.
    stated: the subject as it came. greets: a recipient's name is displayed. copied: the owner is
    in Cc and not in To."""

    facts: Facts
    subject: str
    sender: Party
    shape: Shape
    addressed: bool
    others: int
    most: int
    stated: str = ""
    greets: bool = False
    copied: bool = False

    @property
    def answers(self) -> bool:
        """It states which mail it answers. Bots do so too: never proof of a person."""
        return "in_reply_to" in self.facts or "references" in self.facts


def bounce(letter: Letter) -> Fired | None:
    """A report of non-delivery: by report type, daemon, or subject. The subject alone is believed
    of machines: whoever may be a person may write about one."""
    facts = letter.facts
    told = (
        facts.get("report_type") == "delivery-status"
        or letter.sender.identifier.startswith(_DAEMONS)
        or (facts.get("return_path") == "<>" and _from_machine(letter))
    )
    by_subject = not told and subjects.says_bounced(letter.subject)
    if told or (by_subject and _has_sign(facts)):
        return fire("mail.bounce", "a delivery report, not a letter")
    if by_subject and _of_machine(letter):
        return fire("mail.bounce/subject", "a delivery report, not a letter")
    return None


def _from_machine(letter: Letter) -> bool:
    unsigned = letter.facts.get("content_type") == "multipart/report"
    local, _ = roles.split(letter.sender.identifier)
    return (
        unsigned or subjects.says_bounced(letter.subject) or _POSTMASTER.search(local) is not None
    )


def _has_sign(facts: Facts) -> bool:
    stamped = facts.get("auto_submitted", "no") != "no"
    return stamped or facts.get("content_type") == "multipart/report"


def _of_machine(letter: Letter) -> bool:
    """By its shape, or by what mail systems call themselves; or a nameless sender says no more
    than the words themselves."""
    sender = letter.sender
    local, _ = roles.split(sender.identifier)
    bare = letter.shape.kind == "unclear" and not sender.name
    return (
        letter.shape.kind not in _WRITERS
        or _MAIL_SYSTEM.search(sender.name.casefold()) is not None
        or _POSTMASTER.search(local) is not None
        or (bare and subjects.says_bounced_only(letter.subject))
    )


def report(letter: Letter) -> Fired | None:
    """Read receipts (RFC 8098), abuse and DMARC reports: sent by programs."""
    kind = letter.facts.get("report_type", "")
    if kind == "disposition-notification" or _is_receipt(letter):
        return fire("mail.receipt", "a read receipt")
    if kind or letter.subject.startswith("report domain:"):
        return fire("mail.report", f"a machine's report ({kind or 'dmarc'})")
    return None


def _is_receipt(letter: Letter) -> bool:
    typed = letter.facts.get("content_type") in ("multipart/report", "application/ms-tnef")
    return typed and subjects.says_read(letter.subject)


def auto_reply(letter: Letter) -> Fired | None:
    """RFC 3834, the older conventions, and subjects in fifteen languages."""
    facts = letter.facts
    sign = (
        (facts.get("auto_submitted", "").startswith("auto-replied") and "Auto-Submitted")
        or (facts.get("precedence") == "auto_reply" and "Precedence")
        or (_responds(facts.get("auto_response", "")) and "X-Autoreply")
        or (facts.get("return_path") == "<>" and "empty Return-Path")
    )
    if sign:
        return fire("mail.auto_reply", f"an automatic reply ({sign})")
    if subjects.says_automatic(letter.subject, letter.answers) or _acknowledges(letter):
        return fire("mail.auto_reply/subject", "an automatic reply (its subject)")
    return None


def _acknowledges(letter: Letter) -> bool:
    """Desks and forms thank for a message, filters ask to confirm it."""
    return letter.shape.kind != "person" and subjects.says_acknowledged(letter.subject)


def _responds(value: str) -> bool:
    return bool(value) and not set(re.split(r"[\s,;]+", value.lower())) <= _SUPPRESS


def calendar(letter: Letter) -> Fired | None:
    """Invitations and answers: the meeting itself counts, never its mail. An .ics file attached
    to a letter (method publish or none) leaves the letter a letter."""
    facts = letter.facts
    method = facts.get("calendar_method", "")
    by_subject = _may_hide_calendar(facts) and subjects.says_calendar(letter.subject)
    told = (
        facts.get("content_type") == "text/calendar"
        or method in _ASKING
        or facts.get("sender", "").lower().endswith(_CALENDAR_SENDERS)
        or (by_subject and _GOOGLES.search(letter.subject) is not None)
    )
    if told:
        return fire("mail.calendar", f"calendar mail ({method or 'invitation'})")
    if by_subject:
        return fire("mail.calendar/subject", "calendar mail by its subject")
    return None


def _may_hide_calendar(facts: Facts) -> bool:
    """The source looked at no parts, and the top-level type leaves room for a calendar."""
    kind = facts.get("content_type", "multipart/")
    return "calendar_part" not in facts and kind.startswith("multipart/")


def mailing_list(letter: Letter) -> Fired | None:
    """Mail carried by a list. A discussion list says less when the owner is addressed as well: a
    correspondent who answers to both wrote to the owner. A newsletter (an id and a way out, but
    nowhere to post) gives way only where its author answers the owner, too."""
    name = carrier(letter.facts)
    if not name:
        return None
    says = f"sent to a mailing list ({name})"
    if _is_newsletter(letter.facts):
        return fire("mail.list/newsletter", says, None if letter.addressed else CERTAIN)
    return fire("mail.list/addressed" if letter.addressed else "mail.list", says)


def carrier(facts: Facts) -> str:
    """How the list that carried a mail shows itself; "" when none did."""
    if facts.get("list_id"):
        return f"List-Id {facts['list_id']}"
    if facts.get("list_post"):
        return "List-Post"
    if facts.get("x_been_there") or facts.get("x_google_groups"):
        return "X-BeenThere"
    if facts.get("precedence") == "list":
        return "Precedence: list"
    keepers = (facts.get("sender", ""), facts.get("return_path", ""))
    return next((keeper for keeper in keepers if _KEEPER.search(keeper.lower())), "")


def _is_newsletter(facts: Facts) -> bool:
    leaves = facts.get("list_unsubscribe", False) or facts.get("feedback_id", False)
    return "list_id" in facts and leaves and not facts.get("list_post", False)


def bulk(letter: Letter) -> Fired | None:
    """Marks of mass mail. History outweighs them: gateways stamp people's mail, too."""
    facts = letter.facts
    sign = (
        (facts.get("list_unsubscribe") and "List-Unsubscribe")
        or (facts.get("precedence") in ("bulk", "junk") and f"Precedence: {facts['precedence']}")
        or (facts.get("feedback_id") and "Feedback-ID")
        or ("return_path" in facts and _mass_path(facts["return_path"]) and "Return-Path")
    )
    return fire("mail.bulk", f"mass mail ({sign})") if sign else None


def _mass_path(path: str) -> bool:
    """A bounce-collecting return path. Forwarders rewrite people's paths much the same way
    (SRS, BATV, Gmail's caf): those are let be."""
    path = path.strip("<>").lower()
    if any(mark in path for mark in _FORWARDED):
        return False
    return path.startswith(("bounce", "msprvs1="))


def generated(letter: Letter) -> Fired | None:
    """Auto-Submitted other than a reply: ticket desks stamp it on people's answers, too."""
    said = letter.facts.get("auto_submitted", "no")
    if said in ("", "no"):
        return None
    return fire("mail.auto_generated", f"written by a program (Auto-Submitted: {said})")
