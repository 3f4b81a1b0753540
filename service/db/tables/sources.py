"""What came in, as it came: accounts, streams with two cursors, source rows."""

from sqlalchemy import BigInteger, Column, Integer, SmallInteger

from service.db.tables.base import at, index, key, ref, tenant, text_key, words

accounts = tenant(
    "accounts",
    key("id"),
    words("kind"),  # file
    words("provider"),  # linkedin, mbox, ics ...
    words("label"),
    words("status"),  # ok, problem, paused
    words("problem", None),  # JSON {cause, remedy}
    at("created_at"),
)

streams = tenant(
    "streams",
    key("id"),
    ref("account_id"),
    words("name"),
    words("resume", None),  # where a broken walk goes on
    words("checkpoint", None),  # where the next walk starts
    Column("held", Integer, nullable=False),
    Column("total", Integer),  # as the provider says; NULL = unknown
    at("last_complete_at", optional=True),
    index("ix_streams_account", "account_id"),
)

source_rows = tenant(
    "source_rows",
    key("id"),
    ref("stream_id"),
    words("external_id"),
    words("kind"),  # person, event
    ref("interaction_id", optional=True),
    words("payload"),  # the record as JSON; headers only, never bodies
    Column("fingerprint", BigInteger, nullable=False),
    at("seen_at"),
    index("ix_source_rows_interaction", "interaction_id"),
    index("ix_source_rows_stream", "stream_id"),
)

# A stage's work list. Rows are put here in the transaction that changed the stage's input.
pending = tenant(
    "pending",
    Column("stage", SmallInteger, primary_key=True, autoincrement=False),
    key("key"),
)

owners = tenant("owners", text_key("identifier"), words("basis"), at("created_at"))
