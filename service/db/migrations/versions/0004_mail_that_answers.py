"""Mail that answers mail: who was answered by whom"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "mail_links",
        _workspace(),
        _key("parent_id"),
        _key("child_id"),
        sa.PrimaryKeyConstraint(
            "workspace_id", "parent_id", "child_id", name=op.f("pk_mail_links")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mail_links_child", "mail_links", ["workspace_id", "child_id"])
