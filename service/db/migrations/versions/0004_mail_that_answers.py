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
    op.add_column("interactions", sa.Column("message", sa.BigInteger()))
    op.create_index(
        "ix_interactions_message",
        "interactions",
        ["workspace_id", "message"],
        sqlite_where=sa.text("message IS NOT NULL"),
        postgresql_where=sa.text("message IS NOT NULL"),
    )
    no = sa.text("false")
    for side in ("in", "out"):
        op.add_column("rollups", sa.Column(f"{side}_turn", sa.BigInteger()))
        open_: sa.Column[bool] = sa.Column(
            f"{side}_open", sa.Boolean(), server_default=no, nullable=False
        )
        op.add_column("rollups", open_)
        told = f"{side}_turn = {side}_at, {side}_open = {side}_at IS NOT NULL"
        op.execute(f"UPDATE rollups SET {told}")
    # Everything is judged anew by the new rules (stage 2, JUDGE), which also finds the links.
    op.execute(
        "INSERT INTO pending (workspace_id, stage, key) "
        "SELECT workspace_id, 2, id FROM interactions WHERE true ON CONFLICT DO NOTHING"
    )
