"""What work on a CRM stands on: its rows as they are, its room, a writer into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Select, select

from connectors.sink import Crm, Sink
from connectors.wire.client import Clock, Wire
from schemas.account import AccountProblem
from schemas.crm import FieldRule, Selection
from service.access.workspaces import Workspace
from service.accounts.budgets import AccountBudgets, Named
from service.accounts.keyring import StoredKeyring
from service.accounts.providers import crm as room
from service.db.moments import ms
from service.db.session import Database
from service.db.tables import accounts, crms
from service.db.vault import Vault

__all__ = ["CrmDesk", "CrmRow", "of", "read_crm", "read_crms", "room"]

_MAPPING = TypeAdapter(tuple[FieldRule, ...])


@dataclass(frozen=True, slots=True)
class CrmDesk:
    """wire: of the event loop the work runs on. clock: aware UTC."""

    db: Database
    ws: Workspace
    vault: Vault
    wire: Wire
    budgets: Named
    clock: Clock

    def room(self, provider: str) -> Crm:
        """See providers.crm. Raises NotConfigured."""
        return room(self.ws.settings, self.wire, provider)

    def keyring(self, account: int, provider: str) -> StoredKeyring:
        """The tokens of a connected CRM. Raises NotConfigured."""
        return StoredKeyring(
            self.db, self.ws, self.vault, account, self.room(provider),
            clock=self.clock, sleep=self.wire.sleep,
        )  # fmt: skip

    def sink(self, account: int, provider: str) -> Sink:
        """A writer into a connected CRM. Raises NotConfigured."""
        budgets = AccountBudgets(self.budgets, account)
        return self.room(provider).sink(self.keyring(account, provider), budgets)

    def now(self) -> int:
        """Epoch ms."""
        return ms(self.clock())


@dataclass(frozen=True, slots=True)
class CrmRow:
    """A connected CRM, as read once. site: root of its API where it is the CRM's own, else "".
    status: of the account. fields: {our name: name there} of the fields made for Touchline.
    missing: {our name: how an administrator makes it} of those that could not be made. seen: last
    sequence of the change log that was looked at. backfill: {state, since, place, total}. problem:
    of pushing. user_id: with whose eyes subjects are read. Moments are epoch ms."""

    account: int
    provider: str
    label: str
    site: str
    status: str
    imports: bool
    pushing: Literal["off", "on", "paused", "leaving"]
    mapping: tuple[FieldRule, ...]
    selection: Selection
    fields: Mapping[str, str]
    missing: Mapping[str, str]
    seen: int
    backfill: Mapping[str, Any] | None
    due_at: int | None
    rest_until: int | None
    failures: int
    problem: AccountProblem | None
    user_id: int | None
    created_at: int


def read_crm(conn: Connection, ws: Workspace, account: int) -> CrmRow | None:
    """One connected CRM; None when there is none."""
    row = conn.execute(_chosen(ws).where(crms.c.account_id == account)).one_or_none()
    return None if row is None else _crm(row)


def read_crms(conn: Connection, ws: Workspace) -> list[CrmRow]:
    """All of them, the oldest connection first."""
    rows = conn.execute(_chosen(ws).order_by(crms.c.created_at, crms.c.account_id))
    return [_crm(row) for row in rows]


def of(ws: Workspace, account: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The row of one CRM."""
    return crms.c.workspace_id == ws.id, crms.c.account_id == account


def _chosen(ws: Workspace) -> Select[Any]:
    account = (
        accounts.c.provider, accounts.c.label, accounts.c.address, accounts.c.status,
        accounts.c.features,
    )  # fmt: skip
    mine = (accounts.c.workspace_id == crms.c.workspace_id) & (accounts.c.id == crms.c.account_id)
    pushed = [column for column in crms.c if column.name != "workspace_id"]
    return select(*pushed, *account).join(accounts, mine).where(crms.c.workspace_id == ws.id)


def _crm(row: Any) -> CrmRow:
    return CrmRow(
        account=row.account_id,
        provider=row.provider,
        label=row.label,
        site=row.address,
        status=row.status,
        imports="contacts" in row.features.split(),
        pushing=row.pushing,
        mapping=_MAPPING.validate_json(row.mapping),
        selection=Selection.model_validate_json(row.selection),
        fields=orjson.loads(row.fields),
        missing=orjson.loads(row.missing),
        seen=row.seen,
        backfill=orjson.loads(row.backfill) if row.backfill else None,
        due_at=row.due_at,
        rest_until=row.rest_until,
        failures=row.failures,
        problem=AccountProblem(**orjson.loads(row.problem)) if row.problem else None,
        user_id=row.user_id,
        created_at=row.created_at,
    )
