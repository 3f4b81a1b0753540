"""People by evidence: names seen beside identifiers, keys to match by, suggestions"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, server_default=sa.text("''"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "identifier_names",
        _workspace(),
        _key("identifier_id"),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "identifier_id", "name", name=op.f("pk_identifier_names")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "match_keys",
        _workspace(),
        _key("key"),
        _key("node"),
        sa.PrimaryKeyConstraint("workspace_id", "key", "node", name=op.f("pk_match_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_match_keys_node", "match_keys", ["workspace_id", "node"])
    op.create_table(
        "match_sizes",
        _workspace(),
        _key("key"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_match_sizes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suggestions",
        _workspace(),
        _key("id"),
        sa.Column("left_id", sa.BigInteger(), nullable=False),
        sa.Column("right_id", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("band", sa.SmallInteger(), nullable=False),
        sa.Column("worth", sa.Float(), nullable=False),
        _words("because"),
        _words("evidence"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_suggestions")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_suggestions_worth", "suggestions", ["workspace_id", "band", "worth", "id"])
    op.create_index("ix_suggestions_left", "suggestions", ["workspace_id", "left_id"])
    op.create_index("ix_suggestions_right", "suggestions", ["workspace_id", "right_id"])
    op.execute(
        "INSERT INTO identifier_names (workspace_id, identifier_id, name, seen) "
        "SELECT workspace_id, identifier_id, name, count(*) FROM participants "
        "WHERE name <> '' GROUP BY workspace_id, identifier_id, name"
    )
    # Everybody is matched anew (stage 4, RESOLVE), with the first that is settled.
    op.execute(
        "INSERT INTO pending (workspace_id, stage, key) "
        "SELECT workspace_id, 4, id FROM identifiers WHERE true ON CONFLICT DO NOTHING"
    )
