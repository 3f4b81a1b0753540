"""Users and workspaces; what contacts are to the owner; quiet periods, rules, introductions"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.TEXT(collation="C"), "postgresql")
_FIRST_USER = 1


def _key(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", sa.Integer(), autoincrement=False, nullable=False)


def _words(name: str, default: str = "") -> sa.Column[str]:
    return sa.Column(name, TEXT, server_default=sa.text(f"'{default}'"), nullable=False)


def _at(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def _maybe(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=True)


def upgrade() -> None:
    _access()
    _first_owner()
    _people()
    _timeline()
    # Everything derived of contacts is derived anew (stages 3 to 6).
    op.execute(
        "INSERT INTO pending (workspace_id, stage, key) SELECT workspace_id, 3, id "
        "FROM source_rows WHERE kind = 'person' ON CONFLICT DO NOTHING"
    )
    for stage, table in ((4, "identifiers"), (5, "identifiers"), (6, "contacts")):
        op.execute(
            "INSERT INTO pending (workspace_id, stage, key) "
            f"SELECT workspace_id, {stage}, id FROM {table} WHERE true ON CONFLICT DO NOTHING"
        )


def _access() -> None:
    op.create_table(
        "users",
        _key("id"),
        _words("email"),
        _words("name"),
        _words("password"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    told = sa.text("email <> ''")
    op.create_index(
        "ux_users_email", "users", ["email"], unique=True, sqlite_where=told, postgresql_where=told
    )
    op.create_table(
        "members",
        _workspace(),
        _key("user_id"),
        _words("role"),
        _at("created_at"),
        _maybe("joined_at"),
        _words("invited_as"),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", name=op.f("pk_members")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "trail",
        _workspace(),
        _key("id"),
        _at("at"),
        _maybe("user_id"),
        _words("caller"),
        _words("action"),
        _words("subject"),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_trail")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_trail_at", "trail", ["workspace_id", "at", "id"])
    for table in ("tokens", "sessions", "sign_in_links", "accounts", "consents"):
        op.add_column(table, _maybe("user_id"))
    op.add_column("sessions", _words("way"))
    op.add_column("accounts", _no("shared"))
    op.add_column(
        "workspaces",
        sa.Column("version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("workspaces", _words("zone"))
    op.add_column("workspaces", _maybe("looked_at"))


def _first_owner() -> None:
    """Whoever used this installation alone owns what is there."""
    op.execute(
        "INSERT INTO users (id, email, name, password, created_at) "
        f"SELECT {_FIRST_USER}, '', 'Owner', '', {int(time.time() * 1000)} "
        "FROM workspaces WHERE id = 1"
    )
    op.execute(
        "INSERT INTO members (workspace_id, user_id, role, created_at, joined_at) "
        f"SELECT id, {_FIRST_USER}, 'owner', created_at, created_at FROM workspaces WHERE id = 1"
    )
    for table in ("tokens", "sessions", "sign_in_links", "accounts"):
        op.execute(f"UPDATE {table} SET user_id = {_FIRST_USER}")


def _people() -> None:
    for column in (
        sa.Column("importance", sa.SmallInteger(), nullable=True),
        _words("stage"),
        _no("paused"),
        _words("time_zone"),
        _words("interests", "[]"),
        _words("preferences"),
        _words("how_we_met"),
        _words("dates", "[]"),
        _maybe("job_changed_at"),
        sa.Column("strength", sa.Float(), nullable=True),
        sa.Column("rhythm_days", sa.Integer(), nullable=True),
        _words("habits"),
    ):
        op.add_column("contacts", column)
    op.drop_index("ix_contacts_warmth", "contacts")
    lives = sa.text("merged_into IS NULL")
    op.create_index(
        "ix_contacts_strength",
        "contacts",
        ["workspace_id", "strength", "id"],
        sqlite_where=lives,
        postgresql_where=lives,
    )
    for name, columns, where in (
        ("birthday", ["birthday", "id"], "birthday <> ''"),
        ("dates", ["dates", "id"], "dates <> '[]'"),
        (
            "kept",
            ["first_touched_at", "cadence_from", "id"],
            "cadence_from <> 'default' AND cadence_from <> 'none'",
        ),
    ):
        some = sa.text(f"merged_into IS NULL AND {where}")
        op.create_index(
            f"ix_contacts_{name}",
            "contacts",
            ["workspace_id", *columns],
            sqlite_where=some,
            postgresql_where=some,
        )
    op.create_table(
        "rules",
        _workspace(),
        _key("id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _words("test"),
        _words("gives"),
        _words("note"),
        _at("created_at"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_rules")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "introductions",
        _workspace(),
        _key("id"),
        _maybe("introducer_id"),
        _at("left_id"),
        _maybe("right_id"),
        _words("note"),
        _at("at"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_introductions")),
        sqlite_with_rowid=False,
    )
    for side in ("left", "right", "introducer"):
        op.create_index(f"ix_introductions_{side}", "introductions", ["workspace_id", f"{side}_id"])


def _timeline() -> None:
    op.add_column("rollups", _words("latest"))
    op.create_table(
        "quiet_periods",
        _workspace(),
        _key("id"),
        _words("starts_on"),
        _words("ends_on"),
        _words("note"),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_quiet_periods")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "digests",
        _workspace(),
        _key("user_id"),
        sa.Column("week", TEXT, nullable=False),
        _at("sent_at"),
        sa.PrimaryKeyConstraint("workspace_id", "user_id", "week", name=op.f("pk_digests")),
        sqlite_with_rowid=False,
    )
