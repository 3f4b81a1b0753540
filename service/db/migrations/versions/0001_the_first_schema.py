"""The first schema"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("provider", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("label", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("status", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("problem", TEXT, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_accounts")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cadences",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("scope", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "scope", "name", name=op.f("pk_cadences")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "changes",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("type", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("subject", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("data", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "sequence", name=op.f("pk_changes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claims",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source_row_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "identifier_id", "source_row_id", name=op.f("pk_claims")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_claims_source", "claims", ["workspace_id", "source_row_id"])
    op.create_table(
        "contact_tags",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tag", TEXT, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "tag", "contact_id", name=op.f("pk_contact_tags")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contact_tags_c", "contact_tags", ["workspace_id", "contact_id"])
    op.create_table(
        "contact_terms",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", TEXT, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "term", "contact_id", name=op.f("pk_contact_terms")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_contact_terms_c", "contact_terms", ["workspace_id", "contact_id"])
    op.create_table(
        "contacts",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("given_name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("family_name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("company", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("title", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("birthday", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("city", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("notes", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("tags", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("tier", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("fields_from", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("own_cadence", sa.Integer(), nullable=True),
        sa.Column("cadence_days", sa.Integer(), nullable=True),
        sa.Column("cadence_from", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("first_touched_at", sa.BigInteger(), nullable=True),
        sa.Column("last_touched_at", sa.BigInteger(), nullable=True),
        sa.Column("last_touch_kind", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("last_touch_direction", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("last_touch_id", sa.BigInteger(), nullable=True),
        sa.Column("last_inbound_at", sa.BigInteger(), nullable=True),
        sa.Column("last_outbound_at", sa.BigInteger(), nullable=True),
        sa.Column("last_meeting_at", sa.BigInteger(), nullable=True),
        sa.Column("next_meeting_at", sa.BigInteger(), nullable=True),
        sa.Column("next_due_at", sa.BigInteger(), nullable=True),
        sa.Column("snoozed_until", sa.BigInteger(), nullable=True),
        sa.Column("touches", sa.Integer(), nullable=False),
        sa.Column("warmth", sa.Float(), nullable=True),
        sa.Column("stale_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contacts")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_contacts_due",
        "contacts",
        ["workspace_id", "next_due_at", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_contacts_last",
        "contacts",
        ["workspace_id", "last_touched_at", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_contacts_merged",
        "contacts",
        ["workspace_id", "merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_contacts_name",
        "contacts",
        ["workspace_id", "name", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_contacts_stale",
        "contacts",
        ["workspace_id", "stale_at"],
        sqlite_where=sa.text("stale_at IS NOT NULL"),
        postgresql_where=sa.text("stale_at IS NOT NULL"),
    )
    op.create_index(
        "ix_contacts_tier",
        "contacts",
        ["workspace_id", "tier", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_index(
        "ix_contacts_warmth",
        "contacts",
        ["workspace_id", "warmth", "id"],
        sqlite_where=sa.text("merged_into IS NULL"),
        postgresql_where=sa.text("merged_into IS NULL"),
    )
    op.create_table(
        "decisions",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("right_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("note", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "left_id", "right_id", name=op.f("pk_decisions")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_decisions_right", "decisions", ["workspace_id", "right_id"])
    op.create_table(
        "edits",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("value", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "contact_id", "field", name=op.f("pk_edits")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gaps",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("active_from", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("active_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint(
            "workspace_id", "rank", "active_from", "contact_id", name=op.f("pk_gaps")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_gaps_contact", "gaps", ["workspace_id", "contact_id"])
    op.create_table(
        "idempotency",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("request", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key", name=op.f("pk_idempotency")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_idempotency_created", "idempotency", ["workspace_id", "created_at"])
    op.create_table(
        "identifier_accounts",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "identifier_id", "account_id", name=op.f("pk_identifier_accounts")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_identifier_accounts_account",
        "identifier_accounts",
        ["workspace_id", "account_id", "identifier_id"],
    )
    op.create_table(
        "identifiers",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("value", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("status", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("named_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_identifiers")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_identifiers_contact", "identifiers", ["workspace_id", "contact_id"])
    op.create_table(
        "imports",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("state", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("files", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("report", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_imports")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "interactions",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("direction", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("subject", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("thread", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("opener", sa.Boolean(), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.Column("class", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("rule", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("because", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("overruled_by", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_interactions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_interactions_counted", "interactions", ["workspace_id", "counted", "occurred_at", "id"]
    )
    op.create_index(
        "ix_interactions_direction",
        "interactions",
        ["workspace_id", "direction", "occurred_at", "id"],
    )
    op.create_index(
        "ix_interactions_kind", "interactions", ["workspace_id", "kind", "occurred_at", "id"]
    )
    op.create_index(
        "ix_interactions_occurred", "interactions", ["workspace_id", "occurred_at", "id"]
    )
    op.create_table(
        "merges",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kept_id", sa.BigInteger(), nullable=False),
        sa.Column("absorbed_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("because", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("evidence", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("moved", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("actor", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_merges")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_merges_absorbed", "merges", ["workspace_id", "absorbed_id"])
    op.create_index("ix_merges_at", "merges", ["workspace_id", "at", "id"])
    op.create_index("ix_merges_kept", "merges", ["workspace_id", "kept_id"])
    op.create_table(
        "overrides",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("interaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("note", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "interaction_id", name=op.f("pk_overrides")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owners",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identifier", TEXT, nullable=False),
        sa.Column("basis", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "identifier", name=op.f("pk_owners")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participants",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("interaction_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("answer", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("me", sa.Boolean(), nullable=False),
        sa.Column("human", sa.Boolean(), nullable=False),
        sa.Column("touch", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "interaction_id", "identifier_id", "role", name=op.f("pk_participants")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_participants_identifier",
        "participants",
        ["workspace_id", "identifier_id", "occurred_at", "interaction_id"],
    )
    op.create_index(
        "ix_participants_touch",
        "participants",
        ["workspace_id", "identifier_id", "occurred_at", "role"],
        sqlite_where=sa.text("touch = 1"),
        postgresql_where=sa.text("touch"),
    )
    op.create_table(
        "pending",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "stage", "key", name=op.f("pk_pending")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rollups",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identifier_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("in_at", sa.BigInteger(), nullable=True),
        sa.Column("in_id", sa.BigInteger(), nullable=True),
        sa.Column("in_kind", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("in_alone", sa.Boolean(), nullable=False),
        sa.Column("out_at", sa.BigInteger(), nullable=True),
        sa.Column("out_id", sa.BigInteger(), nullable=True),
        sa.Column("out_kind", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("out_opens", sa.Boolean(), nullable=False),
        sa.Column("meeting_at", sa.BigInteger(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("next_meeting_at", sa.BigInteger(), nullable=True),
        sa.Column("stale_at", sa.BigInteger(), nullable=True),
        sa.Column("touches", sa.Integer(), nullable=False),
        sa.Column("warmth", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "identifier_id", name=op.f("pk_rollups")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("csrf", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "digest", name=op.f("pk_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_links",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "digest", name=op.f("pk_sign_in_links")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_rows",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stream_id", sa.BigInteger(), nullable=False),
        sa.Column("external_id", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("kind", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("interaction_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_source_rows")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_source_rows_interaction", "source_rows", ["workspace_id", "interaction_id"])
    op.create_index("ix_source_rows_stream", "source_rows", ["workspace_id", "stream_id"])
    op.create_table(
        "streams",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("resume", TEXT, nullable=True),
        sa.Column("checkpoint", TEXT, nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("last_complete_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_streams")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_streams_account", "streams", ["workspace_id", "account_id"])
    op.create_table(
        "tokens",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("digest", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("scopes", TEXT, server_default=sa.text("('')"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_tokens")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tokens_digest", "tokens", ["workspace_id", "digest"])
    op.create_table(
        "tombstones",
        sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "digest", name=op.f("pk_tombstones")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
    )


def downgrade() -> None:
    for table in (
        "workspaces",
        "tombstones",
        "tokens",
        "streams",
        "source_rows",
        "sign_in_links",
        "sessions",
        "rollups",
        "pending",
        "participants",
        "owners",
        "overrides",
        "merges",
        "interactions",
        "imports",
        "identifiers",
        "identifier_accounts",
        "idempotency",
        "gaps",
        "edits",
        "decisions",
        "contacts",
        "contact_terms",
        "contact_tags",
        "claims",
        "changes",
        "cadences",
        "accounts",
    ):
        op.drop_table(table)
