"""Joining and parting contacts; every join can be undone."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response

from schemas.contact import Contact
from schemas.identifier import normalise
from schemas.merge import Merge, MergePreview, MergeRequest, SplitRequest
from schemas.page import Page
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.ids import living, number
from service.api.paging import Part
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.db.moments import rfc3339
from service.reconciler import decide
from service.reconciler.fields import LISTS
from service.reconciler.preview import preview as previewed
from service.timeline.read import contacts, merges
from service.timeline.read.paging import Slice
from service.timeline.settle import settle

router = APIRouter(tags=["merges"])
_NOBODY = "Nothing but this contact's own cards tells of these identifiers: apart, they are nobody."
_NAMES = {"own_cadence": "cadence_days"}


@router.post(
    "/contacts/{contact_id}/merge", response_model=Merge | MergePreview, responses=told("refused")
)
def merge_contacts(
    desk: AtPost,
    contact_id: str,
    body: MergeRequest,
    dry_run: Annotated[bool, Query(description="only show what would be")] = False,
) -> Response:
    """Absorbs the contact of the body into this one."""

    def work(at: At) -> Answer:
        kept, absorbed = living(at, contact_id).id, living(at, body.contact_id).id
        if kept == absorbed:
            raise ApiProblem("refused", "Both ids are the same contact already.")
        if dry_run:
            return Answer(_preview(at, kept, absorbed))
        made = decide.merge(at.conn, at.ws, kept, absorbed, body.note, at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(joined(at, made))

    return desk.write(work, body)


@router.post(
    "/contacts/{contact_id}/split",
    response_model=Contact,
    status_code=201,
    responses=told("refused"),
)
def split_contact(desk: AtPost, contact_id: str, body: SplitRequest) -> Response:
    """Parts identifiers off into a contact of their own, for good; answers the new contact."""

    def work(at: At) -> Answer:
        row = living(at, contact_id)
        wanted = [_identifier(at, stated) for stated in body.identifiers]
        made = decide.split(at.conn, at.ws, row.id, wanted, body.note, at.now)
        settle(at.conn, at.ws, at.now)
        contact = contacts.one(at.conn, at.ws, made, at.now)
        if contact is None:
            raise ApiProblem("refused", _NOBODY)
        return Answer(contact, 201, f"/v1/contacts/{contact.id}")

    return desk.write(work, body)


@router.get("/merges", response_model=Page[Merge], responses=LISTED)
def list_merges(desk: AtDesk, part: Part) -> Response:
    """Joins, newest first, those undone too."""

    def read(at: At, part: Slice) -> Page[Merge]:
        return merges.page(at.conn, at.ws, part)

    return listed(desk, Merge, part, read)


@router.get("/merges/{merge_id}", response_model=Merge)
def get_merge(desk: AtDesk, merge_id: str) -> Response:
    """One join with its evidence."""
    with desk.reading() as at:
        found = joined(at, number("m", merge_id, "merge"))
    return desk.shown(found)


@router.post("/merges/{merge_id}/undo", response_model=Merge, responses=told("refused"))
def undo_merge(desk: AtPost, merge_id: str) -> Response:
    """Takes a join back: both contacts are as they were, with what came in since."""

    def work(at: At) -> Answer:
        found = number("m", merge_id, "merge")
        joined(at, found)
        decide.undo(at.conn, at.ws, found, at.now)
        settle(at.conn, at.ws, at.now)
        return Answer(joined(at, found))

    return desk.write(work)


def joined(at: At, found: int) -> Merge:
    """A merge as the API tells it. Raises not-found."""
    merge = merges.one(at.conn, at.ws, found)
    if merge is None:
        raise not_found("merge")
    return merge


def _identifier(at: At, stated: str) -> int:
    key = normalise(stated, at.ws.settings.reconciler.phone_region)
    if key is None:
        raise ApiProblem("refused", f"{stated!r} is no identifier such as email:anna@example.com.")
    return at.ws.identifier_id(key)


def _preview(at: At, kept: int, absorbed: int) -> MergePreview:
    """Under the names and in the forms the API has for the fields."""
    told = previewed(at.conn, at.ws, kept, absorbed)
    fields = {
        _NAMES.get(name, name): {side: _value(name, value) for side, value in sides.items()}
        for name, sides in told["fields"].items()
    }
    return MergePreview.model_validate({**told, "fields": fields})


def _value(name: str, value: Any) -> Any:
    if name in LISTS:
        return orjson.loads(value or "[]")
    return rfc3339(value) if name == "snoozed_until" and value is not None else value
