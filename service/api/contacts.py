"""Contacts: list, one, edit, erase."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Response

from schemas.contact import (
    Contact,
    ContactDetail,
    ContactEdit,
    ContactWhy,
    NoteText,
    Snooze,
    TagChange,
)
from schemas.page import Page
from service.api import once
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import living, number
from service.api.narrowed import Narrowed
from service.api.paging import Part
from service.api.preconditions import IfMatch, demand
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.db import ids
from service.db.moments import DAY, ms
from service.reconciler.edit import edit, tagging
from service.reconciler.erase import erase
from service.timeline.read import contacts
from service.timeline.read.paging import Slice
from service.timeline.read.why import why
from service.timeline.settle import settle

router = APIRouter(prefix="/contacts", tags=["contacts"])
MOST_NOTES = 20_000
"""Characters, as in schemas.page.Prose."""


@router.get("", response_model=Page[Contact], responses=LISTED)
def list_contacts(desk: AtDesk, part: Part, wanted: Narrowed) -> Response:
    """Contacts; those without the value sorted by come last. When nothing meets the words of q,
    words one slip of the finger away are looked for."""

    def read(at: At, part: Slice) -> Page[Contact]:
        return contacts.page(at.conn, at.ws, replace(wanted, part=part), at.now)

    return listed(desk, Contact, part, read)


@router.get("/{contact_id}", response_model=ContactDetail)
def get_contact(desk: AtDesk, contact_id: str) -> Response:
    """One contact; the id of a merged one answers with the contact that was kept."""
    with desk.reading() as at:
        contact = present(at, number("c", contact_id, "contact"))
    return desk.shown(contact)


@router.get("/{contact_id}/why", response_model=ContactWhy)
def explain_contact(desk: AtDesk, contact_id: str) -> Response:
    """The evidence: where each field and identifier comes from, each join, the last touch."""
    with desk.reading() as at:
        told = why(at.conn, at.ws, number("c", contact_id, "contact"), at.now)
    if told is None:
        raise not_found("contact")
    return desk.shown(told)


@router.patch("/{contact_id}", response_model=ContactDetail)
def edit_contact(
    desk: AtDesk, contact_id: str, body: ContactEdit, if_match: IfMatch = None
) -> Response:
    """The owner's word on fields; null takes it back."""
    fields = body.model_dump(exclude_unset=True)
    if body.snoozed_until is not None:
        fields["snoozed_until"] = ms(body.snoozed_until)

    def work(at: At) -> Answer:
        return edited(at, to_edit(at, contact_id, if_match).id, fields)

    return desk.write(work)


@router.delete("/{contact_id}", status_code=204)
def erase_contact(desk: AtDesk, contact_id: str, if_match: IfMatch = None) -> Response:
    """Erases a person for good; later imports will not bring them back."""

    def work(at: At) -> Answer:
        found = to_edit(at, contact_id, if_match).id
        erase(at.conn, at.ws, found, at.now)
        settle(at.conn, at.ws, at.now)
        once.forget(at.conn, at.ws.id, ids.public("c", found))
        return Answer(None, 204)

    return desk.write(work)


@router.post("/{contact_id}/snooze", response_model=ContactDetail)
def snooze_contact(
    desk: AtPost, contact_id: str, body: Snooze, if_match: IfMatch = None
) -> Response:
    """No gaps for this contact until then."""

    def work(at: At) -> Answer:
        until = ms(body.until) if body.until else at.now + (body.days or 0) * DAY
        return edited(at, to_edit(at, contact_id, if_match).id, {"snoozed_until": until})

    return desk.write(work, body)


@router.post("/{contact_id}/tags", response_model=ContactDetail)
def tag_contact(
    desk: AtPost, contact_id: str, body: TagChange, if_match: IfMatch = None
) -> Response:
    """Puts tags on and takes tags off, and leaves the others to sources and rules."""

    def work(at: At) -> Answer:
        row = to_edit(at, contact_id, if_match)
        carried = orjson.loads(row.tags or "[]")
        return edited(at, row.id, tagging(carried, body.add, body.remove))

    return desk.write(work, body)


@router.post("/{contact_id}/notes", response_model=ContactDetail, responses=told("refused"))
def note_contact(
    desk: AtPost, contact_id: str, body: NoteText, if_match: IfMatch = None
) -> Response:
    """What the owner wants to remember: in the place of what is there, or below it."""

    def work(at: At) -> Answer:
        row = to_edit(at, contact_id, if_match)
        notes = f"{row.notes}\n{body.text}".strip() if body.append else body.text
        if len(notes) > MOST_NOTES:
            raise ApiProblem("refused", f"Notes hold at most {MOST_NOTES:,} characters.")
        return edited(at, row.id, {"notes": notes})

    return desk.write(work, body)


def edited(at: At, number: int, fields: dict[str, Any]) -> Answer:
    """Carries an edit out, with all that follows from it, and shows the contact."""
    edit(at.conn, at.ws, number, fields, at.now)
    settle(at.conn, at.ws, at.now)
    return Answer(present(at, number), tagged=True)


def to_edit(at: At, contact_id: str, if_match: str | None) -> Any:
    """The row of the contact to be edited. Raises not-found, precondition-failed."""
    row = living(at, contact_id)
    if if_match is not None:
        demand(if_match, present(at, row.id))
    return row


def present(at: At, number: int) -> ContactDetail:
    """The contact as it stands. Raises not-found."""
    contact = contacts.one(at.conn, at.ws, number, at.now)
    if contact is None:
        raise not_found("contact")
    return contact
