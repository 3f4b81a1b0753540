"""If-Match on edits: what has changed since it was read is not written over."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from service.api.answers import as_json, etag, matches
from service.api.problems import ApiProblem

IfMatch = Annotated[
    str | None, Header(max_length=1000, description="the ETag the edit is based on")
]


def demand(if_match: str | None, present: object) -> None:
    """Raises precondition-failed when the caller read something else than what is present, the
    model a read would show."""
    if if_match is not None and not matches(if_match, etag(as_json(present))):
        raise ApiProblem("precondition-failed", "Read it again, then edit it.")
