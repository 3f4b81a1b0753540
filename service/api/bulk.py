"""One edit of many contacts, and tags across all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from schemas.bulk import (
    BulkDone,
    BulkEdit,
    BulkFilter,
    BulkLog,
    BulkLogged,
    TagCount,
    TagRename,
    TagRenamed,
)
from schemas.page import Page
from service.api.answers import Answer
from service.api.desk import At, AtDesk, AtPost
from service.api.interactions import noted
from service.api.paging import Part
from service.api.problems import ApiProblem, not_found, told
from service.api.tables import LISTED, listed
from service.db import ids
from service.db.moments import ms
from service.reconciler import many
from service.timeline.read import tags
from service.timeline.read.filters import ContactFilter
from service.timeline.read.meant import numbers
from service.timeline.read.naming import named
from service.timeline.read.paging import Slice
from service.timeline.settle import settle

router = APIRouter()
MOST = 20_000
"""Contacts a filter of one edit may mean."""


@router.post(
    "/contacts/bulk", response_model=BulkDone, tags=["contacts"], responses=told("refused")
)
def edit_contacts(desk: AtPost, body: BulkEdit) -> Response:
    """The owner's word on many contacts at once: all of them or none. A filter may mean at most
    20,000; more than a thousand are worked through in the background."""

    def work(at: At) -> Answer:
        found, missing = _meant(at, body.filter) if body.filter else _named(at, body.ids or ())
        changed = many.edit_many(
            at.conn, at.ws, found, _fields(body), body.add_tags, body.remove_tags, at.now,
            dry=body.dry_run,
        )  # fmt: skip
        waiting = 0 if body.dry_run else _settled(at)
        done = BulkDone(matched=len(found), changed=changed, missing=missing, waiting=waiting)
        return Answer(done)

    return desk.write(work, body)


@router.post(
    "/interactions/bulk",
    response_model=BulkLogged,
    tags=["interactions"],
    responses=told("refused", "not-found"),
)
def log_interactions(desk: AtPost, body: BulkLog) -> Response:
    """Logs several interactions by hand: all of them or, when one cannot be, none."""

    def work(at: At) -> Answer:
        logged = [ids.public("i", noted(at, one)) for one in body.items]
        settle(at.conn, at.ws, at.now)
        return Answer(BulkLogged(ids=logged))

    return desk.write(work, body)


@router.get("/tags", response_model=Page[TagCount], responses=LISTED, tags=["tags"])
def list_tags(desk: AtDesk, part: Part) -> Response:
    """All tags, and how many contacts carry each."""

    def read(at: At, part: Slice) -> Page[TagCount]:
        return tags.page(at.conn, at.ws, part)

    return listed(desk, TagCount, part, read)


@router.post(
    "/tags/{tag:path}/rename", response_model=TagRenamed, tags=["tags"], responses=told("refused")
)
def rename_tag(desk: AtPost, tag: str, body: TagRename) -> Response:
    """Calls a tag another name, on contacts, in rules and cadences; two of one name become one."""

    def work(at: At) -> Answer:
        if tag == body.to:
            raise ApiProblem("refused", "It has that name already.")
        changed = many.rename_tag(at.conn, at.ws, tag, body.to, at.now)
        if not changed:
            raise not_found("tag")
        return Answer(TagRenamed(tag=body.to, changed=changed, waiting=_settled(at)))

    return desk.write(work, body)


def _fields(body: BulkEdit) -> dict[str, Any]:
    fields = body.set.model_dump(exclude_unset=True)
    if body.set.snoozed_until is not None:
        fields["snoozed_until"] = ms(body.set.snoozed_until)
    if "cadence_days" in fields:
        fields["own_cadence"] = fields.pop("cadence_days")
    return fields


def _named(at: At, stated: Sequence[str]) -> tuple[list[int], list[str]]:
    """The living contacts that these ids lead to, and the ids that lead to nobody."""
    numbers = {one: ids.private("c", one) for one in stated}
    known = [number for number in numbers.values() if number is not None]
    found = named(at.conn, at.ws, known)
    led = {one: found[n].id for one, n in numbers.items() if n is not None and n in found}
    living = (ids.private("c", one) for one in dict.fromkeys(led.values()))
    return [n for n in living if n is not None], [one for one in numbers if one not in led]


def _meant(at: At, stated: BulkFilter) -> tuple[list[int], list[str]]:
    found = numbers(at.conn, at.ws, _filter(stated), MOST + 1, at.now)
    if len(found) > MOST:
        raise ApiProblem("refused", f"The filter means more than {MOST:,} contacts; say less.")
    return found, []


def _filter(stated: BulkFilter) -> ContactFilter:
    """An account's id that is none is nobody's."""
    before, after = stated.touched_before, stated.touched_after
    return ContactFilter(
        query=stated.q,
        tags=tuple(stated.tag),
        not_tags=tuple(stated.not_tag),
        tiers=tuple(stated.tier),
        accounts=tuple(ids.private("a", one) or 0 for one in stated.account),
        companies=tuple(stated.company),
        stages=tuple(stated.stage),
        gaps=tuple(stated.gap),
        confirmed=stated.confirmed,
        touched_before=None if before is None else ms(before),
        touched_after=None if after is None else ms(after),
    )


def _settled(at: At) -> int:
    settle(at.conn, at.ws, at.now)
    return many.left(at.conn, at.ws)
