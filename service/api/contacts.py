"""Contacts: list, one, edit, erase."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from schemas.contact import (
    Contact,
    ContactDetail,
    ContactEdit,
    ContactWhy,
    NoteText,
    Snooze,
    Sort,
    TagChange,
)
from schemas.page import Page
from service.api import once
from service.api.answers import Answer, as_json, etag, matches
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import living, number
from service.api.paging import Part, Several
from service.api.problems import ApiProblem, not_found
from service.db import ids
from service.db.moments import DAY, ms
from service.reconciler.edit import edit
from service.reconciler.erase import erase
from service.timeline.read import contacts
from service.timeline.read.paging import BadFilter
from service.timeline.read.why import why
from service.timeline.settle import settle

router = APIRouter(prefix="/contacts", tags=["contacts"])
IfMatch = Annotated[str | None, Header(description="the ETag the edit is based on")]


@router.get("", response_model=Page[Contact])
def list_contacts(
    desk: AtDesk,
    part: Part,
    q: Annotated[str, Query(max_length=500, description="words that begin words")] = "",
    tag: Several = [],  # noqa: B006
    tier: Several = [],  # noqa: B006
    account: Several = [],  # noqa: B006
    sort: Sort = "name",
) -> Response:
    """Contacts; those without the value sorted by come last."""
    through = tuple(_account(one) for one in account)
    wanted = contacts.ContactFilter(q, tuple(tag), tuple(tier), through, sort, part)
    with desk.reading() as at:
        page = contacts.page(at.conn, at.ws, wanted, at.now)
    return desk.shown(page)


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
    fields: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    if fields.get("snoozed_until") is not None:
        fields["snoozed_until"] = ms(fields["snoozed_until"])

    def work(at: At) -> Answer:
        row = living(at, contact_id)
        if if_match is not None and not matches(if_match, etag(as_json(present(at, row.id)))):
            raise ApiProblem("precondition-failed", "Read the contact again, then edit it.")
        return edited(at, row.id, fields)

    return desk.write(work)


@router.delete("/{contact_id}", status_code=204)
def erase_contact(desk: AtDesk, contact_id: str) -> Response:
    """Erases a person for good; later imports will not bring them back."""

    def work(at: At) -> Answer:
        row = living(at, contact_id)
        erase(at.conn, at.ws, row.id, at.now)
        settle(at.conn, at.ws, at.now)
        once.forget(at.conn, at.ws.id, ids.public("c", row.id))
        return Answer(None, 204)

    return desk.write(work)


@router.post("/{contact_id}/snooze", response_model=ContactDetail)
def snooze_contact(desk: AtPost, contact_id: str, body: Snooze) -> Response:
    """No gaps for this contact until then."""

    def work(at: At) -> Answer:
        until = ms(body.until) if body.until else at.now + (body.days or 0) * DAY
        return edited(at, living(at, contact_id).id, {"snoozed_until": until})

    return desk.write(work, body)


@router.post("/{contact_id}/tags", response_model=ContactDetail)
def tag_contact(desk: AtPost, contact_id: str, body: TagChange) -> Response:
    """Puts tags on and takes tags off."""

    def work(at: At) -> Answer:
        row = living(at, contact_id)
        kept = [tag for tag in present(at, row.id).tags if tag not in body.remove]
        tags = list(dict.fromkeys([*kept, *(tag for tag in body.add if tag)]))
        return edited(at, row.id, {"tags": tags})

    return desk.write(work, body)


@router.post("/{contact_id}/notes", response_model=ContactDetail)
def note_contact(desk: AtPost, contact_id: str, body: NoteText) -> Response:
    """What the owner wants to remember."""

    def work(at: At) -> Answer:
        return edited(at, living(at, contact_id).id, {"notes": body.text})

    return desk.write(work, body)


def edited(at: At, number: int, fields: dict[str, Any]) -> Answer:
    """Carries an edit out, with all that follows from it, and shows the contact."""
    edit(at.conn, at.ws, number, fields, at.now)
    settle(at.conn, at.ws, at.now)
    return Answer(present(at, number))


def present(at: At, number: int) -> ContactDetail:
    """The contact as it stands. Raises not-found."""
    contact = contacts.one(at.conn, at.ws, number, at.now)
    if contact is None:
        raise not_found("contact")
    return contact


def _account(text: str) -> int:
    found = ids.private("a", text)
    if found is None:
        raise BadFilter("account", f"{text!r} is no account's id")
    return found
