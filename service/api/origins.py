"""Pages of other sites that may use the API from a browser (Fetch standard, 3.2)."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_TAKEN = (
    "Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match",
    "Last-Event-ID", "X-CSRF-Token", "X-Request-Id",
)  # fmt: skip
_TOLD = (
    "Content-Disposition", "ETag", "Idempotent-Replayed", "Location", "Retry-After", "X-Request-Id",
)  # fmt: skip


def named(stated: str) -> list[str]:
    """The origins of a comma list."""
    return [origin for one in stated.split(",") if (origin := one.strip().rstrip("/"))]


def admit(app: FastAPI, stated: str) -> None:
    """stated: a comma list of origins. Where all ("*") may come, none comes with a cookie."""
    origins = named(stated)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_TAKEN,
            allow_credentials="*" not in origins,
            expose_headers=_TOLD,
            max_age=3600,
        )
