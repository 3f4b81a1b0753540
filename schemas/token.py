"""Tokens of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from schemas.colleague import Colleague
from schemas.page import Body, Moment, Words

Scope = Literal["read", "write", "admin", "feed"]
"""feed: the calendars below /feeds alone, for an address that holds its token."""


class Token(BaseModel):
    """A bearer token, without its secret. user: whose; it may do no more than they may."""

    id: str
    user: Colleague | None
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewToken(Token):
    """A token just made. secret: shown once; null when the answer is a repeated one."""

    secret: str | None


class TokenRequest(Body):
    """expires_at: null means never."""

    name: Words = ""
    scopes: list[Scope] = Field(["read"], min_length=1, max_length=4)
    expires_at: Moment | None = None
