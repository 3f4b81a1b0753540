"""What a tool gives, in lines of text. Words that others wrote stay on their line and are cut."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from schemas.assistant import Person
from schemas.contact import ContactDetail
from schemas.gap import Gap, Suggestion
from schemas.insight import Insights, Measure
from schemas.interaction import Interaction
from schemas.occasion import Anniversary
from schemas.page import Item, Page
from schemas.plan import PlanItem

_MOST = 200


def listed(page: Page[Item], line: Callable[[Item], str]) -> str:
    """A line for each; and how to go on, when there is more."""
    lines = [line(item) for item in page.items] or ["Nothing."]
    more = [f'There is more: call again with cursor "{page.next}".'] if page.next else []
    return "\n".join([*lines, *more])


def of_gap(gap: Gap) -> str:
    """Anna Bell (c_7), Acme: overdue. Last touch 120 days ago ... Suggested: call; ..."""
    who = gap.contact
    stands = f"{named(who.name, who.id, who.company)}: {gap.kind.replace('_', ' ')}"
    return f"{stands}. {quoted(gap.reason)}. {of_suggestion(gap.suggestion)}"


def of_suggestion(one: Suggestion) -> str:
    """Suggested: call; because ...; 2026-11-02 09:00 UTC."""
    parts = [one.channel or "any channel", quoted(one.because), f"{one.when.at:%Y-%m-%d %H:%M} UTC"]
    return f"Suggested: {'; '.join(parts)}."


def of_person(person: Person) -> str:
    """Anna Bell (c_7), Acme, anna@acme.example; last touch 2026-07-04; tags: chess."""
    parts = [named(person.name, person.id, person.company), *person.emails[:2]]
    tags = f"; tags: {quoted(', '.join(person.tags))}" if person.tags else ""
    return f"{', '.join(parts)}; last touch {day(person.last_touched_at)}{tags}."


def of_contact(contact: ContactDetail) -> str:
    """Several lines: who, how it stands, what comes."""
    cadence = f"every {contact.cadence_days} days" if contact.cadence_days else "no cadence"
    gaps = ", ".join(contact.gap_kinds).replace("_", " ") or "none"
    lines = [
        of_person(Person.of(contact)),
        f"Cadence: {cadence} ({contact.cadence_from}); due {day(contact.next_due_at)}.",
        f"Gaps: {gaps}. Next meeting: {day(contact.next_meeting_at)}.",
        f"Score {contact.score:.0f} of 100; {contact.touches_90d} touches in 90 days.",
    ]
    return "\n".join(lines)


def of_interaction(one: Interaction) -> str:
    """2026-07-04 mail out, counted: "Lunch?" (i_9)."""
    counted = "counted" if one.counted else f"not counted: {quoted(one.verdict.because)}"
    subject = f' "{quoted(one.subject)}"' if one.subject else ""
    return f"{day(one.occurred_at)} {one.kind} {one.direction}{subject} ({one.id}), {counted}."


def of_plan_item(one: PlanItem) -> str:
    """2026-11-02, 15 minutes: Anna Bell (c_7), Acme: Last touch 120 days ago ... Suggested: ..."""
    who = named(one.contact.name, one.contact.id, one.contact.company)
    asked = f"{one.on}, {one.minutes} minutes: {who}"
    return f"{asked}: {quoted(one.reason)}. {of_suggestion(one.suggestion)}"


def of_insights(told: Insights) -> str:
    """A line for each measure of the period, with that of as many days before it."""
    now, was = told.summary, told.before
    shares = (
        ("Reply rate", now.reply_rate, was.reply_rate),
        ("Two-way people", now.two_way_people, was.two_way_people),
        ("Reciprocity", now.reciprocity, was.reciprocity),
        ("Inside their cadence", now.covered, was.covered),
    )
    return "\n".join(
        [
            f"{told.starts_on} to {told.ends_on}, and as many days before it:",
            f"Touches: {now.touches} (before: {was.touches}).",
            f"People: {now.people} (before: {was.people}).",
            *(f"{name}: {share(one)} (before: {share(two)})." for name, one, two in shares),
            f"Active network: {now.network.size} people; {now.network.joined} joined it, "
            f"{now.network.lost} left it.",
        ]
    )


def share(one: Measure) -> str:
    """40 % (4 of 10)."""
    if one.value is None:
        return "nothing to tell of"
    return f"{one.value:.0%} ({one.numerator:g} of {one.denominator})"


def of_date(one: Anniversary) -> str:
    """2026-11-09, in 8 days: Anna Bell (c_7): birthday, turns 40."""
    who, turns = one.contact, f", turns {one.turns}" if one.turns else ""
    return (
        f"{one.on}, in {one.in_days} days: {named(who.name, who.id)}: {quoted(one.label)}{turns}."
    )


def named(name: str, public: str, company: str = "") -> str:
    """Name, id and company."""
    return f"{quoted(name)} ({public})" + (f", {quoted(company)}" if company else "")


def day(at: datetime | None) -> str:
    """The date (UTC), or that there is none."""
    return f"{at:%Y-%m-%d}" if at else "none"


def quoted(text: str) -> str:
    """On one line, without control characters, not too long."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    whole = " ".join(kept.split())
    return whole if len(whole) <= _MOST else f"{whole[: _MOST - 1]}…"


def counted(names: Iterable[str]) -> str:
    """Anna, Ben and Cy."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
