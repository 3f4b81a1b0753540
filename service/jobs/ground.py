"""What background work in one workspace stands on; all but the workspace is the process's."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.wire.client import Clock, Wire
from service.access.workspaces import Workspace
from service.accounts.budgets import Named
from service.db.session import Database
from service.db.vault import Vault


@dataclass(frozen=True, slots=True)
class Ground:
    """wire: of the event loop the work runs on. clock: aware UTC."""

    db: Database
    ws: Workspace
    vault: Vault
    wire: Wire
    budgets: Named
    clock: Clock
