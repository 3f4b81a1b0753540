"""Who looks: users, their place in a workspace, workspaces, and the trail of what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from schemas.colleague import Colleague
from schemas.days import zones
from schemas.page import Body, PublicId, Words
from schemas.token import Scope

Role = Literal["owner", "member", "reader"]
SHORTEST = 10
"""Characters of a password."""
_SIGNS = frozenset('()<>[],;:\\"')
"""What parts addresses from each other in the head of a letter (RFC 5322, 3.2.3)."""


def _email(text: str) -> str:
    """Folded, so that it is one address however it is typed."""
    local, at, host = text.partition("@")
    strange = any(sign.isspace() or not sign.isprintable() or sign in _SIGNS for sign in text)
    if not (local and at and host) or strange or "@" in host:
        raise ValueError("is no e-mail address")
    return text.casefold()


def _zone(text: str) -> str:
    if text and text not in zones():
        raise ValueError("is no IANA time zone, like Europe/Berlin")
    return text


Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_email)
]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
Password = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=1000)]
Title = Annotated[Words, StringConstraints(min_length=1, max_length=200)]


class Place(BaseModel):
    """A workspace somebody belongs to. zone: IANA; "" is UTC. current: the one being looked at."""

    id: str
    name: str
    zone: str
    role: Role
    current: bool
    created_at: datetime


class PlaceRequest(Body):
    """A new workspace. Whoever makes it owns it."""

    name: Title
    zone: Zone = ""


class PlaceEdit(Body):
    """What is left out stays."""

    name: Title | None = None
    zone: Zone | None = None


class Me(BaseModel):
    """Who asks. scopes: what this token or session may do. csrf: what a session's writes must show
    as X-CSRF-Token; null for a token. has_password: may sign in by password."""

    id: str
    name: str
    email: str
    has_password: bool
    role: Role
    scopes: list[Scope]
    workspace: Place
    csrf: str | None


class MeEdit(Body):
    """What is left out stays. A new password or address needs old_password, if there is a
    password; not within the hour after a sign-in by link."""

    name: Title | None = None
    email: Email | None = None
    password: Password | None = None
    old_password: Annotated[str, StringConstraints(max_length=1000)] | None = None


class Switch(Body):
    """workspace_id: one of GET /v1/workspaces."""

    workspace_id: PublicId


class Member(BaseModel):
    """Somebody of the workspace. joined_at: null while the invitation waits."""

    id: str
    name: str
    email: str
    role: Role
    created_at: datetime
    joined_at: datetime | None


class Invitation(Body):
    """Whom to let in. Inviting somebody who has not come in yet makes a new link."""

    email: Email
    name: Words = ""
    role: Role = "member"


class Invited(Member):
    """Somebody who may come in now. link: signs them in, once, within a week; shown now and
    never again. null when the answer is a repeated one."""

    link: str | None


class MemberEdit(Body):
    """The role somebody is to have."""

    role: Role = Field(description="owner: everything; member: read and write; reader: read")


class Trace(BaseModel):
    """One thing that was done. user: who; null when nobody knows. caller: id of the token, or
    "session". action: method and route, or "sign-in ...". subject: what it was done to."""

    id: str
    at: datetime
    user: Colleague | None
    caller: str
    action: str
    subject: str
    status: int
