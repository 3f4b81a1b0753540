"""Webhook endpoints, and what was sent to them (Standard Webhooks 1.0.0)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator

from schemas.page import Body, Moment, SomeWords, Words

DeliveredType = Literal[
    "contact.created", "contact.updated", "contact.merged", "contact.split", "contact.deleted",
    "contact.touched", "contact.due", "contact.job_changed",
    "interaction.created", "interaction.recounted", "interaction.deleted",
    "account.problem", "account.recovered", "import.finished", "endpoint.disabled", "endpoint.test",
]  # fmt: skip
"""What an endpoint may be told of. endpoint.test comes only when it is asked for."""

TYPES: tuple[DeliveredType, ...] = get_args(DeliveredType)

Include = Literal["names", "emails", "subjects"]
"""What of people is told: their name, their first address, what a mail or meeting is about."""

DeliveryState = Literal["pending", "sending", "done", "failed"]

Tags = Annotated[list[SomeWords], Field(max_length=100)]

_OURS = frozenset(
    {"accept-encoding", "connection", "content-encoding", "content-length", "content-type"}
    | {"expect", "host", "te", "trailer", "transfer-encoding", "upgrade", "user-agent"}
)


class EndpointProblem(BaseModel):
    """What is wrong, and what to do about it."""

    cause: str
    remedy: str


class EndpointFilter(Body):
    """Only news about contacts with one of the tags, and in one of the tiers. News of no contact
    (accounts, imports) passes an empty filter alone."""

    tags: Tags = Field([])
    tiers: Tags = Field([])


class EndpointHeader(Body):
    """One header that is sent with every delivery, for receivers that know no signatures. Its value
    is never shown again."""

    name: str = Field(pattern=r"^[A-Za-z0-9-]{1,100}$", examples=["X-Api-Key"])
    value: str = Field(
        min_length=1,
        max_length=1000,
        pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$",
        repr=False,
        examples=["a word you agreed on"],
    )

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name.lower().startswith("webhook-") or name.lower() in _OURS:
            raise ValueError("is a header Touchline sets itself")
        return name


class NewEndpoint(Body):
    """An address to be told. types: unstated or empty: of everything."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "https://hooks.example.com/touchline",
                    "types": ["contact.touched", "contact.due"],
                }
            ]
        }
    )

    url: str = Field(min_length=1, max_length=2000, description="https://…")
    description: Words = ""
    types: list[DeliveredType] = Field([], max_length=40, description="empty: all")
    filter: EndpointFilter = Field(default_factory=EndpointFilter)
    include: list[Include] = Field(["names", "emails"], max_length=3)
    header: EndpointHeader | None = None


class EndpointEdit(Body):
    """What is to change. enabled: true sends on what waited; false holds it back. header: null
    takes it away."""

    url: str | None = Field(None, min_length=1, max_length=2000)
    description: Words | None = None
    types: list[DeliveredType] | None = Field(None, max_length=40)
    filter: EndpointFilter | None = None
    include: list[Include] | None = Field(None, max_length=3)
    header: EndpointHeader | None = None
    enabled: bool | None = None


class Endpoint(BaseModel):
    """An address that is told of changes. types: empty: all. waiting: deliveries that are not over
    yet. failures: attempts in a row that failed, since failing_since. rest_until: nothing is sent
    before then. header: the name of the static header. secrets: how many sign now (more than one
    while they are rotated, until rotates_at)."""

    id: str
    url: str
    description: str
    types: list[DeliveredType]
    filter: EndpointFilter
    include: list[Include]
    header: str | None
    status: Literal["enabled", "disabled"]
    problem: EndpointProblem | None
    waiting: int
    failures: int
    failing_since: datetime | None
    rest_until: datetime | None
    secrets: int
    rotates_at: datetime | None
    created_at: datetime
    updated_at: datetime


class NewlyMade(Endpoint):
    """An endpoint and its secret, which is shown this once; null when the answer is a repeated
    one."""

    secret: str | None = Field(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw…"])


class Rotation(Body):
    """both_for_hours: how long deliveries are signed with the old secret too; 0: no longer."""

    both_for_hours: int = Field(24, ge=0, le=24 * 30)


class Attempt(BaseModel):
    """One try. status: of the answer, 0 when none came. took_ms: milliseconds."""

    at: datetime
    status: int
    took_ms: int
    because: str


class Delivery(BaseModel):
    """One event for one endpoint. webhook_id: the header webhook-id, the same in every attempt
    and replay. body: as sent; its data are the id alone once somebody it tells of was erased."""

    id: str
    webhook_id: str
    type: DeliveredType
    sequence: int
    subject: str
    state: DeliveryState
    attempts: list[Attempt]
    next_at: datetime | None
    created_at: datetime
    done_at: datetime | None
    body: dict[str, Any]


class Replay(Body):
    """Which deliveries are sent once more, with their old webhook-id: those made from `since` (and
    before `until`), of these types, in these states (unstated: failed)."""

    since: Moment
    until: Moment | None = None
    types: list[DeliveredType] = Field([], max_length=40)
    states: list[Literal["done", "failed"]] = Field(["failed"], min_length=1, max_length=2)


class Replayed(BaseModel):
    """How many deliveries are sent once more."""

    replayed: int
