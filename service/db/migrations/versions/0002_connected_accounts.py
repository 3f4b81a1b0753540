"""Connected accounts: grants, consents, leases, budgets, streams that prove themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, server_default=sa.text("''"), nullable=False)


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def _at(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        _at("filled_at", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_budgets")),
    )
    op.create_table(
        "consents",
        _workspace(),
        sa.Column("digest", TEXT, nullable=False),
        *map(_words, ("provider", "features", "session", "sealed")),
        _at("account_id"),
        _at("expires_at", nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "digest", name=op.f("pk_consents")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "grants",
        _workspace(),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        _words("sealed"),
        _count("version"),
        _at("renewed_at", nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", name=op.f("pk_grants")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leases",
        _workspace(),
        sa.Column("name", TEXT, nullable=False),
        _words("holder"),
        _at("until", nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "name", name=op.f("pk_leases")),
        sqlite_with_rowid=False,
    )
    _widen()


def _widen() -> None:
    for name in ("address", "subject", "features"):
        op.add_column("accounts", _words(name))
    for name in ("next_at", "turn_at", "listed_at", "synced_at"):
        op.add_column("accounts", _at(name))
    op.add_column("accounts", _count("failures"))
    op.add_column("accounts", _count("quiet"))
    due = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_accounts_turn", "accounts", ["workspace_id", "turn_at"],
        sqlite_where=due, postgresql_where=due,
    )  # fmt: skip
    op.add_column("source_rows", _at("gone_at"))
    op.drop_index("ix_source_rows_stream", table_name="source_rows")
    op.create_index(
        "ix_source_rows_stream", "source_rows", ["workspace_id", "stream_id", "external_id"]
    )
    op.add_column("streams", _words("feature"))
    op.add_column("streams", _words("label"))
    op.add_column("streams", sa.Column("problem", TEXT, nullable=True))
    op.add_column("streams", sa.Column("went", TEXT, nullable=True))
    for name in ("gone_at", "audit_at", "audited_at", "rest_until"):
        op.add_column("streams", _at(name))
    op.add_column("streams", _count("unreadable"))
    op.add_column("streams", sa.Column("per_minute", sa.Float(), nullable=True))
    may_not = sa.text("false")
    op.add_column(
        "streams", sa.Column("may_shrink", sa.Boolean(), server_default=may_not, nullable=False)
    )
