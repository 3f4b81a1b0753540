"""Workspaces and who may look into them."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from service.db.tables.base import at, index, key, metadata, ref, tenant, text_key, words

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),  # makes ids of this workspace unguessable
    Column("sequence", BigInteger, nullable=False),  # last number of the change log
    Column("version", BigInteger, nullable=False, server_default=text("0")),  # grows with a write
    words("zone"),  # IANA; "" is UTC
    ref("spread", optional=True),  # last change handed to webhook endpoints; NULL = there are none
    at("looked_at", optional=True),  # until when it was told who became overdue
    at("created_at"),
)

# People who sign in. Of no one workspace: they may be members of several.
users = Table(
    "users",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    words("email"),  # folded; "" until told
    words("name"),
    words("password"),  # salted scrypt; "" for none
    at("created_at"),
    Index(
        "ux_users_email",
        "email",
        unique=True,
        sqlite_where=text("email <> ''"),
        postgresql_where=text("email <> ''"),
    ),
)

members = tenant(
    "members",
    key("user_id"),
    words("role"),  # owner, member, reader
    at("created_at"),
    at("joined_at", optional=True),  # NULL: invited, and has not come in yet
    words("invited_as"),  # what an owner called them; shown until they come in
)

tokens = tenant(
    "tokens",
    text_key("id"),
    words("name"),
    words("digest"),  # SHA-256 of the secret; the secret itself is shown once
    words("scopes"),  # space-separated: read write admin
    at("created_at"),
    at("expires_at", optional=True),
    at("revoked_at", optional=True),
    ref("user_id", optional=True),  # whose; it may do no more than they may
    index("ix_tokens_digest", "digest"),
)

sign_in_links = tenant(
    "sign_in_links",
    text_key("digest"),
    at("expires_at"),
    at("used_at", optional=True),
    ref("user_id", optional=True),  # who comes in by it
)

sessions = tenant(
    "sessions",
    text_key("digest"),
    words("csrf"),
    at("expires_at"),
    ref("user_id", optional=True),
    words("way"),  # how they came in: link, password, google, microsoft, switch
)

# Who did what: every write through the API, every sign-in.
trail = tenant(
    "trail",
    key("id"),
    at("at"),
    ref("user_id", optional=True),
    words("caller"),  # token or session
    words("action"),  # "PATCH /v1/contacts/{contact_id}", "sign-in"
    words("subject"),  # public id, if one was named
    Column("status", Integer, nullable=False),
    index("ix_trail_at", "at", "id"),
)

idempotency = tenant(
    "idempotency",
    text_key("key"),  # the caller's token and Idempotency-Key
    words("request"),  # digest of method, path and body
    Column("status", Integer, nullable=False),
    words("body"),
    at("created_at"),
    index("ix_idempotency_created", "created_at"),
)
