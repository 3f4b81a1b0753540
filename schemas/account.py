"""Where things come from: accounts and their streams."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class AccountProblem(BaseModel):
    """What is wrong, and what to do about it."""

    cause: str
    remedy: str


class Stream(BaseModel):
    """One sequence of an account. held `of` all; of: null while unknown. progress: 0 to 1."""

    name: str
    held: int
    of: int | None
    last_complete_at: datetime | None
    progress: float | None


class Account(BaseModel):
    """One connected login, or the files of one format (kind "file")."""

    id: str
    kind: str
    provider: str
    label: str
    status: str
    problem: AccountProblem | None
    streams: list[Stream]
    created_at: datetime
