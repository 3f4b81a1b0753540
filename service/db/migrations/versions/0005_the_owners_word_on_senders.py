"""The owner's word on everything from an address or a domain"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "rulings",
        _workspace(),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        _words("word"),
        _words("note"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "scope", "value", name=op.f("pk_rulings")),
        sqlite_with_rowid=False,
    )
    op.add_column(
        "streams",
        sa.Column("kept_out", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
