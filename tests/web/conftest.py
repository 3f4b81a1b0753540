"""The pages stand on the same application as the API."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest

from service.access import links
from service.access.workspaces import Workspace
from service.db.moments import ms
from service.db.session import Database
from tests.api.conftest import app, house, mint, portal, seed, stranger

__all__ = ["app", "house", "mint", "portal", "seed", "stranger"]


@pytest.fixture
def browser(stranger: httpx.Client, db: Database, ws: Workspace, now: datetime) -> httpx.Client:
    """One in which the owner is signed in."""
    with db.writing(ws.id) as conn:
        link = links.issue(conn, ws, ms(now))
    stranger.get(f"/sign-in/{link}")
    return stranger
