"""What headers say about a mail, whoever sent it: bounce, receipt, auto-reply, calendar, lists.

Each test takes a Letter and returns an Objection or None. Sources: RFC 3464 and 6522 (reports),
3834 (Auto-Submitted), 5546 (calendar), 2369 and 2919 (lists); what each is worth was measured on
labelled public mail: headers remove machines, two-way history finds people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from schemas.source import Facts
from service.detection import subjects
from service.detection.party import Party
from service.detection.sender import Shape
from service.detection.verdict import Objection

_ASKING = frozenset({"request", "reply", "cancel", "counter", "declinecounter", "refresh", "add"})
_CALENDAR_SENDERS = ("calendar-notification@google.com", "calendar-server.bounces.google.com")
# Values of X-Auto-Response-Suppress. Exchange stamps them on people's mail too: no signal.
_SUPPRESS = frozenset({"", "all", "none", "dr", "ndr", "rn", "nrn", "oof", "autoreply", "no"})
_DAEMONS = (
    "email:mailer-daemon@",
    "email:maildaemon@",
    "email:mail-daemon@",
    "email:mailerdaemon@",
)
_FORWARDED = ("srs0=", "srs1=", "srs=", "+caf_=", "prvs=", "btv1==")


@dataclass(slots=True)
class Letter:
    """One mail seen from one sender. subject: folded. addressed: the owner is in To or Cc.
    others: distinct To+Cc recipients, the owner among them. most: how many a letter may have."""

    facts: Facts
    subject: str
    sender: Party
    shape: Shape
    addressed: bool
    others: int
    most: int

    @property
    def answers(self) -> bool:
        """It states which mail it answers. Bots do so too: never proof of a person."""
        return "in_reply_to" in self.facts or "references" in self.facts


def bounce(letter: Letter) -> Objection | None:
    """A report of non-delivery: by report type, daemon, or subject with any other sign of it."""
    facts = letter.facts
    told = (
        facts.get("report_type") == "delivery-status"
        or letter.sender.identifier.startswith(_DAEMONS)
        or (facts.get("return_path") == "<>" and _from_machine(letter))
    )
    if told or (subjects.says_bounced(letter.subject) and _has_sign(letter)):
        return Objection("bounce", "mail.bounce", "a delivery report, not a letter")
    return None


def _from_machine(letter: Letter) -> bool:
    unsigned = letter.facts.get("content_type") == "multipart/report"
    return unsigned or subjects.says_bounced(letter.subject) or letter.shape.kind == "service"


def _has_sign(letter: Letter) -> bool:
    facts = letter.facts
    return (
        letter.shape.kind in ("service", "role", "brand")
        or facts.get("auto_submitted", "no") != "no"
        or facts.get("content_type") == "multipart/report"
    )


def report(letter: Letter) -> Objection | None:
    """Read receipts (RFC 8098), abuse and DMARC reports: sent by programs."""
    kind = letter.facts.get("report_type", "")
    if kind == "disposition-notification":
        return Objection("auto_reply", "mail.receipt", "a read receipt")
    if kind or letter.subject.startswith("report domain:"):
        return Objection("automated", "mail.report", f"a machine's report ({kind or 'dmarc'})")
    return None


def auto_reply(letter: Letter) -> Objection | None:
    """RFC 3834, the older conventions, and subjects in fifteen languages."""
    facts = letter.facts
    sign = (
        (facts.get("auto_submitted", "").startswith("auto-replied") and "Auto-Submitted")
        or (facts.get("precedence") == "auto_reply" and "Precedence")
        or (_responds(facts.get("auto_response", "")) and "X-Autoreply")
        or (facts.get("return_path") == "<>" and "empty Return-Path")
        or (subjects.says_automatic(letter.subject, letter.answers) and "its subject")
    )
    if not sign:
        return None
    return Objection("auto_reply", "mail.auto_reply", f"an automatic reply ({sign})")


def _responds(value: str) -> bool:
    return bool(value) and not set(re.split(r"[\s,;]+", value.lower())) <= _SUPPRESS


def calendar(letter: Letter) -> Objection | None:
    """Invitations and answers: the meeting itself counts, never its mail. An .ics file attached
    to a letter (method publish or none) leaves the letter a letter."""
    facts = letter.facts
    method = facts.get("calendar_method", "")
    told = (
        facts.get("content_type") == "text/calendar"
        or method in _ASKING
        or facts.get("sender", "").lower().endswith(_CALENDAR_SENDERS)
        or (_may_hide_calendar(facts) and subjects.says_calendar(letter.subject))
    )
    if not told:
        return None
    return Objection("calendar", "mail.calendar", f"calendar mail ({method or 'invitation'})")


def _may_hide_calendar(facts: Facts) -> bool:
    """The source looked at no parts, and the top-level type leaves room for a calendar."""
    kind = facts.get("content_type", "multipart/")
    return "calendar_part" not in facts and kind.startswith("multipart/")


def mailing_list(letter: Letter) -> Objection | None:
    """Mail carried by a list. A discussion list yields when the owner is addressed as well: a
    correspondent who answers to both wrote to the owner. A newsletter (an id and a way out, but
    nowhere to post) does not, however well the owner knows its author."""
    name = carrier(letter.facts)
    if not name:
        return None
    to_both = letter.addressed and not _is_newsletter(letter.facts)
    return Objection("group", "mail.list", f"sent to a mailing list ({name})", yields=to_both)


def carrier(facts: Facts) -> str:
    """How the list that carried a mail shows itself; "" when none did."""
    if facts.get("list_id"):
        return f"List-Id {facts['list_id']}"
    if facts.get("list_post"):
        return "List-Post"
    if facts.get("x_been_there") or facts.get("x_google_groups"):
        return "X-BeenThere"
    return "Precedence: list" if facts.get("precedence") == "list" else ""


def _is_newsletter(facts: Facts) -> bool:
    leaves = facts.get("list_unsubscribe", False) or facts.get("feedback_id", False)
    return "list_id" in facts and leaves and not facts.get("list_post", False)


def bulk(letter: Letter) -> Objection | None:
    """Marks of mass mail. All yield: gateways stamp List-Unsubscribe on people's mail."""
    facts = letter.facts
    sign = (
        (facts.get("list_unsubscribe") and "List-Unsubscribe")
        or (facts.get("precedence") in ("bulk", "junk") and f"Precedence: {facts['precedence']}")
        or (facts.get("feedback_id") and "Feedback-ID")
        or ("return_path" in facts and _mass_path(facts["return_path"]) and "Return-Path")
    )
    return Objection("automated", "mail.bulk", f"mass mail ({sign})", yields=True) if sign else None


def _mass_path(path: str) -> bool:
    """A bounce-collecting return path. Forwarders rewrite people's paths much the same way
    (SRS, BATV, Gmail's caf): those are let be."""
    path = path.strip("<>").lower()
    if any(mark in path for mark in _FORWARDED):
        return False
    return path.startswith(("bounce", "msprvs1=")) or "-bounces@" in path or "-bounces+" in path


def generated(letter: Letter) -> Objection | None:
    """Auto-Submitted other than a reply. Yields: ticket desks stamp it on people's answers."""
    said = letter.facts.get("auto_submitted", "no")
    if said in ("", "no"):
        return None
    why = f"written by a program (Auto-Submitted: {said})"
    return Objection("automated", "mail.auto_generated", why, yields=True)
