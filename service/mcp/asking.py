"""Tools that ask of people, over the read model of the API."""

from __future__ import annotations

from schemas.assistant import (
    ContactQuestion,
    GapQuestion,
    OneContact,
    Person,
    TimelineQuestion,
    WaitingQuestion,
)
from schemas.contact import ContactDetail
from schemas.gap import Gap, GapKind
from schemas.interaction import Interaction
from schemas.page import Page
from service.db.moments import ms
from service.mcp import lines
from service.mcp.meaning import meant, number_of, opened, part_of
from service.mcp.tool import Answer, Call, Tool
from service.timeline.read import contacts, gaps, timeline

_SIDES: dict[str, frozenset[GapKind]] = {
    "mine": frozenset({"awaiting_my_reply"}),
    "theirs": frozenset({"awaiting_their_reply"}),
    "both": frozenset({"awaiting_my_reply", "awaiting_their_reply"}),
}


def _gaps(call: Call, asked: GapQuestion) -> Answer:
    wanted = gaps.GapFilter(
        kinds=frozenset(asked.kind),
        tags=tuple(asked.tag),
        within_days=asked.within_days,
        part=part_of(asked),
    )
    return _gap_page(call, wanted)


def _waiting(call: Call, asked: WaitingQuestion) -> Answer:
    kinds, tags = _SIDES[asked.side], tuple(asked.tag)
    wanted = gaps.GapFilter(kinds=kinds, tags=tags, part=part_of(asked))
    return _gap_page(call, wanted)


def _gap_page(call: Call, wanted: gaps.GapFilter) -> Answer:
    page = gaps.page(call.conn, call.ws, wanted, call.now)
    return Answer(page, lines.listed(page, lines.of_gap))


def _find(call: Call, asked: ContactQuestion) -> Answer:
    wanted = contacts.ContactFilter(
        query=asked.query,
        tags=tuple(asked.tag),
        tiers=tuple(asked.tier),
        sort=asked.sort,
        part=part_of(asked),
    )
    page = contacts.page(call.conn, call.ws, wanted, call.now)
    people = [Person.of(contact) for contact in page.items]
    small = Page[Person](items=people, next=page.next)
    return Answer(small, lines.listed(small, lines.of_person))


def _one(call: Call, asked: OneContact) -> Answer:
    contact = opened(call, meant(call, asked.contact))
    return Answer(contact, lines.of_contact(contact))


def _timeline(call: Call, asked: TimelineQuestion) -> Answer:
    contact = meant(call, asked.contact)
    wanted = timeline.TimelineFilter(
        kinds=tuple(dict.fromkeys(asked.kind)),
        directions=tuple(dict.fromkeys(asked.direction)),
        counted=asked.counted,
        before=ms(asked.before) if asked.before else None,
        after=ms(asked.after) if asked.after else None,
        part=part_of(asked),
    )
    page = timeline.of_contact(call.conn, call.ws, number_of(contact), wanted, call.now)
    head = f"{lines.named(contact.name, contact.id)}, newest first:\n"
    return Answer(page, head + lines.listed(page, lines.of_interaction))


ASKING = (
    Tool(
        "whom_am_i_losing",
        "Whom am I losing?",
        "Gaps: people who need attention now, most urgent first, each with the reason and the "
        "numbers behind it. Kinds: awaiting_my_reply, overdue, awaiting_their_reply, due_soon, "
        "dormant, never_touched.",
        GapQuestion,
        Page[Gap],
        _gaps,
    ),
    Tool(
        "who_waits",
        "Who waits for an answer?",
        "People who wrote and wait for the owner's answer, or whose answer the owner waits for.",
        WaitingQuestion,
        Page[Gap],
        _waiting,
    ),
    Tool(
        "find_contacts",
        "Find contacts",
        "Contacts by words of their name, company, address or tags; each with when the last real "
        "contact was. Use it to learn a contact's id.",
        ContactQuestion,
        Page[Person],
        _find,
    ),
    Tool(
        "get_contact",
        "One contact in full",
        "One contact: fields, last touch and next meeting, cadence, gaps, the score and its parts.",
        OneContact,
        ContactDetail,
        _one,
    ),
    Tool(
        "contact_timeline",
        "What happened with a contact",
        "One contact's mails, meetings, messages and calls, newest first, each with whether it "
        "counts as real contact and why. Subjects only; Touchline holds no text of a mail.",
        TimelineQuestion,
        Page[Interaction],
        _timeline,
    ),
)
