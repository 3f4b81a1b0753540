"""The few tools that write. Each adds; none takes anything away, merges or connects."""

from __future__ import annotations

from typing import Any

from schemas.assistant import Logged, Snoozed, Tagged
from schemas.contact import Contact, ContactDetail
from schemas.interaction import Interaction
from service.db.moments import DAY, moment, ms
from service.ingest.manual import log
from service.mcp import lines
from service.mcp.meaning import meant, number_of, opened
from service.mcp.tool import Answer, Call, Tool
from service.reconciler.edit import edit, tagging
from service.timeline.read import interactions
from service.timeline.settle import settle


def _log(call: Call, asked: Logged) -> Answer:
    people = [meant(call, one, surely=True) for one in asked.contacts]
    number = log(
        call.conn,
        call.ws,
        contact_ids=list(dict.fromkeys(number_of(one) for one in people)),
        kind=asked.kind,
        at=ms(asked.occurred_at) if asked.occurred_at else call.now,
        direction=asked.direction,
        note=asked.note,
        now=call.now,
    )
    settle(call.conn, call.ws, call.now)
    logged = interactions.by_ids(call.conn, call.ws, [number], call.now)[0]
    names = lines.counted(lines.named(one.name, one.id) for one in people)
    when = lines.day(logged.occurred_at)
    said = f"Logged a {asked.kind} with {names} on {when} ({logged.id})."
    return Answer(logged, said, logged.id)


def _snooze(call: Call, asked: Snoozed) -> Answer:
    until = ms(asked.until) if asked.until else call.now + (asked.days or 0) * DAY
    contact = _edited(call, meant(call, asked.contact, surely=True), {"snoozed_until": until})
    named = lines.named(contact.name, contact.id)
    said = f"No reminder about {named} until {lines.day(moment(until))}."
    return Answer(contact, said, contact.id)


def _tag(call: Call, asked: Tagged) -> Answer:
    contact = meant(call, asked.contact, surely=True)
    tagged = _edited(call, contact, tagging(contact.tags, asked.add, ()))
    named = lines.named(tagged.name, tagged.id)
    said = f"{named} has the tags: {lines.quoted(', '.join(tagged.tags))}."
    return Answer(tagged, said, tagged.id)


def _edited(call: Call, contact: Contact, fields: dict[str, Any]) -> ContactDetail:
    edit(call.conn, call.ws, number_of(contact), fields, call.now)
    settle(call.conn, call.ws, call.now)
    return opened(call, contact)


ACTING = (
    Tool(
        "log_interaction",
        "Log a call, a meeting, a letter ...",
        "Logs something that happened and that no mailbox or calendar knows of. It counts as real "
        "contact. Call it once for each event: a second call logs it twice.",
        Logged,
        Interaction,
        _log,
        writes=True,
        again=False,
    ),
    Tool(
        "snooze_contact",
        "Remind me later",
        "No reminder about this contact for some days. Nothing is lost: the reminder comes back.",
        Snoozed,
        ContactDetail,
        _snooze,
        writes=True,
        again=False,
    ),
    Tool(
        "tag_contact",
        "Tag a contact",
        "Puts tags on a contact; those already there stay.",
        Tagged,
        ContactDetail,
        _tag,
        writes=True,
    ),
)
