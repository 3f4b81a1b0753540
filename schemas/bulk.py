"""One edit of many contacts, and tags across all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.config import JsonDict

from schemas.gap import GapKind
from schemas.interaction import InteractionLog
from schemas.page import Body, Moment, PublicId, SomeWords, Words


class BulkFilter(Body):
    """As the query keys of the list of contacts: of several values any will do, all filters must
    pass. Words of q are not taken for what they may have been meant to be."""

    q: Annotated[str, StringConstraints(max_length=500)] = ""
    tag: list[Words] = Field([], max_length=50)
    not_tag: list[Words] = Field([], max_length=50)
    tier: list[Words] = Field([], max_length=50)
    account: list[PublicId] = Field([], max_length=50)
    company: list[Words] = Field([], max_length=50)
    stage: list[Words] = Field([], max_length=50)
    gap: list[GapKind] = Field([], max_length=10)
    confirmed: bool | None = None
    touched_before: Moment | None = None
    touched_after: Moment | None = None

    @model_validator(mode="after")
    def _something(self) -> BulkFilter:
        if all(value in (None, [], "") for value in {**vars(self), "q": self.q.strip()}.values()):
            raise ValueError("say whom you mean: name at least one filter")
        return self


class BulkSet(Body):
    """The owner's word on these fields; null takes it back; what is left out stays."""

    tier: Words | None = None
    importance: int | None = Field(None, ge=1, le=5)
    cadence_days: int | None = Field(None, ge=0, le=36_500, description="0: no cadence at all")
    stage: Words | None = None
    paused: bool | None = None
    snoozed_until: Moment | None = None


_EXAMPLE: JsonDict = {
    "filter": {"company": ["Acme"]},
    "set": {"tier": "key"},
    "add_tags": ["client"],
}


class BulkEdit(Body):
    """Either ids or a filter, and what is to be done. dry_run: only count."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    ids: list[PublicId] | None = Field(None, min_length=1, max_length=1000)
    filter: BulkFilter | None = None
    set: BulkSet = Field(default_factory=BulkSet)
    add_tags: list[SomeWords] = Field([], max_length=100)
    remove_tags: list[SomeWords] = Field([], max_length=100)
    dry_run: bool = False

    @model_validator(mode="after")
    def _whole(self) -> BulkEdit:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("give either ids or filter")
        if not (self.set.model_fields_set or self.add_tags or self.remove_tags):
            raise ValueError("say what to do: set, add_tags or remove_tags")
        if both := sorted({*self.add_tags} & {*self.remove_tags}):
            raise ValueError(f"{both[0]!r} cannot be both added and removed")
        return self


class BulkDone(BaseModel):
    """What an edit of many did. matched: contacts meant. changed: those of them that are
    different now. missing: ids of nobody. waiting: 0 when all of it shows already; else how
    many contacts are still being worked through in the background."""

    matched: int
    changed: int
    missing: list[str]
    waiting: int


class BulkLog(Body):
    """Manual interactions."""

    items: list[InteractionLog] = Field(min_length=1, max_length=200)


class BulkLogged(BaseModel):
    """Ids of the interactions, in the order of the items."""

    ids: list[str] = Field(examples=[["i_0d8r2m5x7kq1v"]])


@dataclass
class TagCount:
    """A tag, and how many contacts carry it."""

    tag: str
    contacts: int


class TagRename(Body):
    """to: the new name; of a tag that is there already, the two become one."""

    to: SomeWords


class TagRenamed(BaseModel):
    """A tag by its new name. changed: contacts that carry it by the new name. waiting: as of a
    bulk edit."""

    tag: str
    changed: int
    waiting: int
