"""Who is told: webhook endpoints and deliveries, CRMs and what was pushed there"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _maybe(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, TEXT, server_default=sa.text(f"'{default}'"), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _make(name: str, keys: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        *(_number(key) for key in keys),
        *columns,
        sa.PrimaryKeyConstraint("workspace_id", *keys, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    condition = sa.text(where) if where else None
    op.create_index(
        name,
        table,
        ["workspace_id", *columns],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def upgrade() -> None:
    op.add_column("changes", sa.Column("about", TEXT, nullable=True))
    op.add_column("workspaces", _maybe("spread"))
    _webhooks()
    _crms()


def _webhooks() -> None:
    _make(
        "endpoints",
        ("id",),
        _words("url"),
        _words("description"),
        _words("types"),
        _words("filter", "{}"),
        _words("include"),
        _words("sealed"),
        _words("status"),
        sa.Column("problem", TEXT, nullable=True),
        _count("failures"),
        _maybe("failing_since"),
        _maybe("rest_until"),
        _maybe("due_at"),
        _maybe("user_id"),
        _number("created_at"),
        _number("updated_at"),
    )
    _index("ix_endpoints_due", "endpoints", "due_at", where="due_at IS NOT NULL")
    _make(
        "deliveries",
        ("id",),
        _number("endpoint_id"),
        _number("sequence"),
        _words("type"),
        _words("subject"),
        _words("body"),
        _words("state"),
        _count("attempts"),
        _maybe("next_at"),
        _words("log", "[]"),
        _number("created_at"),
        _maybe("done_at"),
    )
    waits = "next_at IS NOT NULL"
    _index("ix_deliveries_next", "deliveries", "endpoint_id", "next_at", "sequence", where=waits)
    _index("ix_deliveries_endpoint", "deliveries", "endpoint_id", "created_at", "id")
    failed, listed = "state = 'failed'", ("endpoint_id", "created_at", "id")
    _index("ix_deliveries_failed", "deliveries", *listed, where=failed)
    _index("ix_deliveries_created", "deliveries", "created_at")


def _crms() -> None:
    _make(
        "crms",
        ("account_id",),
        _words("pushing"),
        _words("mapping", "[]"),
        _words("selection", "{}"),
        _words("fields", "{}"),
        _words("missing", "{}"),
        _number("seen"),
        _words("looked"),
        sa.Column("backfill", TEXT, nullable=True),
        _maybe("due_at"),
        _maybe("rest_until"),
        _count("failures"),
        sa.Column("problem", TEXT, nullable=True),
        _maybe("user_id"),
        _number("created_at"),
    )
    _index("ix_crms_due", "crms", "due_at", where="due_at IS NOT NULL")
    _make(
        "crm_people",
        ("account_id", "contact_id"),
        _words("remote_id"),
        _maybe("identifier_id"),
        _words("state"),
        _words("because"),
        sa.Column("fingerprint", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        _words("others", "[]"),
        _flag("made"),
        _count("attempts"),
        _maybe("next_at"),
        _number("at"),
    )
    waits = "next_at IS NOT NULL"
    _index("ix_crm_people_next", "crm_people", "account_id", "next_at", where=waits)
    _index("ix_crm_people_listed", "crm_people", "account_id", "at", "contact_id")
    _index("ix_crm_people_remote", "crm_people", "account_id", "remote_id")
    _index("ix_crm_people_contact", "crm_people", "contact_id")
    _make(
        "crm_activities",
        ("account_id", "interaction_id"),
        _words("remote_id"),
        _words("object"),
        _words("state"),
        _words("because"),
        _words("people", "[]"),
        _flag("backfill"),
        _count("attempts"),
        _maybe("next_at"),
        _number("at"),
    )
    _index("ix_crm_activities_next", "crm_activities", "account_id", "next_at", where=waits)
    _index("ix_crm_activities_listed", "crm_activities", "account_id", "at", "interaction_id")
    _index("ix_crm_activities_interaction", "crm_activities", "interaction_id")
