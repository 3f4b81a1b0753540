"""Search in any spelling: where a term comes from; orders of contacts that need no table"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ORDERS = {
    "ix_contacts_name": "name",
    "ix_contacts_last": "last_touched_at",
    "ix_contacts_due": "next_due_at",
    "ix_contacts_strength": "strength",
    "ix_contacts_tier": "tier",
    "ix_contacts_created": "created_at",
}


def upgrade() -> None:
    op.add_column(
        "contact_terms",
        sa.Column("field", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    )
    lives = sa.text("merged_into IS NULL")
    for name, column in _ORDERS.items():
        if name != "ix_contacts_created":
            op.drop_index(name, "contacts")
        op.create_index(
            name,
            "contacts",
            ["workspace_id", column, "id", "merged_into"],
            sqlite_where=lives,
            postgresql_where=lives,
        )
    # What contacts are found by is derived anew (stage 4).
    op.execute(
        "INSERT INTO pending (workspace_id, stage, key) "
        "SELECT workspace_id, 4, id FROM identifiers WHERE true ON CONFLICT DO NOTHING"
    )
