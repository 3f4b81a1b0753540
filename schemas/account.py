"""Where things come from: accounts and their streams."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from schemas.colleague import Colleague
from schemas.page import Body

Feature = Literal["mail", "calendar", "contacts"]
FEATURES: tuple[Feature, ...] = ("mail", "calendar", "contacts")


class AccountProblem(BaseModel):
    """What is wrong, and what to do about it."""

    cause: str
    remedy: str


class Stream(BaseModel):
    """One sequence of an account. held `of` all; of: null while unknown. progress: 0 to 1.

    unreadable: items the provider has that could not be read, part of `of`. minutes_left: of a
    first sync, at the pace the provider's quota allows; null when nothing is left or unknown.
    audited_at: when what is held was last compared with the provider, item by item.
    """

    name: str
    label: str
    feature: Feature | None
    held: int
    of: int | None
    unreadable: int
    last_complete_at: datetime | None
    audited_at: datetime | None
    progress: float | None
    minutes_left: int | None
    problem: AccountProblem | None


class Account(BaseModel):
    """One connected login (kind "oauth"), a CRM whose people are read (kind "crm"), or the files of
    one format (kind "file").

    status: ok, problem, paused, disconnected, erasing. features: what was allowed. next_sync_at:
    null when nothing happens by itself. user: whose it is; null: everybody's. shared: colleagues
    may read subjects too. Of a colleague's account no streams are shown, and its address and
    problem to owners alone.
    """

    id: str
    kind: str
    provider: str
    label: str
    status: str
    problem: AccountProblem | None
    features: list[Feature]
    streams: list[Stream]
    next_sync_at: datetime | None
    synced_at: datetime | None
    created_at: datetime
    user: Colleague | None
    shared: bool


class AccountEdit(Body):
    """shared: whether colleagues may read what its mail and meetings are about."""

    shared: bool


class ConnectRequest(Body):
    """Which provider, and what Touchline may read there. account_id: one to connect again."""

    provider: str = Field(description="google or microsoft")
    features: list[Feature] = Field(default=list(FEATURES), min_length=1)
    account_id: str | None = None
    hint: str = Field("", max_length=254, description="the address to sign in with")


class Connect(BaseModel):
    """Open this address in the browser; the provider leads back to Touchline."""

    authorize_url: str


class AuditRequest(Body):
    """accept_removals: yes, most of it is gone at the provider, and that is right."""

    accept_removals: bool = False


class Disconnected(BaseModel):
    """How an account was let go. revoked: the grant was ended at the provider; if not, `told`
    says what to do there."""

    revoked: bool
    told: str
