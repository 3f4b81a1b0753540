"""What webhooks are told, by event type: the `data` of a delivery.

Whatever stands under `contact`, `contacts` and `subject` is there as far as the endpoint includes
it. More may come with a version: take what you know, and ignore the rest.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from schemas.change import SCHEMA_VERSION
from schemas.interaction import Direction
from schemas.source import Kind
from schemas.webhook import DeliveredType


class ToldContact(BaseModel):
    """Whom it is about, as they were then. name, email: only where the endpoint includes them."""

    id: str
    name: str | None = None
    email: str | None = None


class ContactNews(BaseModel):
    """contact: not of one that was deleted."""

    id: str
    contact: ToldContact | None = None


class ContactSeen(ContactNews):
    """confirmed: you had contact with them, or said that they are somebody you know."""

    confirmed: bool


class ContactMerged(ContactNews):
    """id: of the contact that stays. absorbed: leads there from now on."""

    absorbed: str
    merge_id: str | None = None
    because: str | None = None


class ContactSplit(ContactNews):
    """id: of the contact that came about, out of `from`."""

    origin: str = Field(alias="from")


class ContactTouched(ContactNews):
    """A later touch than before."""

    last_touched_at: datetime
    interaction_id: str


class ContactDue(ContactNews):
    """Became overdue. cadence_from: what the cadence comes from, as in a contact."""

    due_at: datetime
    last_touched_at: datetime | None
    cadence_days: int | None
    cadence_from: str


class Job(BaseModel):
    """Where somebody works, and as what."""

    company: str = ""
    title: str = ""


class ContactJobChanged(ContactNews):
    """by: which source says so."""

    was: Job = Field(alias="from")
    to: Job
    by: str


class InteractionNews(BaseModel):
    """counted: it is a touch. contacts: those known to take part, the first time perhaps nobody
    yet. subject: only where the endpoint includes it."""

    id: str
    kind: Kind
    direction: Direction
    occurred_at: datetime
    counted: bool
    contacts: list[ToldContact] = []
    subject: str | None = None


class AccountNews(BaseModel):
    """An account, by id. cause, remedy: of its problem, where it is yours to know."""

    id: str
    cause: str | None = None
    remedy: str | None = None


class ImportNews(BaseModel):
    """See /v1/imports/{import_id}."""

    id: str
    state: Literal["finished", "failed"]


class EndpointDisabled(BaseModel):
    """Another endpoint that is told nothing any more. host: of its address."""

    id: str
    host: str
    because: str


class EndpointTest(BaseModel):
    """id: of the endpoint."""

    id: str


DATA: dict[DeliveredType, type[BaseModel]] = {
    "contact.created": ContactSeen,
    "contact.updated": ContactSeen,
    "contact.merged": ContactMerged,
    "contact.split": ContactSplit,
    "contact.deleted": ContactNews,
    "contact.touched": ContactTouched,
    "contact.due": ContactDue,
    "contact.job_changed": ContactJobChanged,
    "interaction.created": InteractionNews,
    "interaction.recounted": InteractionNews,
    "interaction.deleted": InteractionNews,
    "account.problem": AccountNews,
    "account.recovered": AccountNews,
    "import.finished": ImportNews,
    "endpoint.disabled": EndpointDisabled,
    "endpoint.test": EndpointTest,
}
"""By event type."""


class Told(BaseModel):
    """The body of a delivery. timestamp: when it happened. sequence: grows; 0 of a test. data: by
    type."""

    type: DeliveredType
    timestamp: datetime
    sequence: int = Field(ge=0)
    schema_version: int = Field(ge=SCHEMA_VERSION)
    data: BaseModel
