"""What came in, as it came: accounts, streams with two cursors, source rows."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, SmallInteger, text

from service.db.tables.base import at, index, key, ref, tenant, text_key, words


def count(name: str) -> Column[int]:
    """A number that starts at nought."""
    return Column(name, Integer, nullable=False, server_default=text("0"))


accounts = tenant(
    "accounts",
    key("id"),
    words("kind"),  # file, manual, oauth, crm
    words("provider"),  # linkedin, mbox, ics ... google, microsoft, hubspot
    words("label"),
    words("status"),  # ok, problem, paused
    words("problem", None),  # JSON {cause, remedy}
    at("created_at"),
    words("address"),  # of a connected account; of a CRM its site, if it has one of its own
    words("subject"),  # the provider's id of the person (of a CRM: the company's), a guard
    words("features"),  # granted ones, space-separated
    # When it is looked at next; NULL = not by itself. turn_at orders those that are due.
    at("next_at", optional=True),
    at("turn_at", optional=True),
    count("failures"),  # in a row; negative: the last was a refusal to be confirmed
    count("quiet"),  # polls in a row that found nothing
    at("listed_at", optional=True),  # when its streams were last asked for
    at("synced_at", optional=True),  # when all its streams were last complete
    ref("user_id", optional=True),  # whose it is; NULL = everybody's
    Column("shared", Boolean, nullable=False, server_default=text("false")),  # subjects too
    index("ix_accounts_turn", "turn_at", where="next_at IS NOT NULL"),
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
    words("feature"),  # mail, calendar, contacts; "" of a file
    words("label"),  # what a person calls it
    words("problem", None),  # JSON {cause, remedy}
    at("gone_at", optional=True),  # the provider has it no more, or it was not granted again
    at("audit_at", optional=True),  # when ids are next compared with the provider
    at("audited_at", optional=True),
    count("unreadable"),  # items the provider has that could not be read
    count(
        "kept_out"
    ),  # items the provider has that are the erased's or the blocked's; not in total
    Column("per_minute", Float),  # items the provider's quota lets through
    words("went", None),  # JSON: rows of the walk under way that are no more, for the guard
    at("rest_until", optional=True),  # not walked before then
    Column("may_shrink", Boolean, nullable=False, server_default=text("false")),  # owner said so
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
    at("gone_at", optional=True),  # the provider confirmed that it has it no more
    index("ix_source_rows_interaction", "interaction_id"),
    index("ix_source_rows_stream", "stream_id", "external_id"),
)

# The tokens of connected accounts, apart from what lists read. sealed: see db/secrets.py.
grants = tenant("grants", key("account_id"), words("sealed"), count("version"), at("renewed_at"))

# Consents under way: asked for, not answered yet.
consents = tenant(
    "consents",
    text_key("digest"),  # of the state
    words("provider"),
    words("features"),
    words("session"),  # who asked: only the same browser may finish
    words("sealed"),  # what the provider's room must remember
    ref("account_id", optional=True),  # to be connected again
    at("expires_at"),
    ref("user_id", optional=True),  # who asked; NULL: somebody who wants to sign in
)

# A stage's work list. Rows are put here in the transaction that changed the stage's input.
pending = tenant(
    "pending",
    Column("stage", SmallInteger, primary_key=True, autoincrement=False),
    key("key"),
)

owners = tenant("owners", text_key("identifier"), words("basis"), at("created_at"))
