"""What a list of contacts may be narrowed by and ordered by, as the readers take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from schemas.contact import Sort
from schemas.gap import GapKind
from service.access.workspaces import Workspace
from service.reconciler import findable
from service.reconciler.findable import Sought
from service.timeline.ranks import ranks_of
from service.timeline.read.paging import BadFilter, Slice
from service.timeline.read.wording import words

SORTS: tuple[Sort, ...] = get_args(Sort)
Holding = Literal[
    "email", "phone", "linkedin", "x", "xing", "birthday", "notes"
]  # fmt: skip

_TOLD_BY_TIME = frozenset({"new", "settled", "job_changed", ""})


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """query: words that must all begin a word of the contact, or sound like one. Several tags,
    tiers, accounts (their ids), gaps, stages, companies or things they have mean any of them;
    not_tags: none of them. gaps: that stand now. touched_before and the other moments: epoch ms,
    before exclusive, after inclusive. sort: None: by relevance where there is a query, else by
    name. Contacts without the value sorted by come last."""

    query: str = ""
    tags: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    sort: Sort | None = None
    part: Slice = field(default_factory=Slice)
    not_tags: tuple[str, ...] = ()
    gaps: tuple[GapKind, ...] = ()
    stages: tuple[str, ...] = ()
    confirmed: bool | None = None
    companies: tuple[str, ...] = ()
    has: tuple[Holding, ...] = ()
    touched_before: int | None = None
    touched_after: int | None = None
    created_after: int | None = None

    def order(self) -> Sort:
        """The order wanted. Raises BadFilter."""
        if self.sort is None:
            return "relevance" if self.query.strip() else "name"
        if self.sort not in SORTS:
            raise BadFilter("sort", f"{self.sort!r} is not one of {', '.join(SORTS)}")
        if self.sort == "relevance" and not self.query.strip():
            raise BadFilter("sort", "relevance needs words to be relevant to: q")
        return self.sort


def filters(
    ws: Workspace, wanted: ContactFilter, sought: Sequence[Sought], now: int
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Names of filters (see narrowing.py) and what to bind."""
    names, bound = words(sought)
    stated = {
        "tag": wanted.tags,
        "not_tag": wanted.not_tags,
        "tier": wanted.tiers,
        "account": wanted.accounts,
        "gap": ranks_of(frozenset(wanted.gaps)) if wanted.gaps else (),
        **_stages(wanted.stages),
        "company": tuple(map(findable.employed, wanted.companies)),
        "has": tuple(map(findable.has, wanted.has)),
        "confirmed": () if wanted.confirmed is None else (findable.confirmed(wanted.confirmed),),
        "touched_before": wanted.touched_before,
        "touched_after": wanted.touched_after,
        "created_after": wanted.created_after,
    }
    here = {name: value for name, value in stated.items() if value not in ((), [], None)}
    return (*names, *here), {"ws": ws.id, "now": now, **bound, **here}


def only_signs(wanted: ContactFilter, sought: Sequence[Sought]) -> bool:
    """Whether the query has no word: nobody's begins like that. sought: its words."""
    return bool(wanted.query.strip()) and not sought


def _stages(stages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The owner's own words are looked up; what time tells is tested."""
    if _TOLD_BY_TIME & set(stages):
        return {"course": stages}
    return {"stage": tuple(map(findable.staged, stages))}
