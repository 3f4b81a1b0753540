"""Is the process alive, and may it be given work?"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from service.access.ground import Ground
from service.api.answers import written
from service.api.problems import ApiProblem
from service.db.migrate import behind

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> Response:
    """The process answers."""
    return written(b'{"status":"ok"}', 200, {})


@router.get("/readyz")
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
