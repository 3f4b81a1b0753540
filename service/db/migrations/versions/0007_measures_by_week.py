"""Measures of the field: a diary of touches, what each contact put into it, news"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COLUMNS = ("came", "went", "met", "began", "answered", "mine", "theirs")
_MEASURE = 8  # service/db/stages.py


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "seats",
        _workspace(),
        _number("contact_id"),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "contact_id", name=op.f("pk_seats")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_seats_seat", "seats", ["workspace_id", "seat"])
    op.create_table(
        "paces",
        _workspace(),
        sa.Column("seat", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "seat", name=op.f("pk_paces")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "diary",
        _workspace(),
        _number("day"),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in _COLUMNS),
        sa.PrimaryKeyConstraint("workspace_id", "day", name=op.f("pk_diary")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "news",
        _workspace(),
        _number("day"),
        _number("contact_id"),
        sa.Column("job", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "day", "contact_id", name=op.f("pk_news")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_news_contact", "news", ["workspace_id", "contact_id"])
    _index_tiers()
    # Whoever was touched before there was a diary is written into it.
    op.execute(
        "INSERT INTO pending (workspace_id, stage, key) "
        f"SELECT workspace_id, {_MEASURE}, id FROM contacts "
        "WHERE merged_into IS NULL AND touches > 0"
    )


def _index_tiers() -> None:
    """Who is in which tier with which cadence, without reading anybody's row."""
    where = sa.text("merged_into IS NULL AND tier <> ''")
    op.create_index(
        "ix_contacts_covered",
        "contacts",
        ["workspace_id", "tier", "cadence_days", "id", "merged_into"],
        sqlite_where=where,
        postgresql_where=where,
    )
