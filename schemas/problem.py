"""What every error answers: RFC 9457, application/problem+json."""

from __future__ import annotations

from pydantic import BaseModel


class FieldProblem(BaseModel):
    """One thing wrong with a request. field: "query.sort", "body.cadence_days" ..."""

    field: str
    because: str


class Problem(BaseModel):
    """type: stable, what programs branch on. detail: a sentence for a person."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]
