"""Workspaces and who may look into them."""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from service.db.tables.base import at, index, metadata, tenant, text_key, words

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),  # makes ids of this workspace unguessable
    Column("sequence", BigInteger, nullable=False),  # last number of the change log
    at("created_at"),
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
    index("ix_tokens_digest", "digest"),
)

sign_in_links = tenant(
    "sign_in_links", text_key("digest"), at("expires_at"), at("used_at", optional=True)
)

sessions = tenant("sessions", text_key("digest"), words("csrf"), at("expires_at"))

idempotency = tenant(
    "idempotency",
    text_key("key"),  # the caller's token and Idempotency-Key
    words("request"),  # digest of method, path and body
    Column("status", Integer, nullable=False),
    words("body"),
    at("created_at"),
    index("ix_idempotency_created", "created_at"),
)
