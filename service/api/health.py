"""Is the process alive, and may it be given work?"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from service.access.ground import Ground
from service.api.answers import written
from service.api.problems import ApiProblem, told
from service.db.migrate import behind

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """How the process is. status: ok, the process answers; ready, it can work."""

    status: Literal["ok", "ready"]


@router.get("/healthz", response_model=Health)
async def alive() -> Response:
    """The process answers."""
    return written(b'{"status":"ok"}', 200, {})


@router.get("/readyz", response_model=Health, responses=told("not-ready"))
def ready(request: Request) -> Response:
    """The database answers and is at this version's schema; and where this process does the
    background work too, it is at work."""
    ground: Ground = request.app.state.ground
    try:
        late = behind(ground.db)
    except SQLAlchemyError:
        raise ApiProblem("not-ready", "The database does not answer.") from None
    if late:
        raise ApiProblem("not-ready", "The database is not migrated; run `touchline migrate`.")
    if not request.app.state.working():
        raise ApiProblem("not-ready", "Background work has stopped; restart Touchline.")
    return written(b'{"status":"ready"}', 200, {})
