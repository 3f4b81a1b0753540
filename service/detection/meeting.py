"""Meetings: each occurrence counts for whoever took part beside the owner.

The organizer counts as having accepted. In a one-to-one the guest need not have answered. An
entry of the owner's calendar that does not name the owner is taken as the owner's own when nobody
else runs it (no organizer stated), or when it holds exactly one other person (an invitation file
added by hand). Otherwise, or when a shared calendar or a published one carries it, the meeting
is other people's.
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.source import EventRecord, Facts
from service.detection import roles, subjects
from service.detection.party import Party, called, listed, others
from service.detection.sent import shared
from service.detection.verdict import Direction, Limits, Verdict, credit, refuse

_BLOCKS = {
    "focustime": "a focus block",
    "outofoffice": "an out-of-office block",
    "workinglocation": "a working location",
    "birthday": "a birthday",
    "fromgmail": "a booking read out of a mail",
}
_MESSAGES = frozenset({"reply", "counter", "refresh", "declinecounter"})


def judge_meeting(event: EventRecord, people: Sequence[Party], limits: Limits) -> Verdict:
    """Verdict on one occurrence, whether past or to come."""
    guests = [p for p in others(people) if not shared(p)]
    listed_me = any(p.me for p in people)
    present = listed_me or _is_implied(event.facts, people, guests)
    direction: Direction = "both" if present else "none"
    if entry := _no_meeting(event, people):
        return refuse(direction, *entry)
    if crowd := _crowd(people, listed_me):
        return refuse(direction, "meeting.all_hands", f"everybody at {called(crowd)} was invited")
    if not guests:
        return refuse(direction, "meeting.alone", "nobody else was invited")
    if not present:
        why = f"a meeting of {listed(guests)} that names none of your addresses"
        return refuse(direction, "meeting.not_mine", why)
    if event.facts.get("guests_hidden"):
        why = "who else was invited is hidden from you"
        return refuse(direction, "meeting.all_hands", why)
    if len(guests) + 1 > limits.max_attendees:
        why = f"{len(guests) + 1} people were invited (more than {limits.max_attendees})"
        return refuse(direction, "meeting.all_hands", why)
    return _attended(guests, people, "meeting.met" if listed_me else "meeting.implied_me")


def _no_meeting(event: EventRecord, people: Sequence[Party]) -> tuple[str, str] | None:
    """(rule, why) when the entry is no meeting, or one that did not take place for the owner."""
    facts = event.facts
    if facts.get("status") == "cancelled" or facts.get("method") == "cancel":
        return "meeting.cancelled", "it was cancelled"
    if facts.get("method") in _MESSAGES:
        return "meeting.answer", "an answer to an invitation, not the meeting"
    if block := _BLOCKS.get(facts.get("event_type", "").lower()):
        return "meeting.block", f"{block}, not a meeting"
    if facts.get("all_day"):
        return "meeting.all_day", "an all-day entry, not a meeting"
    if facts.get("transparent") and subjects.says_away(subjects.fold(event.subject)):
        return "meeting.block", "a note of an absence, not a meeting"
    if _refused([p for p in people if p.me]):
        return "meeting.declined_by_me", "you declined"
    return None


def _crowd(people: Sequence[Party], listed_me: bool) -> Party | None:
    """A list among those invited, or a whole team when the owner is not named besides it: nobody
    knows how many came. A file states such an address as a person or as no human."""
    asked = [p for p in people if p.role == "attendee" and p.word != "person"]
    return next((p for p in asked if _is_crowd(p.identifier, not listed_me)), None)


def _is_crowd(key: str, teams: bool) -> bool:
    everybody = roles.is_list(key) or roles.is_everybody(key)
    return everybody or (teams and roles.is_team(key))


def _is_implied(facts: Facts, people: Sequence[Party], guests: Sequence[Party]) -> bool:
    organizers = [p for p in people if p.role == "organizer"]
    if facts.get("method") == "publish" or not all(p.human for p in organizers):
        return False
    return bool(guests) and (not organizers or len(guests) == 1)


def _attended(guests: Sequence[Party], people: Sequence[Party], rule: str) -> Verdict:
    alone = len(guests) == 1
    came = [g for g in guests if _came([p for p in people if p.identifier == g.identifier], alone)]
    if came:
        return credit(came, "both", rule, f"you met {listed(came)}")
    if alone:
        why = f"{called(guests[0])} declined"
        return refuse("both", "meeting.declined_by_them", why)
    why = f"nobody but you accepted ({listed(guests)} did not)"
    return refuse("both", "meeting.nobody_accepted", why)


def _came(entries: Sequence[Party], alone: bool) -> bool:
    """entries: all that the event says of one guest, who may be organizer and attendee at once."""
    if _refused(entries):
        return False
    return alone or any(p.answer == "accepted" or p.role == "organizer" for p in entries)


def _refused(entries: Sequence[Party]) -> bool:
    """Declined with one address and accepted with none."""
    answers = {p.answer for p in entries}
    return "declined" in answers and answers.isdisjoint({"accepted", "tentative"})
