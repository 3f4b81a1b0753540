"""Tokens of the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

from schemas.page import Body, Words

Scope = Literal["read", "write", "admin"]


class Token(BaseModel):
    """A bearer token, without its secret."""

    id: str
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
    scopes: list[Scope] = Field(["read"], min_length=1, max_length=3)
    expires_at: AwareDatetime | None = None
