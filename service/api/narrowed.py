"""By what the list of contacts can be narrowed and ordered, as query keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from schemas.contact import Sort
from schemas.gap import GapKind
from schemas.page import Moment
from service.api.paging import Several
from service.db import ids
from service.db.moments import ms
from service.timeline.read.filters import ContactFilter, Holding
from service.timeline.read.paging import BadFilter

_WORDS = (
    "words of the name in any script and spelling, a nickname, company, address, number, tag or "
    "note: each may be cut short"
)
_ORDER = "unstated: relevance where there is q, else name"


async def _wanted(
    q: Annotated[str, Query(max_length=500, description=_WORDS)] = "",
    tag: Several = [],  # noqa: B006
    not_tag: Several = [],  # noqa: B006
    tier: Several = [],  # noqa: B006
    account: Several = [],  # noqa: B006
    company: Several = [],  # noqa: B006
    stage: Several = [],  # noqa: B006
    gap: Annotated[list[GapKind], Query(max_length=10, description="with such a gap now")] = [],  # noqa: B006
    has: Annotated[list[Holding], Query(max_length=10)] = [],  # noqa: B006
    confirmed: bool | None = None,
    touched_before: Annotated[
        Moment | None, Query(description="last touch before this moment")
    ] = None,
    touched_after: Annotated[Moment | None, Query(description="last touch then or later")] = None,
    created_after: Annotated[Moment | None, Query(description="known since then or later")] = None,
    sort: Annotated[Sort | None, Query(description=_ORDER)] = None,
) -> ContactFilter:
    return ContactFilter(
        query=q,
        tags=tuple(tag),
        not_tags=tuple(not_tag),
        tiers=tuple(tier),
        accounts=tuple(map(_account, account)),
        companies=tuple(company),
        stages=tuple(stage),
        gaps=tuple(gap),
        has=tuple(has),
        confirmed=confirmed,
        touched_before=ms(touched_before) if touched_before else None,
        touched_after=ms(touched_after) if touched_after else None,
        created_after=ms(created_after) if created_after else None,
        sort=sort,
    )


Narrowed = Annotated[ContactFilter, Depends(_wanted)]


def _account(text: str) -> int:
    found = ids.private("a", text)
    if found is None:
        raise BadFilter("account", f"{text!r} is no account's id")
    return found
