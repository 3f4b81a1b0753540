"""What /v1/events tells beside the changes: how far things are; and what may be asked for."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from schemas.account import Feature

EventType = Literal[
    "contact.created", "contact.updated", "contact.merged", "contact.split", "contact.deleted",
    "contact.touched", "contact.due", "contact.job_changed",
    "interaction.created", "interaction.recounted", "interaction.deleted",
    "account.problem", "account.recovered", "import.finished", "endpoint.disabled", "endpoint.test",
    "progress",
]  # fmt: skip
"""A change of this type, or progress."""


class StreamProgress(BaseModel):
    """How much of a stream is held, as in /v1/accounts. progress: 0 to 1, null while unknown."""

    name: str
    feature: Feature | None
    held: int
    of: int | None
    progress: float | None


class Progress(BaseModel):
    """An account or an import that has moved on. subject: its id. state: the status of an account
    (or "gone"), the state of an import. streams: of an account."""

    kind: Literal["account", "import"]
    subject: str
    state: str
    streams: list[StreamProgress]


class Closing(BaseModel):
    """The last event of a stream that ends by itself. because: a sentence."""

    because: str
